import { join } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { readText } from '../disk/index.js';
import {
  buildStageGraph,
  lockFileOf,
  resolvePath,
  type GraphStage,
  type LockEntry,
  type OutEntry,
  type PipelineFiles,
  type StageGraph
} from '../pipeline/index.js';
import { readPipelineFiles } from './pipeline-files.js';
import { readLockFile } from './recorded-data.js';

/** One out, metric or plot of a stage. */
export interface StageOut {
  /** Relative to the project root. */
  readonly path: string;
  /** As written in `dvc.yaml` and `dvc.lock`: relative to the stage's `wdir`. */
  readonly written: string;
  readonly kind: 'out' | 'metric' | 'plot';
  readonly isCached: boolean;
  readonly isPersistent: boolean;
  readonly isCheckpoint: boolean;
}

/** A stage with what experiments need to know of it. */
export interface StageFiles {
  readonly name: string;
  readonly graph: GraphStage;
  readonly outs: readonly StageOut[];
  /** Path of the lock file that records it, and its key there. */
  readonly lockFile: string;
  readonly lockKey: string;
  readonly lock: LockEntry | undefined;
}

/** The pipeline of a folder, with what its lock files recorded. */
export interface Pipeline {
  readonly graph: StageGraph;
  /** By name; data of `.dvc` files are in the graph alone. */
  readonly stages: ReadonlyMap<string, StageFiles>;
}

/** Reads the pipeline files and lock files below a project root. */
export function readPipeline(root: string): Result<Pipeline, Failure> {
  const read = readPipelineFiles(root);
  if (!read.ok) return read;
  return toPipeline(read.value.files, path => readText(join(root, path)));
}

/** Puts stages together with what their lock files record. */
export function toPipeline(
  files: PipelineFiles,
  readLock: (path: string) => Result<string | undefined, Failure>
): Result<Pipeline, Failure> {
  const graph = buildStageGraph(files);
  const stages = new Map<string, StageFiles>();
  const locks = new Map<string, Readonly<Record<string, LockEntry>>>();
  for (const node of graph.stages) {
    if (!node.source) continue;
    const { file, stage } = node.source;
    const lockFile = lockFileOf(file.path);
    let entries = locks.get(lockFile);
    if (!entries) {
      const text = readLock(lockFile);
      if (!text.ok) return text;
      // A lock file that cannot be read records nothing: DVC says what is wrong with it.
      const parsed = readLockFile(text.value ?? '', lockFile);
      entries = parsed.ok ? parsed.value.stages : {};
      locks.set(lockFile, entries);
    }
    stages.set(node.name, {
      name: node.name,
      graph: node,
      outs: outsOf(node),
      lockFile,
      lockKey: stage.name,
      lock: entries[stage.name]
    });
  }
  return ok({ graph, stages });
}

function outsOf({ source }: GraphStage): StageOut[] {
  if (!source) return [];
  const { entry } = source.stage;
  const toOut =
    (kind: StageOut['kind']) =>
    ({ path, flags }: OutEntry): StageOut => ({
      path: resolvePath(source.file.path, entry.wdir, path),
      written: path,
      kind,
      isCached: flags['cache'] !== false,
      isPersistent: flags['persist'] === true,
      isCheckpoint: flags['checkpoint'] === true
    });
  return [
    ...entry.outs.map(toOut('out')),
    ...entry.metrics.map(toOut('metric')),
    ...entry.plots.map(toOut('plot'))
  ];
}

/** Returns the stages that read, directly or not, what one of `names` writes. */
export function downstreamOf(graph: StageGraph, names: Iterable<string>): Set<string> {
  return reach(
    graph,
    names,
    ({ from }) => from,
    ({ to }) => to
  );
}

/** Returns the stages and data that one of `names` reads, directly or not. */
export function upstreamOf(graph: StageGraph, names: Iterable<string>): Set<string> {
  return reach(
    graph,
    names,
    ({ to }) => to,
    ({ from }) => from
  );
}

type Edge = StageGraph['edges'][number];

function reach(
  { edges }: StageGraph,
  names: Iterable<string>,
  start: (edge: Edge) => string,
  end: (edge: Edge) => string
): Set<string> {
  const found = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const edge of edges) {
      if (start(edge) !== name || found.has(end(edge))) continue;
      found.add(end(edge));
      open.push(end(edge));
    }
  }
  return found;
}
