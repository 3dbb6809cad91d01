import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type {
  ResumePoint,
  RunRecord,
  StartedRun,
  StartRunRequest
} from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { locateDvc, WANTED_DVC } from '../dvc/index.js';
import { BACKUPS } from './backup.js';
import { formatMessage } from './commit-message.js';
import { refuse, type ExperimentContext } from './context.js';
import { checkName, experimentRef, inventName } from './experiment-name.js';
import { launchRunner } from './launch-runner.js';
import { findResumePoint } from './resume-point.js';
import { findRevision } from './revision.js';
import { newId, RunStore } from './run-store.js';
import { unreadableHelp } from './runs.js';
import { readSettings } from './settings.js';
import { takeSnapshot } from './snapshot.js';
import { sweepRuns } from './sweep.js';
import { TEMP_WORKSPACES } from './temp-workspace.js';

/** Starts a fresh run of the workspace, or one with a checkpoint's files, and returns at once. */
export async function startRun(
  context: ExperimentContext,
  request: StartRunRequest
): Promise<Result<StartedRun, Failure>> {
  const { root } = context;
  const ready = await checkRepository(context);
  if (!ready.ok) return ready;
  const baseline = ready.value;
  const settings = readSettings(root);
  if (!settings.ok) return settings;
  const chosen = await chooseName(context, baseline, request.name, request.replace ?? false);
  if (!chosen.ok) return chosen;
  const { name, replaced } = chosen.value;
  const resume =
    request.from === undefined ? ok(null) : await fromCheckpoint(context, request.from);
  if (!resume.ok) return resume;
  const snapshot = await takeSnapshot(context, {
    include: [...settings.value.include, ...(request.include ?? [])],
    ...(request.overrides && { overrides: request.overrides })
  });
  if (!snapshot.ok) return snapshot;
  const { pipeline, tree, links, notCarried } = snapshot.value;
  const known = checkTargets(request.targets ?? [], pipeline.stages);
  if (!known.ok) return known;
  // On the checkpoint's own baseline the chain goes on from it; elsewhere a trailer joins them.
  const source = resume.value;
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

/** What a run is made of, apart from where its files are. */
export interface LaunchRequest {
  readonly name: string;
  readonly kind: RunRecord['kind'];
  readonly baseline: Sha;
  readonly refBefore: Sha | null;
  readonly parent: Sha;
  /** Tree that the temp workspace starts with. */
  readonly tree: Sha;
  readonly links: readonly string[];
  /** Untracked paths that are left behind. */
  readonly notices: readonly string[];
  readonly targets: readonly string[];
  readonly force: RunRecord['force'];
  readonly resume: ResumePoint | null;
  readonly message: string | null;
  readonly apply: boolean;
}

/** Writes the record of a run and starts its runner. */
export async function launch(
  context: ExperimentContext,
  request: LaunchRequest
): Promise<Result<StartedRun, Failure>> {
  const { git, root, prefix, commonDir } = context;
  await sweepRuns(context);
  const id = newId();
  const worktree = join(root, TEMP_WORKSPACES, id);
  const message = formatMessage({
    subject: `stagebook: workspace of run ${id}`,
    kind: 'checkpoint',
    stage: null,
    step: null,
    next: null,
    run: id,
    resumedFrom: null
  });
  const snapshot = await git.commitTree({ tree: request.tree, parents: [request.parent], message });
  if (!snapshot.ok) return snapshot;
  // The ref keeps the snapshot from git's own clean-up while the run lives.
  const kept = await git.moveRef(`refs/stagebook/runs/${id}`, null, snapshot.value);
  if (!kept.ok) return kept;
  const { tree: _, links, notices, ...rest } = request;
  const record: RunRecord = {
    version: 1,
    id,
    ...rest,
    ref: experimentRef(request.baseline, request.name),
    root,
    worktree,
    workspace: resolve(worktree, prefix),
    links,
    snapshot: snapshot.value,
    state: 'preparing',
    runner: null,
    child: null,
    tip: null,
    problem: null,
    startedAt: new Date().toISOString(),
    endedAt: null
  };
  const store = new RunStore(commonDir);
  const directory = store.directory(id);
  const written = directory.write(record);
  if (!written.ok) {
    await git.moveRef(`refs/stagebook/runs/${id}`, snapshot.value, null);
    return written;
  }
  directory.append({
    type: 'run',
    reason: 'started',
    id,
    name: record.name,
    baseline: record.baseline
  });
  if (notices.length > 0)
    directory.append({
      type: 'run',
      reason: 'notice',
      message: `Not carried into the run, because git does not track them: ${listPaths(notices)}.`,
      help: [
        '`git add` them, or list them under `include` in `.stagebook/config.json` (`--include` for one run).'
      ]
    });
  for (const folder of store.listUnreadable())
    directory.append({
      type: 'run',
      reason: 'notice',
      message: 'A run of this repository is left out of every list.',
      help: [unreadableHelp(folder)]
    });
  launchRunner(directory.path, root);
  return ok({ id, name: record.name, baseline: record.baseline });
}

const SHOWN = 8;

function listPaths(paths: readonly string[]): string {
  const shown = paths.slice(0, SHOWN).map(path => `\`${path}\``);
  const more = paths.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

/** Files of a git directory that tell of a command that waits for its end. */
const UNFINISHED = [
  ['MERGE_HEAD', 'merge'],
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['CHERRY_PICK_HEAD', 'cherry-pick']
] as const;

/** Refuses a repository in which no experiment can start; returns the commit of HEAD. */
export async function checkRepository({
  git,
  root
}: ExperimentContext): Promise<Result<Sha, Failure>> {
  if (!locateDvc(root)) return err({ reason: 'tool-missing', tool: 'dvc', wanted: WANTED_DVC });
  const head = await git.head();
  if (head === null)
    return refuse(
      'The repository has no commit yet, and an experiment starts from one.',
      'Make the first: `git add . && git commit -m "first"`.'
    );
  const paths = await git.gitPaths(UNFINISHED.map(([file]) => file));
  const found = paths.findIndex(path => existsSync(path));
  if (found >= 0) {
    const what = UNFINISHED[found]?.[1] ?? '';
    return refuse(
      `A ${what} is under way in this repository.`,
      `Finish it or give it up: \`git ${what} --continue\` or \`git ${what} --abort\`.`
    );
  }
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.pnp.cjs')))
      return refuse(
        'Yarn Plug’n’Play hides the packages from a temp workspace.',
        'Set `nodeLinker: node-modules` in `.yarnrc.yml` and run `yarn install`.'
      );
    if (folder === dirname(folder)) return ok(head);
  }
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
  if (name === undefined) return ok({ name: await inventName(git, baseline), replaced: null });
  const checked = await checkName(git, name);
  if (!checked.ok) return checked;
  const ref = experimentRef(baseline, name);
  const replaced = await git.readRef(ref);
  if (replaced === null) return ok({ name, replaced });
  if (!replace)
    return refuse(
      `There is an experiment \`${name}\` on this commit already.`,
      `Choose another name, go on with it (\`stagebook exp resume ${name}\`), or replace it with \`-f\`.`
    );
  if (new RunStore(commonDir).isOpen(ref))
    return refuse(`\`${name}\` is running.`, `Stop it first: \`stagebook exp stop ${name}\`.`);
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
