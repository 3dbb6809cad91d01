import type { ResumePoint } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { isJsonObject } from '../contract/json.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { parseCommit, type ObjectReader } from '../git/index.js';
import { parsePipelineFile } from '../pipeline/index.js';
import { parseMessage } from './commit-message.js';
import { refuse, type ExperimentContext } from './context.js';
import { parseMetrics } from './metrics.js';

/** How far back the last checkpoint of a finished experiment is looked for. */
const LONGEST_TAIL = 50;

/** Finds the stage and the step that a run goes on with from a commit. */
export async function findResumePoint(
  { git, prefix }: ExperimentContext,
  sha: Sha
): Promise<Result<ResumePoint, Failure>> {
  const objects = git.openObjects();
  try {
    // A final commit holds the files of the checkpoint before it.
    let at: Sha | undefined = sha;
    for (let n = 0; n < LONGEST_TAIL && at !== undefined; n++) {
      const commit = parseCommit((await objects.read(at))?.content);
      const { kind, stage, step, next } = parseMessage(commit?.message ?? '');
      if (kind === 'checkpoint' && stage !== null)
        return ok({ sha, stage, step, next: next ?? (step === null ? 0 : step + 1) });
      at = commit?.parents[0];
    }
    const declared = await declaredCheckpoint(objects, sha, prefix);
    if (declared) return ok({ sha, ...declared });
  } finally {
    await objects.close();
  }
  return refuse(
    `\`${sha.slice(0, 7)}\` is no checkpoint: no stage of it declares \`checkpoint: true\`.`,
    'Choose a checkpoint: `stagebook exp show` lists them.'
  );
}

/** The stage of a foreign chain that has checkpoints, and the step its metrics tell. */
async function declaredCheckpoint(
  objects: ObjectReader,
  sha: Sha,
  prefix: string
): Promise<Omit<ResumePoint, 'sha'> | undefined> {
  const text = await objects.read(`${sha}:${prefix}dvc.yaml`);
  const file = parsePipelineFile(text?.content.toString() ?? '', 'dvc.yaml');
  if (!file.ok) return undefined;
  const stage = file.value.stages.find(({ entry }) =>
    entry.outs.some(({ flags }) => flags['checkpoint'] === true)
  );
  if (!stage) return undefined;
  for (const { path } of stage.entry.metrics) {
    const blob = await objects.read(`${sha}:${prefix}${path}`);
    const metrics = blob ? parseMetrics(blob.content.toString(), path) : undefined;
    if (!isJsonObject(metrics) || typeof metrics['step'] !== 'number') continue;
    return { stage: stage.name, step: metrics['step'], next: metrics['step'] + 1 };
  }
  return { stage: stage.name, step: null, next: 0 };
}
