import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ExperimentContext } from './context.js';
import type { OpenRun } from './open-run.js';
import { downstreamOf, type Pipeline } from './stage-files.js';

/**
 * Returns the stages, each after what it reads, that DVC may take from its run cache instead of running them: those
 * out of date that make no checkpoints and read nothing of one that does.
 *
 * A stage with checkpoints is never taken from there: it would have none. None at all is returned where the run cache
 * is empty, for asking it takes a process of its own.
 */
export function findRecallable(
  { config }: ExperimentContext,
  { pipeline, recorder }: OpenRun
): readonly string[] {
  if (!existsSync(join(config.cacheDir, 'runs'))) return [];
  const { graph, stages } = pipeline;
  const waiting = graph.stages.flatMap(({ name }) => {
    const stage = stages.get(name);
    return stage && recorder.isWaiting(name) ? [stage] : [];
  });
  const training = waiting.filter(({ outs }) => outs.some(out => out.isCheckpoint));
  const names = training.map(({ name }) => name);
  const behind = new Set([...names, ...downstreamOf(graph, names)]);
  return waiting.map(({ name }) => name).filter(name => !behind.has(name));
}

/** Tells whether any stage makes checkpoints; without, DVC may take all it finds from its run cache, in one go. */
export function makesCheckpoints({ stages }: Pipeline): boolean {
  return [...stages.values()].some(({ outs }) => outs.some(out => out.isCheckpoint));
}
