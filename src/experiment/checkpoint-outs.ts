import { posix } from 'node:path';
import type { ResumePoint } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { refuse, type ExperimentContext } from './context.js';
import { overlap, resolvePipelineLater } from '../pipeline/index.js';
import { isPipelinePath, parsePipelineFiles } from './pipeline-files.js';
import { RevisionFiles } from './revision-files.js';
import { downstreamOf, toPipeline, upstreamOf, type Pipeline } from './stage-files.js';

/** Reads the pipeline of a commit, with what its lock files record. */
export async function readPipelineAt(
  context: ExperimentContext,
  sha: Sha
): Promise<Result<Pipeline, Failure>> {
  const objects = context.git.openObjects();
  try {
    const files = await RevisionFiles.open(context, sha, objects);
    const texts = new Map<string, string>();
    for (const path of files.paths)
      if (isPipelinePath(path) || posix.basename(path) === 'dvc.lock')
        texts.set(path, (await files.text(path)) ?? '');
    const read = parsePipelineFiles(texts).files;
    const { pipelines } = await resolvePipelineLater(
      read.pipelines,
      path => files.text(path),
      context.config.parsing
    );
    return toPipeline({ ...read, pipelines }, path => ok(texts.get(path)));
  } finally {
    await objects.close();
  }
}

/** Refuses to go on from a checkpoint whose files are in no cache. */
export async function checkCheckpoint(
  context: ExperimentContext,
  { sha, stage }: ResumePoint
): Promise<Result<void, Failure>> {
  const pipeline = await readPipelineAt(context, sha);
  if (!pipeline.ok) return pipeline;
  const outs = pipeline.value.stages.get(stage)?.outs ?? [];
  return checkOuts(context, sha, pipeline.value, new Set(outs.map(({ path }) => path)));
}

/**
 * Returns the stages that tell the scores of a checkpoint, each after what it reads: those behind its stage,
 * and what they need besides. Its own stage and what that read are not among them: they would make another model.
 */
export async function stagesToEvaluate(
  context: ExperimentContext,
  { sha, stage }: ResumePoint
): Promise<Result<readonly string[], Failure>> {
  const pipeline = await readPipelineAt(context, sha);
  if (!pipeline.ok) return pipeline;
  const { graph, stages } = pipeline.value;
  const behind = downstreamOf(graph, [stage]);
  const before = new Set([stage, ...upstreamOf(graph, [stage])]);
  const wanted = new Set([...behind, ...upstreamOf(graph, behind)]);
  const run = graph.stages.filter(
    ({ name }) => wanted.has(name) && !before.has(name) && stages.has(name)
  );
  if (run.length === 0)
    return refuse(
      `No stage reads what \`${stage}\` writes, so nothing tells the scores of its checkpoints.`,
      'Its own metrics are in `stagebook exp show`.'
    );
  const checked = checkOuts(
    context,
    sha,
    pipeline.value,
    new Set(run.flatMap(({ deps }) => deps)),
    new Set(run.map(({ name }) => name))
  );
  return checked.ok ? ok(run.map(({ name }) => name)) : checked;
}

/** Refuses where one of the paths is a recorded out that is in no cache; stages that run write theirs themselves. */
function checkOuts(
  { cache }: ExperimentContext,
  sha: Sha,
  { stages }: Pipeline,
  paths: ReadonlySet<string>,
  running: ReadonlySet<string> = new Set()
): Result<void, Failure> {
  for (const { name, outs, lock } of stages.values()) {
    if (running.has(name)) continue;
    for (const { path, written, isCached } of outs) {
      const data = lock?.outs.find(one => one.path === written);
      if (!isCached || !data?.hash || !meets(paths, path)) continue;
      if (cache.missing(data.hash, data.legacy, data.size).length > 0) return noModel(sha, path);
    }
  }
  return ok(undefined);
}

/** Refuses a checkpoint of which only the metrics are left. */
export function noModel(sha: Sha, path: string): Result<never, Failure> {
  return refuse(
    `\`${path}\` of checkpoint \`${sha.slice(0, 7)}\` is in no cache any more.`,
    'Fetch it with `stagebook exp pull`, or go on from a checkpoint that has its model.'
  );
}

/** Tells whether an out is one of the paths, or holds one, or lies in one. */
function meets(paths: ReadonlySet<string>, out: string): boolean {
  return [...paths].some(path => overlap(path, out));
}
