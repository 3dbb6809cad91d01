import { posix } from 'node:path';
import { PathHasher } from '../cache/index.js';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import type { PipelineView } from '../contract/pipeline-view.js';
import { ok, type Result } from '../contract/result.js';
import {
  buildStageGraph,
  parseLockFile,
  parseTrackedParams,
  type GraphStage,
  type LockFile,
  type StageFacts
} from '../pipeline/index.js';
import { ioFailure, readText } from '../disk/index.js';
import { drawStages } from './draw-graph.js';
import { findOutdated } from './find-outdated.js';
import { readManifest } from './manifest.js';
import { readPipelineFiles } from '../experiment/index.js';
import type { Project } from './project.js';

/** Hashes of files that did not change are kept while the engine lives. */
const hasher = new PathHasher();

/** Works out the stage graph of a project with each stage's state, without DVC. */
export async function viewGraph(
  project: Project,
  outdated: boolean
): Promise<Result<PipelineView, Failure>> {
  const manifest = readManifest(project);
  if (!manifest.ok) return manifest;
  const read = readPipelineFiles(project.root);
  if (!read.ok) return read;
  const graph = buildStageGraph(read.value.files);
  const { locks, diagnostics } = readLocks(project, graph.stages);
  const broken: Diagnostic[] = [];
  const facts = await gatherFacts(project, graph.stages, broken);
  if (!facts.ok) return facts;
  const known = { manifest: manifest.value.manifest, locks, facts: facts.value };
  return ok({
    stages: drawStages(graph, known),
    edges: graph.edges,
    diagnostics: [...read.value.diagnostics, ...graph.diagnostics, ...diagnostics, ...broken],
    ...(outdated && { outdated: findOutdated(project, manifest.value.manifest) })
  });
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
    if (!text.ok || text.value === undefined) continue;
    const parsed = parseLockFile(text.value, path);
    if (parsed.ok) locks.set(file, parsed.value);
    else diagnostics.push(...parsed.failure);
  }
  return { locks, diagnostics };
}

/** Looks at everything that the states depend on, each path once; `broken` takes what is wrong with params files. */
async function gatherFacts(
  project: Project,
  stages: readonly GraphStage[],
  broken: Diagnostic[]
): Promise<Result<StageFacts, Failure>> {
  const paths = new Set(stages.flatMap(({ deps, outs }) => [...deps, ...outs]));
  const hashes = new Map<string, string | null>();
  try {
    const look = async (path: string): Promise<void> => {
      const found = await hasher.hashPath(project.absolute(path));
      hashes.set(path, found?.hash ?? null);
    };
    await Promise.all([...paths].map(look));
  } catch (error) {
    return ioFailure((error as NodeJS.ErrnoException).path ?? project.root, error);
  }
  const params = memoize(path => {
    const text = readText(project.absolute(path));
    if (!text.ok || text.value === undefined) return null;
    const parsed = parseTrackedParams(text.value, path);
    if (parsed.ok) return parsed.value;
    // TOML and Python, which DVC reads as well, are not read here.
    if (/\.(?:ya?ml|json)$/i.test(path)) broken.push(...parsed.failure);
    return null;
  });
  // A stage that never ran has no need of its params yet; a broken file is told all the same.
  for (const path of new Set(stages.flatMap(stage => stage.params))) params(path);
  return ok({ hash: path => hashes.get(path) ?? null, params });
}

function memoize<T>(look: (path: string) => T): (path: string) => T {
  const known = new Map<string, T>();
  return path => {
    const value = known.has(path) ? (known.get(path) as T) : look(path);
    known.set(path, value);
    return value;
  };
}
