import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Sha } from '../../src/contract/sha.js';
import { ChainWriter, Git } from '../../src/git/index.js';
import { TestProject } from '../support/test-project.js';

const REF = 'refs/exps/one';

/** A repository with a commit, and a worktree in which a chain is written. */
class Repository extends TestProject {
  readonly worktree = join(this.base, 'worktree');
  readonly base0: Sha;

  constructor(files: Readonly<Record<string, string>>) {
    super();
    this.git('init', '-q', '-b', 'main');
    this.write(files);
    this.git('add', '-A');
    this.git('commit', '-q', '-m', 'first');
    this.git('worktree', 'add', '-q', '--detach', this.worktree);
    this.base0 = this.git('rev-parse', 'HEAD') as Sha;
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.root, env: this.env, encoding: 'utf8' }).trim();
  }

  chain(): ChainWriter {
    return new ChainWriter(new Git(this.root), {
      worktree: this.worktree,
      drafts: this.base,
      ref: REF,
      before: null,
      parent: this.base0,
      files: this.base0
    });
  }

  /** Files of a commit, with their modes and content, as git lists them. */
  files(commit: string): string[] {
    const lines = this.git('ls-tree', '-r', '-z', commit).split('\0');
    return lines.flatMap(line => {
      const [, mode, sha = '', path] = /^(\d+) blob (\w+)\t(.*)$/s.exec(line) ?? [];
      return mode ? [`${mode} ${path ?? ''}: ${this.git('cat-file', 'blob', sha)}`] : [];
    });
  }
}

/** Sets files to the content of one that the worktree holds. */
async function set(chain: ChainWriter, source: string, ...paths: string[]): Promise<void> {
  const [sha] = await chain.writeBlobs([source]);
  if (!sha) throw new Error('no blob');
  for (const path of paths) await chain.files.set({ path, mode: '100644', sha });
}

async function commit(chain: ChainWriter, message: string): Promise<Sha> {
  const made = await chain.commit(message);
  if (!made.ok) throw new Error(JSON.stringify(made.failure));
  return made.value;
}

describe('a chain', () => {
  it('grows by commits whose files are those before it, changed; HEAD of its worktree follows', async () => {
    await using repository = new Repository({
      'a.txt': 'a',
      'deep/er/b.txt': 'b',
      'deep/c.txt': 'c',
      '"quoted".txt': 'q'
    });
    const chain = repository.chain();
    await chain.files.remove('deep/er');
    await chain.files.remove('not/there');
    await set(chain, 'a.txt', 'deep/new/é 😀.txt', 'deep.txt');
    await set(chain, '"quoted".txt', 'é/line\nbreak.txt');
    const first = await commit(chain, 'one\n\nStagebook-Kind: checkpoint\n');
    expect(repository.files(first)).toEqual([
      '100644 "quoted".txt: q',
      '100644 a.txt: a',
      '100644 deep.txt: a',
      '100644 deep/c.txt: c',
      '100644 deep/new/é 😀.txt: a',
      '100644 é/line\nbreak.txt: q'
    ]);
    expect(await chain.hasChanged()).toBe(false);
    // A file where a folder was, and a folder where a file was.
    await set(chain, 'deep/c.txt', 'deep', 'a.txt/inside');
    expect(await chain.hasChanged()).toBe(true);
    const second = await commit(chain, 'two\n');
    await chain.close();
    expect(repository.files(second).slice(0, 4)).toEqual([
      '100644 "quoted".txt: q',
      '100644 a.txt/inside: c',
      '100644 deep: c',
      '100644 deep.txt: a'
    ]);
    expect(repository.git('rev-list', '--parents', '-1', second)).toBe(`${second} ${first}`);
    expect(repository.git('rev-parse', REF)).toBe(second);
    expect(repository.git('-C', repository.worktree, 'rev-parse', 'HEAD')).toBe(second);
    expect(repository.git('symbolic-ref', 'HEAD')).toBe('refs/heads/main');
    expect(repository.git('fsck', '--strict', '--no-dangling')).toBe('');
  });

  it('is made of commits as git itself makes them', async () => {
    await using repository = new Repository({ 'a.txt': 'a' });
    const chain = repository.chain();
    const own = await commit(chain, 'subject\n\nbody\n');
    await chain.close();
    const tree = repository.git('rev-parse', `${own}^{tree}`);
    const text = repository.git('cat-file', 'commit', own);
    const time = /^committer .*> (\d+ [+-]\d+)$/m.exec(text)?.[1] ?? '';
    Object.assign(repository.env, identityOf(text, time));
    const args = ['commit-tree', tree, '-p', repository.base0, '-m', 'subject', '-m', 'body'];
    expect(repository.git(...args)).toBe(own);
  });

  it('keeps names that are no UTF-8', async () => {
    await using repository = new Repository({ 'a.txt': 'a', 'b.txt': 'b' });
    const blob = repository.git('rev-parse', 'HEAD:a.txt');
    const input = Buffer.from(`100644 ${blob} 0\told/caf\xe9\0`, 'latin1');
    execFileSync('git', ['update-index', '-z', '--index-info'], {
      cwd: repository.root,
      env: repository.env,
      input
    });
    const before = repository.git('write-tree') as Sha;
    const chain = new ChainWriter(new Git(repository.root), {
      worktree: repository.worktree,
      drafts: repository.base,
      ref: REF,
      before: null,
      parent: repository.base0,
      files: before
    });
    await set(chain, 'a.txt', 'old/new.txt');
    await chain.files.remove('old/new.txt');
    const same = await commit(chain, 'same');
    await chain.close();
    expect(repository.git('rev-parse', `${same}^{tree}`)).toBe(before);
  });

  it.each(['two\nlines', '\n', 'ends\r', '"quoted"', 'a\\n', '"\n\\"', ' blank '])(
    'stores the file that is named %j, and the one after it',
    async name => {
      await using repository = new Repository({ 'a.txt': 'a' });
      writeFileSync(join(repository.worktree, name), 'of that name');
      const chain = repository.chain();
      const [odd, plain] = await chain.writeBlobs([name, 'a.txt']);
      await chain.close();
      expect(repository.git('cat-file', 'blob', odd ?? '')).toBe('of that name');
      expect(repository.git('cat-file', 'blob', plain ?? '')).toBe('a');
    }
  );

  it('says so where its ref was moved by another, and changes nothing', async () => {
    await using repository = new Repository({ 'a.txt': 'a' });
    const chain = repository.chain();
    const first = await commit(chain, 'one');
    repository.git('update-ref', REF, repository.base0);
    expect(await chain.commit('two')).toEqual({
      ok: false,
      failure: { reason: 'ref-moved', ref: REF, expected: first, actual: repository.base0 }
    });
    // git ended over it; what comes next finds another.
    repository.git('update-ref', REF, first);
    const third = await commit(chain, 'three');
    await chain.close();
    expect(repository.git('rev-parse', REF, `${REF}^`)).toBe(`${third}\n${first}`);
  });

  it('goes on after a file that could not be read', async () => {
    await using repository = new Repository({ 'a.txt': 'a' });
    const chain = repository.chain();
    await expect(chain.writeBlobs(['a.txt', 'gone.txt'])).rejects.toThrow(/gone\.txt/);
    await set(chain, 'a.txt', 'b.txt');
    expect(repository.files(await commit(chain, 'one'))).toEqual([
      '100644 a.txt: a',
      '100644 b.txt: a'
    ]);
    await chain.close();
  });
});

function identityOf(commit: string, time: string): NodeJS.ProcessEnv {
  const [, name, address] = /^author (.*) <(.*)>/m.exec(commit) ?? [];
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: address,
    GIT_AUTHOR_DATE: time,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: address,
    GIT_COMMITTER_DATE: time
  };
}
