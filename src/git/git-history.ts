import type { Sha } from '../contract/sha.js';
import { LOG_FORMAT, parseLog, type ChainCommit } from './chain.js';
import type { GitRunner } from './runner.js';

/** Walks the commits of a repository. */
export class GitHistory {
  readonly #git: GitRunner;

  constructor(git: GitRunner) {
    this.#git = git;
  }

  /** Lists the blobs whose path matches in every commit of `tips` that `not` do not reach. */
  blobsOf(tips: readonly Sha[], not: readonly Sha[], pattern: RegExp): Promise<Sha[]> {
    return this.#blobs(tips, toRevisions(tips, not), pattern);
  }

  /** Lists the blobs of some commits whose path matches, whatever was before these. */
  blobsIn(commits: readonly Sha[], pattern: RegExp): Promise<Sha[]> {
    return this.#blobs(commits, commits.map(sha => `${sha}^{tree}\n`).join(''), pattern);
  }

  async #blobs(tips: readonly Sha[], input: string, pattern: RegExp): Promise<Sha[]> {
    if (tips.length === 0) return [];
    const listed = await this.#git.must(['rev-list', '--objects', '--stdin'], { input });
    return listed.split('\n').flatMap((line): Sha[] => {
      const blank = line.indexOf(' ');
      return pattern.test(line.slice(blank + 1)) ? [line.slice(0, blank) as Sha] : [];
    });
  }

  /** Lists the blobs that commits of `tips` which `not` do not reach have where one of their parents has another, and whose path matches. */
  async changedBlobs(tips: readonly Sha[], not: readonly Sha[], pattern: RegExp): Promise<Sha[]> {
    if (tips.length === 0) return [];
    const args = ['log', '--format=', '-z', '-m', '--root', '--no-show-signature', '--stdin'];
    const raw = ['--raw', '--no-abbrev', '--no-renames', '--no-ext-diff'];
    const listed = await this.#git.must([...args, ...raw], { input: toRevisions(tips, not) });
    const fields = listed.split('\0');
    return fields.flatMap((field, i): Sha[] => {
      const [, sha, status] = /^\n?:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) (\w)/.exec(field) ?? [];
      return sha !== undefined && status !== 'D' && pattern.test(fields[i + 1] ?? '')
        ? [sha as Sha]
        : [];
    });
  }

  /** Lists the commits that `not` reach and that a commit of `tips` beside them follows directly. */
  async edgesOf(tips: readonly Sha[], not: readonly Sha[]): Promise<Sha[]> {
    if (tips.length === 0) return [];
    const input = toRevisions(tips, not);
    const listed = await this.#git.must(['rev-list', '--boundary', '--stdin'], { input });
    return listed.split('\n').flatMap(line => (line.startsWith('-') ? [line.slice(1) as Sha] : []));
  }

  /** Lists the first-parent commits of `tips` that `not` do not reach, newest first. */
  async chain(
    tips: readonly Sha[],
    not: readonly Sha[],
    { limit, changes = false }: { readonly limit?: number; readonly changes?: boolean } = {}
  ): Promise<ChainCommit[]> {
    if (tips.length === 0) return [];
    const input = toRevisions(tips, not);
    const args = [
      'log',
      '--ignore-missing',
      '--first-parent',
      '--no-show-signature',
      '-z',
      LOG_FORMAT,
      '--stdin'
    ];
    if (limit !== undefined) args.push(`--max-count=${limit}`);
    if (changes) args.push('--raw', '--no-abbrev', '--no-renames', '--no-ext-diff');
    return parseLog(await this.#git.must(args, { input }));
  }

  /** Lists every commit that `tips` reach, those of merged branches, too. */
  async listCommits(tips: readonly Sha[]): Promise<Sha[]> {
    if (tips.length === 0) return [];
    const listed = await this.#git.must(['rev-list', '--stdin'], { input: toRevisions(tips) });
    return listed.split('\n').filter(line => line !== '') as Sha[];
  }

  /** Lists what a ref led to, as far as its log goes back: a stash keeps its older entries there alone. */
  async listReflog(ref: string): Promise<Sha[]> {
    const listed = await this.#git.ask(['rev-list', '--walk-reflogs', ref, '--']);
    return (listed ?? '').split('\n').filter(line => line !== '') as Sha[];
  }

  /** Tells whether one commit is another, or lies in its history. */
  async isAncestor(older: Sha, newer: Sha): Promise<boolean> {
    return (await this.#git.ask(['merge-base', '--is-ancestor', older, newer])) !== undefined;
  }
}

/** Names commits to git on its input: those that `tips` reach and `not` do not. */
function toRevisions(tips: readonly Sha[], not: readonly Sha[] = []): string {
  return [...tips, ...not.map(sha => `^${sha}`)].map(line => `${line}\n`).join('');
}
