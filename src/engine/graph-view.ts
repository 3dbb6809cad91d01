import { posix, resolve } from 'node:path';
import { DvcCache, LegacyHasher, PathHasher } from '../cache/index.js';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import type { PipelineView } from '../contract/pipeline-view.js';
import type { ViewGraphRequest } from '../contract/requests.js';
import { ok, type Result } from '../contract/result.js';
import {
  buildOutsGraph,
  buildStageGraph,
  isRemotePath,
  parseLockFile,
  parseTrackedParams,
  resolvePath,
  type GraphStage,
  type LockFile,
  type StageFacts
} from '../pipeline/index.js';
import { ioFailure, readText } from '../disk/index.js';
import { readDvcConfig } from '../dvc/index.js';
import { drawOuts, drawStages } from './draw-graph.js';
import { findOutdated } from './find-outdated.js';
import { findZnTrack } from './find-zntrack.js';
import { readManifest } from './manifest.js';
import { HASHES, readPipelineFiles } from '../experiment/index.js';
import { problemsOf } from './place-failure.js';
import { existingFolder, type Project } from './project.js';
import { selectOuts, selectStages } from './select-graph.js';

/** Looking at files for so long is worth a memo for the next process; writing one at every look is not. */
const WORTH_SAVING_MS = 200;

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

/** Works out the stage graph of a project with each stage's state, without DVC. */
export async function viewGraph(
  project: Project,
  { path, outdated = false, outs = false, targets = [], full = false }: ViewGraphRequest
): Promise<Result<PipelineView, Failure>> {
  const manifest = readManifest(project);
  if (!manifest.ok) return manifest;
  const read = readPipelineFiles(project.root);
  if (!read.ok) return read;
  const whole = buildStageGraph(read.value.files);
  const folder = project.relative(existingFolder(resolve(path))) ?? '';
  const selection = { targets, full, folder };
  const selected = outs ? ok(whole) : selectStages(whole, selection);
  if (!selected.ok) return selected;
  const graph = selected.value;
  const { locks, diagnostics } = readLocks(project, graph.stages);
  const broken: Diagnostic[] = [];
  const facts = await gatherFacts(project, graph.stages, locks, broken);
  if (!facts.ok) return facts;
  const known = { manifest: manifest.value.manifest, locks, facts: facts.value };
  const drawn = outs
    ? selectOuts(buildOutsGraph(graph.stages), graph.stages, selection)
    : undefined;
  if (drawn && !drawn.ok) return drawn;
  const outsGraph = drawn?.value;
  const notebooks = outdated ? findOutdated(project, manifest.value) : undefined;
  const foreign = graph.stages.length > 0 ? findZnTrack(project.root) : undefined;
  return ok({
    stages: outsGraph ? drawOuts(outsGraph, known) : drawStages(graph, known),
    edges: (outsGraph ?? graph).edges,
    diagnostics: distinct([
      ...manifest.value.diagnostics,
      ...read.value.diagnostics,
      ...graph.diagnostics,
      ...diagnostics,
      ...broken,
      ...(notebooks?.diagnostics ?? []),
      ...(foreign ? [foreign] : [])
    ]),
    ...(notebooks && { outdated: notebooks.outdated })
  });
}

/** A params file may be read twice: for variables, and for what stages track of it. */
function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map(item => [JSON.stringify(item), item])).values()];
}

/** Lock file by the `dvc.yaml` it stands beside; of one that cannot be read, why. */
function readLocks(
  project: Project,
  stages: readonly GraphStage[]
): { locks: ReadonlyMap<string, LockFile>; diagnostics: readonly Diagnostic[] } {
  const locks = new Map<string, LockFile>();
  const diagnostics: Diagnostic[] = [];
  for (const file of new Set(stages.flatMap(({ source }) => (source ? [source.file.path] : [])))) {
    const path = posix.join(posix.dirname(file), 'dvc.lock');
    const text = readText(project.absolute(path));
    if (!text.ok) diagnostics.push(...problemsOf(project, text.failure));
    if (!text.ok || text.value === undefined) continue;
    const parsed = parseLockFile(text.value, path);
    if (text.value.trim() === '') diagnostics.push(emptyLock(path));
    else if (parsed.ok) locks.set(file, parsed.value);
    else diagnostics.push(...parsed.failure);
  }
  return { locks, diagnostics };
}

function emptyLock(path: string): Diagnostic {
  const start = { line: 0, column: 0 };
  return {
    severity: 'error',
    code: 'pipeline/shape',
    message: `\`${path}\` is empty, and DVC refuses it.`,
    location: { kind: 'file', path, range: { start, end: start } },
    help: ['Remove the file; DVC writes it anew.']
  };
}

/** Looks at everything that the states depend on, each path once; `broken` takes what is wrong with params files. */
async function gatherFacts(
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
  const start = performance.now();
  // An absolute path of a stage stays as it is.
  const absolute = (path: string): string => resolve(project.root, path);
  try {
    const look = async (path: string): Promise<void> => {
      hashes.set(path, (await hasher.hashPath(absolute(path)))?.hash ?? null);
    };
    const lookLegacy = async (path: string): Promise<void> => {
      legacyHashes.set(path, await legacyHasher.hashPath(absolute(path)));
    };
    await Promise.all([...paths].map(look));
    await Promise.all(legacyPaths(stages, locks).map(lookLegacy));
    if (performance.now() - start > WORTH_SAVING_MS) hasher.save();
  } catch (error) {
    return ioFailure((error as NodeJS.ErrnoException).path ?? project.root, error);
  }
  const params = memoize(path => {
    const text = readText(project.absolute(path));
    if (!text.ok) broken.push(...problemsOf(project, text.failure));
    if (!text.ok || text.value === undefined) return null;
    const parsed = parseTrackedParams(text.value, path);
    if (parsed.ok) return parsed.value;
    broken.push(...parsed.failure);
    return null;
  });
  // A stage that never ran has no need of its params yet; a broken file is told all the same.
  for (const path of new Set(stages.flatMap(stage => stage.params))) params(path);
  const cache = new DvcCache(readDvcConfig(project.root).cacheDir);
  return ok({
    hash: (path, legacy) => (legacy ? legacyHashes : hashes).get(path) ?? null,
    isCached: ({ hash, legacy }) => hash === null || cache.missing(hash, legacy).length === 0,
    params
  });
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

function memoize<T>(look: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return path => {
    const value = known.has(path) ? (known.get(path) as T) : look(path);
    known.set(path, value);
    return value;
  };
}
