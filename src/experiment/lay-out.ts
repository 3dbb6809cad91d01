import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { insideProject, readText } from '../disk/index.js';
import {
  parseTrackedParams,
  stageState,
  type LockData,
  type StageFacts,
  type TrackedParams
} from '../pipeline/index.js';
import { resolvePath } from '../pipeline/index.js';
import type { ExperimentContext } from './context.js';
import { downstreamOf, type Pipeline, type StageFiles } from './stage-files.js';
import { linkPaths } from './temp-workspace.js';

/** What was laid out and what a run would do with it. */
export interface LaidOut {
  /** Stages that DVC would run. */
  readonly stale: ReadonlySet<string>;
  /** Bytes that had to be copied, because the cache cannot be linked. */
  readonly copied: number;
  /** Data that differ from what DVC recorded and are used as they are. */
  readonly modified: readonly string[];
}

/** Where data are laid out, and what a run may find there. */
export interface LayOutRequest {
  readonly pipeline: Pipeline;
  /** The temp project. */
  readonly workspace: string;
  /** True where the stages are to run from nothing: files kept with `persist` are left out. */
  readonly isFresh: boolean;
  /** Stages that will run whatever their state. */
  readonly forced: ReadonlySet<string>;
}

/**
 * Links the data that a run starts with out of the cache: outs of `.dvc` files and of stages that are up to date.
 *
 * Outs of stale stages are left out: DVC would delete them, and a fresh run must not see an old model.
 */
export async function layOutData(
  context: ExperimentContext,
  { pipeline, workspace, isFresh, forced }: LayOutRequest
): Promise<Result<LaidOut, Failure>> {
  const modified = await layOutSources(context, pipeline, workspace);
  if (!modified.ok) return modified;
  const recorded = await availableOuts(context, pipeline);
  const stale = await findStale(context, pipeline, workspace, recorded, forced);
  let copied = 0;
  for (const stage of pipeline.stages.values()) {
    for (const out of stage.outs) {
      const target = insideProject(workspace, out.path);
      // What DVC does not store may lie anywhere: it is the stage's own.
      if (!target.ok && !out.isCached) continue;
      if (!target.ok) return target;
      if (stale.has(stage.name)) {
        if (isFresh) rmSync(target.value, { recursive: true, force: true });
        continue;
      }
      const data = recorded.get(out.path);
      if (!out.isCached || !data) continue;
      const done = await checkout(context, data, target.value);
      if (!done.ok) return done;
      copied += done.value;
    }
  }
  return ok({ stale, copied, modified: modified.value });
}

/** Lays out what `.dvc` files track; data that the user changed since are linked as they are. */
async function layOutSources(
  context: ExperimentContext,
  { graph }: Pipeline,
  workspace: string
): Promise<Result<string[], Failure>> {
  const modified: string[] = [];
  for (const { data } of graph.stages) {
    if (!data) continue;
    for (const out of data.outs) {
      const path = resolvePath(data.path, data.wdir, out.path);
      const target = insideProject(workspace, path);
      if (!target.ok) return target;
      const own = join(context.root, path);
      const isCached = out.hash !== null && context.cache.has(out.hash, out.legacy, out.size);
      const isOwn = existsSync(own) && (!isCached || !(await isUnchanged(context, own, out)));
      if (isOwn) {
        modified.push(path);
        linkPaths(context.root, workspace, [path]);
      } else if (isCached) {
        const done = await checkout(context, out, target.value);
        if (!done.ok) return done;
      }
    }
  }
  return ok(modified);
}

async function isUnchanged(
  { hasher }: ExperimentContext,
  path: string,
  { hash, legacy }: LockData
): Promise<boolean> {
  // A legacy hash is of other bytes where the file is text; the cache has what was recorded.
  return legacy || (await hasher.hashPath(path))?.hash === hash;
}

/** Cached outs by path, as recorded, that the cache holds; one that only the workspace holds is stored first. */
async function availableOuts(
  { root, cache, hasher }: ExperimentContext,
  { stages }: Pipeline
): Promise<Map<string, LockData>> {
  const found = new Map<string, LockData>();
  for (const stage of stages.values()) {
    for (const out of stage.outs) {
      const data = stage.lock?.outs.find(({ path }) => path === out.written);
      if (!data?.hash) continue;
      if (out.isCached && !cache.has(data.hash, data.legacy, data.size)) {
        const own = join(root, out.path);
        if (!existsSync(own) || (await hasher.hashPath(own))?.hash !== data.hash) continue;
        const stored = await cache.storePath(own);
        if (!stored.ok) continue;
      }
      found.set(out.path, data);
    }
  }
  return found;
}

async function findStale(
  { hasher }: ExperimentContext,
  { graph, stages }: Pipeline,
  workspace: string,
  recorded: ReadonlyMap<string, LockData>,
  forced: ReadonlySet<string>
): Promise<Set<string>> {
  const isCached = new Set(
    [...stages.values()].flatMap(({ outs }) => outs.filter(out => out.isCached).map(o => o.path))
  );
  const hashes = new Map<string, string | null>();
  for (const { deps, outs } of graph.stages) {
    for (const path of [...deps, ...outs]) {
      if (hashes.has(path)) continue;
      const hash = isCached.has(path)
        ? (recorded.get(path)?.hash ?? null)
        : ((await hasher.hashPath(join(workspace, path)))?.hash ?? null);
      hashes.set(path, hash);
    }
  }
  const facts: StageFacts = {
    hash: path => hashes.get(path) ?? null,
    params: path => readParams(workspace, path)
  };
  const stale = [...stages.values()].filter(
    stage => forced.has(stage.name) || isStale(stage, facts)
  );
  const names = stale.map(({ name }) => name);
  return new Set([...names, ...downstreamOf(graph, names)].filter(name => stages.has(name)));
}

function isStale({ graph, lock }: StageFiles, facts: StageFacts): boolean {
  if (!graph.source) return false;
  const { state } = stageState(graph.source, lock, facts);
  // What only DVC can judge is laid out as it was: DVC runs it again where it must.
  return state !== 'up-to-date' && state !== 'frozen' && state !== 'unknown';
}

function readParams(workspace: string, path: string): TrackedParams | null {
  const text = readText(join(workspace, path));
  if (!text.ok || text.value === undefined) return null;
  const parsed = parseTrackedParams(text.value, path);
  return parsed.ok ? parsed.value : null;
}

/** Returns the bytes that were copied; 0 for any kind of link. */
async function checkout(
  { cache }: ExperimentContext,
  { hash, legacy, size = 0, isExec = false }: LockData,
  target: string
): Promise<Result<number, Failure>> {
  if (hash === null) return ok(0);
  const done = await cache.checkout(hash, target, { link: 'configured', isExec, legacy });
  if (!done.ok) return done;
  return ok(done.value === 'copy' ? size : 0);
}
