import { posix, resolve } from 'node:path';
import { DvcCache, LegacyHasher, PathHasher } from '../cache/index.js';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { ioFailure, readText } from '../disk/index.js';
import { readDvcConfig } from '../dvc/index.js';
import { HASHES } from '../experiment/index.js';
import {
  findAmbiguousParams,
  isRemotePath,
  parseTrackedParams,
  resolvePath,
  type GraphStage,
  type LockFile,
  type StageFacts
} from '../pipeline/index.js';
import { memoize } from './memoize.js';
import { problemsOf } from './place-failure.js';
import type { Project } from './project.js';

/** Looking at files for so long is worth a memo for the next process; writing one at every look is not. */
const WORTH_SAVING_S = 0.2;

/** By project: hashes of files that did not change since, in this process or another. */
const hashers = new Map<string, PathHasher>();
const legacyHasher = new LegacyHasher();

function hasherOf(project: Project): PathHasher {
  const known = hashers.get(project.root);
  if (known) return known;
  const hasher = new PathHasher({ memo: project.absolute(HASHES) });
  hashers.set(project.root, hasher);
  return hasher;
}

/** Looks at everything that the states depend on, each path once; `broken` takes what is wrong with them. */
export async function gatherFacts(
  project: Project,
  stages: readonly GraphStage[],
  locks: ReadonlyMap<string, LockFile>,
  broken: Diagnostic[]
): Promise<Result<StageFacts, Failure>> {
  const paths = new Set(
    stages.flatMap(({ deps, outs }) => [...deps, ...outs]).filter(path => !isRemotePath(path))
  );
  const hashes = new Map<string, string | null>();
  const legacyHashes = new Map<string, string | null>();
  const hasher = hasherOf(project);
  // The clock of `performance` is a module of Node to load.
  const start = process.uptime();
  // An absolute path of a stage stays as it is.
  const absolute = (path: string): string => resolve(project.root, path);
  try {
    const look = async (path: string): Promise<readonly Diagnostic[]> => {
      const { hash = null, ignoreFile } = (await hasher.hashPath(absolute(path))) ?? {};
      hashes.set(path, hash);
      return ignoreFile === undefined ? [] : [reportIgnoreFile(path, ignoreFile, stages)];
    };
    const lookLegacy = async (path: string): Promise<void> => {
      legacyHashes.set(path, await legacyHasher.hashPath(absolute(path)));
    };
    const found = await Promise.all([...paths].map(look));
    broken.push(...found.flat());
    await Promise.all(legacyPaths(stages, locks).map(lookLegacy));
    if (process.uptime() - start > WORTH_SAVING_S) hasher.save();
  } catch (error) {
    return ioFailure((error as NodeJS.ErrnoException).path ?? project.root, error);
  }
  let refused: Failure | undefined;
  const params = memoize(path => {
    const text = readText(project.absolute(path));
    if (!text.ok && text.failure.reason === 'invalid-input')
      broken.push(...problemsOf(project, text.failure));
    else if (!text.ok) refused ??= text.failure;
    if (!text.ok || text.value === undefined) return null;
    const parsed = parseTrackedParams(text.value, path);
    if (parsed.ok) return parsed.value;
    broken.push(...parsed.failure);
    return null;
  });
  // A stage that never ran has no need of its params yet; a broken file is told all the same.
  for (const path of new Set(stages.flatMap(stage => stage.params))) params(path);
  broken.push(...findAmbiguousParams(stages, params));
  if (refused) return err(refused);
  const config = readDvcConfig(project.root);
  if (!config.ok) return config;
  const { cacheDir, remotes } = config.value;
  const cache = new DvcCache(cacheDir);
  return ok({
    hash: (path, legacy) => (legacy ? legacyHashes : hashes).get(path) ?? null,
    isCached: ({ hash, legacy }) => hash === null || cache.missing(hash, legacy).length === 0,
    hasRemote: remotes.length > 0,
    params
  });
}

function reportIgnoreFile(folder: string, file: string, stages: readonly GraphStage[]): Diagnostic {
  const users = stages.map(({ name, kind, deps, outs }) => {
    const role = outs.includes(folder) ? 'an out' : deps.includes(folder) ? 'a dep' : null;
    return role && `${role} of ${kind === 'stage' ? 'stage ' : ''}\`${name}\``;
  });
  const uses = users.filter(use => use !== null).join(' and ');
  return {
    severity: 'error',
    code: 'pipeline/ignore-file',
    message: `The folder \`${folder}\`, ${uses}, holds the file \`${file}\`: DVC refuses such a folder.`,
    location: { kind: 'file', path: posix.join(folder, file) },
    help: ['Move its lines to the `.dvcignore` of the project, with the folder before them.']
  };
}

/** Paths whose hash was recorded by DVC 2. */
function legacyPaths(
  stages: readonly GraphStage[],
  locks: ReadonlyMap<string, LockFile>
): readonly string[] {
  const found = new Set<string>();
  for (const { source, data } of stages) {
    const lock = source && locks.get(source.file.path)?.stages[source.stage.name];
    const file = source?.file.path ?? data?.path ?? '';
    const wdir = source ? source.stage.entry.wdir : data?.wdir;
    for (const { path, legacy } of [
      ...(lock?.deps ?? []),
      ...(lock?.outs ?? []),
      ...(data?.deps ?? []),
      ...(data?.outs ?? [])
    ])
      if (legacy && !isRemotePath(path)) found.add(resolvePath(file, wdir, path));
  }
  return [...found];
}
