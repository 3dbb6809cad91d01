import type { RunRecord } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { CheckpointRecorder, type RecorderOptions } from './checkpoint-recorder.js';
import type { DvcCheckout } from './check-out.js';
import type { ExperimentContext } from './context.js';
import { forcedStages, forgetStages } from './forced-stages.js';
import { layOutData } from './lay-out.js';
import { Objectives } from './objectives.js';
import type { RunNotices } from './run-notices.js';
import { readSettings, type KeepPolicy } from './settings.js';
import { isSharedCache } from './shared-cache.js';
import { absentSources } from './snapshot.js';
import { readPipeline, type Pipeline } from './stage-files.js';
import { StageFollower } from './stage-follower.js';
import { linkPaths, openTempWorkspace } from './temp-workspace.js';

/** A run whose temp workspace is ready. */
export interface OpenRun {
  readonly pipeline: Pipeline;
  readonly recorder: CheckpointRecorder;
  readonly stages: StageFollower;
}

/** What a run needs to be opened. */
export interface OpenOptions extends Pick<RecorderOptions, 'onMoved'> {
  readonly notices: RunNotices;
  readonly byDvc: DvcCheckout;
}

/** Makes the temp workspace of a run and lays out what its stages start with. */
export async function openRun(
  context: ExperimentContext,
  record: RunRecord,
  { notices, onMoved, byDvc }: OpenOptions
): Promise<Result<OpenRun, Failure>> {
  const { root, workspace, links, force } = record;
  const opened = await openTempWorkspace(context, record);
  if (!opened.ok) return opened;
  const read = readPipeline(workspace);
  if (!read.ok) return read;
  const pipeline = read.value;
  const deps = new Set(pipeline.graph.stages.flatMap(stage => stage.deps));
  const linked = [...new Set([...links, ...absentSources(pipeline, root, workspace)])];
  const unknown = linked.filter(path => deps.has(path));
  notices.unknown(unknown, linkPaths(root, workspace, unknown));
  linkPaths(root, workspace, linked);
  const forced = forcedStages(pipeline, record);
  if (force === 'reset') forgetStages(workspace, pipeline, forced);
  const laidOut = await layOutData(context, {
    pipeline,
    workspace,
    isFresh: true,
    forced,
    byDvc
  });
  if (!laidOut.ok) return laidOut;
  const { stale, copied, modified } = laidOut.value;
  notices.copied(copied);
  notices.modified(modified);
  const settings = readSettings(workspace);
  if (!settings.ok) return settings;
  const recorder = await CheckpointRecorder.open({
    context,
    record,
    pipeline,
    stale,
    keep: keepPolicy(context, settings.value.keep, notices),
    objectives: Objectives.read(workspace),
    onMoved
  });
  context.hasher.save();
  const isWaiting = (stage: string): boolean => recorder.isWaiting(stage);
  return ok({ pipeline, recorder, stages: new StageFollower({ workspace, pipeline, isWaiting }) });
}

/** In a cache that others may use, too, nothing is dropped: who needs what is not to be known. */
function keepPolicy(context: ExperimentContext, keep: KeepPolicy, notices: RunNotices): KeepPolicy {
  if (keep.kind === 'all' || !isSharedCache(context)) return keep;
  notices.keepsAll(context.config.cacheDir);
  return { kind: 'all' };
}
