import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { refuse } from './context.js';
import type { Pipeline, StageFiles } from './stage-files.js';

/** Tells a stage that runs on our stage library: it puts the files of a checkpoint in place itself. */
export function isOurs({ graph }: StageFiles): boolean {
  return /--import stagebook\/run\b/.test([graph.source?.stage.entry.cmd ?? ''].flat().join('\n'));
}

/** Refuses to go on with a stage that a pipeline does not have, or that would not find the files of its checkpoint. */
export function checkResumable({ stages }: Pipeline, name: string): Result<void, Failure> {
  const stage = stages.get(name);
  if (!stage)
    return refuse(
      `The pipeline has no stage \`${name}\` any more, which the checkpoint is of.`,
      'Go on with the code of the checkpoint: `stagebook exp resume`.'
    );
  const models = stage.outs.filter(out => out.isCheckpoint);
  const kept = (models.length > 0 ? models : stage.outs).filter(out => out.isPersistent);
  if (isOurs(stage) || kept.length > 0) return ok(undefined);
  return refuse(
    `Stage \`${stage.name}\` cannot go on from a checkpoint: DVC deletes its outs before it runs.`,
    'Mark them with `persist: true` in `dvc.yaml` and let the program read them at its start.'
  );
}
