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
import { checkOut, type DvcCheckout, type WantedData } from './check-out.js';
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
  readonly byDvc: DvcCheckout;
}

/**
 * Links the data that a run starts with out of the cache: outs of `.dvc` files and of stages that are up to date.
 *
 * Outs of stale stages are left out: DVC would delete them, and a fresh run must not see an old model.
 */
export async function layOutData(
  context: ExperimentContext,
  { pipeline, workspace, isFresh, forced, byDvc }: LayOutRequest
): Promise<Result<LaidOut, Failure>> {
  const sources = await layOutSources(context, { pipeline, workspace, byDvc });
  if (!sources.ok) return sources;
  const { copied, modified } = sources.value;
  const recorded = await availableOuts(context, pipeline);
  const stale = await findStale(context, pipeline, workspace, recorded, forced);
  const wanted: WantedData[] = [];
  for (const stage of pipeline.stages.values()) {
    for (const { path, isCached } of stage.outs) {
      const target = insideProject(workspace, path);
      // What DVC does not store may lie anywhere: it is the stage's own.
      if (!target.ok && !isCached) continue;
      if (!target.ok) return target;
      const data = recorded.get(path);
      if (!stale.has(stage.name)) {
        if (isCached && data) wanted.push({ path, target: target.value, data });
      } else if (isFresh) rmSync(target.value, { recursive: true, force: true });
    }
  }
  const laidOut = await checkOut(context, wanted, byDvc);
  if (!laidOut.ok) return laidOut;
  return ok({ stale, copied: copied + laidOut.value, modified });
}

/** Lays out what `.dvc` files track; data that the user changed since are linked as they are. */
async function layOutSources(
  context: ExperimentContext,
  { pipeline, workspace, byDvc }: Pick<LayOutRequest, 'pipeline' | 'workspace' | 'byDvc'>
): Promise<Result<Pick<LaidOut, 'copied' | 'modified'>, Failure>> {
  const modified: string[] = [];
  const wanted: WantedData[] = [];
  for (const { data } of pipeline.graph.stages) {
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
      } else if (isCached) wanted.push({ path, target: target.value, data: out });
    }
  }
  const laidOut = await checkOut(context, wanted, byDvc);
  return laidOut.ok ? ok({ copied: laidOut.value, modified }) : laidOut;
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
  // DVC never runs a frozen stage: what it wrote is needed as it is.
  if (!graph.source || graph.source.stage.entry.frozen) return false;
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
