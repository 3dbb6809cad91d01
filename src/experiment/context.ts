import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DvcCache, PathHasher } from '../cache/index.js';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { readDvcConfig, type DvcConfig } from '../dvc/index.js';
import { Git, type RepositoryPlace } from '../git/index.js';

/** A project as experiments see it. */
export interface ExperimentContext {
  /** Absolute path of the project. */
  readonly root: string;
  /** Its path in the repository: `''`, or `sub/dir/` with the slash. */
  readonly prefix: string;
  readonly git: Git;
  /** Absolute path of the repository's common git directory. */
  readonly commonDir: string;
  readonly config: DvcConfig;
  readonly cache: DvcCache;
  readonly hasher: PathHasher;
}

/** Where hashes of files that did not change are kept, below the project. */
export const HASHES = '.dvc/tmp/stagebook/hashes.json';

/** Opens a project for experiments; refuses outside a git repository. */
export async function openContext(root: string): Promise<Result<ExperimentContext, Failure>> {
  const git = new Git(root);
  const located = await locate(git, root);
  if (!located.ok) return located;
  const place = located.value;
  const before = places.get(root)?.place.commonDir;
  if (!place && before !== undefined)
    return refuse(
      `The repository \`${before}\` is not there any more.`,
      'Put it back where it was, or make another: `git init`.'
    );
  if (!place) {
    return err({
      reason: 'refused',
      message: `\`${root}\` is in no git repository, and experiments are git commits.`,
      help: ['Make one, with a first commit: `stagebook init --commit`.'],
      remedy: 'make-repository'
    });
  }
  const read = readDvcConfig(root);
  if (!read.ok) return read;
  const config = read.value;
  const hasher = new PathHasher({ memo: join(root, HASHES) });
  return ok({
    root,
    prefix: place.prefix,
    git,
    commonDir: place.commonDir,
    config,
    cache: new DvcCache(config.cacheDir, {
      shared: config.shared,
      links: config.cacheLinks,
      memo: hasher.memo
    }),
    hasher
  });
}

const places = new Map<string, { readonly top: string; readonly place: RepositoryPlace }>();

/** Finds the repository of a project; who follows a run asks many times a second, and git is a process. */
async function locate(git: Git, root: string): Promise<Result<RepositoryPlace | null, Failure>> {
  const top = nearestRepository(root);
  const known = places.get(root);
  if (known && known.top === top && existsSync(known.place.commonDir)) return ok(known.place);
  const located = await git.locate();
  if (located.ok && located.value && top !== undefined)
    places.set(root, { top, place: located.value });
  return located;
}

/** The nearest folder at or above `folder` that looks like the top of a work tree. */
function nearestRepository(folder: string): string | undefined {
  if (existsSync(join(folder, '.git'))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : nearestRepository(above);
}

/** Formats a refusal: what cannot be done, and what can. */
export function refuse(message: string, ...help: readonly string[]): Result<never, Failure> {
  return err({ reason: 'refused', message, help });
}
