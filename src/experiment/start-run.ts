import type { ResumePoint, StartedRun, StartRunRequest } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { quoteWord } from '../contract/quote-word.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { BACKUPS } from './backup.js';
import { checkFiles } from './check-files.js';
import { checkRepository } from './check-repository.js';
import { checkCheckpoint } from './checkpoint-outs.js';
import { refuse, type ExperimentContext } from './context.js';
import { checkName, experimentRef, inventName } from './experiment-name.js';
import { launch } from './launch.js';
import { findResumePoint } from './resume-point.js';
import { checkResumable } from './resumable.js';
import { findRevision } from './revision.js';
import { newId, RunStore } from './run-store.js';
import { readSettings } from './settings.js';
import { takeSnapshot } from './snapshot.js';
import { checkTrackedOuts } from './tracked-outs.js';

/** Starts a fresh run of the workspace, or one with a checkpoint's files, and returns at once. */
export async function startRun(
  context: ExperimentContext,
  request: StartRunRequest
): Promise<Result<StartedRun, Failure>> {
  const { root } = context;
  const ready = await checkRepository(context);
  if (!ready.ok) return ready;
  const baseline = ready.value;
  const files = checkFiles(root);
  if (!files.ok) return files;
  const settings = readSettings(root);
  if (!settings.ok) return settings;
  const chosen = await chooseName(context, baseline, request.name, request.replace ?? false);
  if (!chosen.ok) return chosen;
  const { name, replaced } = chosen.value;
  const resume =
    request.from === undefined ? ok(null) : await fromCheckpoint(context, request.from);
  if (!resume.ok) return resume;
  const snapshot = await takeSnapshot(context, {
    ignoreOuts: true,
    include: [...settings.value.include, ...(request.include ?? [])],
    ...(request.overrides && { overrides: request.overrides })
  });
  if (!snapshot.ok) return snapshot;
  const { pipeline, tree, links, notCarried } = snapshot.value;
  const known = checkTargets(request.targets ?? [], pipeline.stages);
  if (!known.ok) return known;
  const kept = await checkTrackedOuts(context, pipeline);
  if (!kept.ok) return kept;
  const source = resume.value;
  const resumable = source === null ? ok(undefined) : checkResumable(pipeline, source.point.stage);
  if (!resumable.ok) return resumable;
  // On the checkpoint's own baseline the chain goes on from it; elsewhere a trailer joins them.
  const isOwn = source !== null && source.baseline === baseline;
  if (replaced !== null) {
    // Last, when nothing can be refused any more; the first checkpoint then takes the ref over.
    const kept = await context.git.moveRef(BACKUPS + newId(), null, replaced);
    if (!kept.ok) return kept;
  }
  return launch(context, {
    name,
    kind: 'run',
    baseline,
    refBefore: replaced,
    parent: isOwn ? source.point.sha : baseline,
    tree,
    links,
    notices: notCarried,
    targets: request.targets ?? [],
    force: request.force ? 'all' : request.reset ? 'reset' : 'none',
    resume: source?.point ?? null,
    message: request.message ?? null,
    apply: request.apply ?? false
  });
}

/** A name for a run, and the tip of the experiment that has it now and is to be replaced. */
interface ChosenName {
  readonly name: string;
  readonly replaced: Sha | null;
}

/** Checks the name that was asked for, or makes one up. */
async function chooseName(
  { git, commonDir }: ExperimentContext,
  baseline: Sha,
  name: string | undefined,
  replace: boolean
): Promise<Result<ChosenName, Failure>> {
  const store = new RunStore(commonDir);
  if (name === undefined) {
    const invented = await inventName(git, baseline, ref => store.isOpen(ref));
    return ok({ name: invented, replaced: null });
  }
  const checked = await checkName(git, name);
  if (!checked.ok) return checked;
  const ref = experimentRef(baseline, name);
  const replaced = await git.readRef(ref);
  if (replaced === null) return ok({ name, replaced });
  if (!replace)
    return refuse(
      `There is an experiment \`${name}\` on this commit already.`,
      `Choose another name, go on with it (\`stagebook exp resume ${quoteWord(name)}\`), or replace it with \`-f\`.`
    );
  if (store.isOpen(ref))
    return refuse(
      `\`${name}\` is running.`,
      `Stop it first: \`stagebook exp stop ${quoteWord(name)}\`.`
    );
  return ok({ name, replaced });
}

async function fromCheckpoint(
  context: ExperimentContext,
  rev: string
): Promise<Result<{ point: ResumePoint; baseline: Sha | null }, Failure>> {
  const revision = await findRevision(context.git, rev);
  if (!revision.ok) return revision;
  const point = await findResumePoint(context, revision.value.sha);
  if (!point.ok) return point;
  const whole = await checkCheckpoint(context, point.value);
  if (!whole.ok) return whole;
  return ok({ point: point.value, baseline: revision.value.experiment?.baseline ?? null });
}

function checkTargets(
  targets: readonly string[],
  stages: ReadonlyMap<string, unknown>
): Result<void, Failure> {
  for (const target of targets) {
    if (stages.has(target) || /[@:]/.test(target)) continue; // DVC knows instances of templates.
    return refuse(
      `There is no stage \`${target}\`.`,
      `The stages are ${[...stages.keys()].map(name => `\`${name}\``).join(', ')}.`
    );
  }
  return ok(undefined);
}
