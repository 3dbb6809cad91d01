import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { IStateDB } from '@jupyterlab/statedb';
import type { TranslationBundle } from '@jupyterlab/translation';
import { runIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { DisposableSet } from '@lumino/disposable';
import type { StartRunRequest } from '../../contract/experiment-run.js';
import type { Failure } from '../../contract/failure.js';
import type { Result } from '../../contract/result.js';
import { CommandIDs } from '../command-ids.js';
import type { StagebookModel } from '../model.js';
import { NO_ARGS } from '../no-args.js';
import type { ProjectClient } from '../project-client.js';
import { reportFailure } from '../report-failure.js';
import { makeFirstCommit } from '../setup/first-commit.js';
import { Consent } from './consent.js';
import { wordFor } from './palette-words.js';
import {
  unless,
  whyNoEvaluation,
  whyNoModel,
  whyNoResume,
  whyNoRun,
  type Obstacle
} from './obstacles.js';
import { prepareRun } from './prepare-run.js';
import { projectOf } from './project-args.js';
import { revisionOf, REVISION_ARGS, type IRevision } from './revision-args.js';
import { RunForms } from './run-forms.js';
import type { WriteGraph } from './write-graph.js';

type RunRequest = Omit<StartRunRequest, 'path'>;

const RUN_REQUEST_ARGS = {
  args: {
    type: 'object',
    properties: {
      from: { type: 'string', description: 'Revision whose checkpoint the training begins with' },
      reset: { type: 'boolean', description: 'Train anew even if nothing changed' },
      apply: { type: 'boolean', description: 'Bring the result into the workspace' },
      targets: {
        type: 'array',
        items: { type: 'string' },
        description: 'Stages to run up to; none: all'
      },
      root: { type: 'string', description: 'Folder of the project; none: that of the notebook' }
    },
    additionalProperties: false
  }
};

/** Ids of the commands of this file that a palette lists beside Run experiment. */
export const RUN_COMMANDS = [
  CommandIDs.runExperimentWith,
  CommandIDs.resetAndRun,
  CommandIDs.runAndRestore,
  CommandIDs.resumeCheckpoint,
  CommandIDs.runFromCheckpoint,
  CommandIDs.evaluateCheckpoint
];

/** What the commands work on. */
export interface IRunCommandOptions {
  readonly commands: CommandRegistry;
  readonly model: StagebookModel;
  readonly registry: ISettingRegistry | null;
  readonly state: IStateDB | null;
  readonly trans: TranslationBundle;
  readonly openPanel: () => void;
  readonly writing: WriteGraph;
}

/** Registers every way to start a run. */
export function addRunCommands(options: IRunCommandOptions): IDisposable {
  const { commands, model, trans, openPanel } = options;
  const { history } = model;
  const consent = new Consent(options);
  const forms = new RunForms({ ...options, readHistory: project => model.readHistory(project) });
  const whyNot = (): Obstacle => whyNoRun(model, trans);
  /** The project that a command starts a run in: a stage or checkpoint that is named is of what is shown, all else of the notebook. */
  const projectFor = async (args: ReadonlyPartialJSONObject): Promise<ProjectClient | null> =>
    ['root', 'from', 'targets'].every(name => args[name] === undefined)
      ? ((await reportFailure(model.pick(), trans)) ?? null)
      : projectOf(model, args);
  /** Starts a run of the workspace, once what it is about is settled; `choose` may ask for more, null: do not run. */
  const run = async (
    args: ReadonlyPartialJSONObject,
    choose: (project: ProjectClient, request: RunRequest) => Promise<RunRequest | null>
  ): Promise<void> => {
    const picked = projectFor(args);
    openPanel();
    const project = await picked;
    if (!project) return;
    const isSaving = model.settings.saveBeforeRun;
    await model.holdStarts(project, async () => {
      // What Write graph would change is known by building the stages, which is code of the notebook.
      if (!(await consent.ask(project))) return;
      if (!(await prepareRun(project, { ...options, isSaving }))) return;
      const request = await choose(project, toRequest(args));
      // The graph may have been written only now, and with it the commands to ask about.
      if (!request || !(await consent.ask(project))) return;
      const started = await model.startRun(project, request);
      if (!needsFirstCommit(started)) await reportFailure(Promise.resolve(started), trans, project);
      else if (await makeFirstCommit(project, trans))
        await reportFailure(model.startRun(project, request), trans, project);
    });
  };
  /** Starts a run of a checkpoint's own code and tells where it cannot be. */
  const start = async (
    args: ReadonlyPartialJSONObject,
    act: (project: ProjectClient, rev: string) => Promise<Result<unknown, Failure> | undefined>
  ): Promise<void> => {
    const revision = revisionOf(history, args, trans);
    const project = projectOf(model, args);
    if (!revision || !project) return;
    openPanel();
    await model.holdStarts(project, async () => {
      if (!(await consent.ask(project, revision))) return;
      await reportFailure(act(project, revision.rev), trans, project);
    });
  };
  /** Why nothing can be started from the revision that is meant, by a rule about revisions. */
  const unlessOf = (
    rule: (revision: IRevision | null, words: typeof trans) => Obstacle,
    caption: string
  ): ReturnType<typeof unless> =>
    unless(args => rule(revisionOf(history, args, trans), trans) ?? whyNot(), caption, trans);

  return DisposableSet.from([
    commands.addCommand(CommandIDs.runExperiment, {
      icon: runIcon,
      describedBy: RUN_REQUEST_ARGS,
      label: trans.__('Run experiment'),
      ...unless(
        whyNot,
        trans.__('Run the pipeline as an experiment; the workspace stays as it is'),
        trans
      ),
      execute: args => run(args, (_, request) => Promise.resolve(request))
    }),
    commands.addCommand(CommandIDs.runExperimentWith, {
      icon: runIcon,
      describedBy: RUN_REQUEST_ARGS,
      label: trans.__('Run experiment…'),
      ...unless(whyNot, trans.__('Choose params, a name and a message first'), trans),
      execute: args => {
        const from =
          args['from'] === undefined ? null : revisionOf(history, { rev: args['from'] }, trans);
        return run(args, (project, request) => forms.ask(project, request, from));
      }
    }),
    commands.addCommand(CommandIDs.resetAndRun, {
      icon: runIcon,
      describedBy: NO_ARGS,
      label: wordFor(trans.__('Reset and run'), trans.__('Reset and run experiment')),
      ...unless(whyNot, trans.__('Train anew from nothing, though nothing changed'), trans),
      execute: () => commands.execute(CommandIDs.runExperiment, { reset: true })
    }),
    commands.addCommand(CommandIDs.runAndRestore, {
      icon: runIcon,
      describedBy: NO_ARGS,
      label: wordFor(
        trans.__('Run and restore the result'),
        trans.__('Run experiment and restore the result')
      ),
      ...unless(
        whyNot,
        trans.__(
          'Run the pipeline and bring the result into the workspace; Undo restore takes it back'
        ),
        trans
      ),
      execute: () => commands.execute(CommandIDs.runExperiment, { apply: true })
    }),
    commands.addCommand(CommandIDs.resumeCheckpoint, {
      label: wordFor(trans.__('Resume'), trans.__('Resume from an experiment checkpoint')),
      ...unlessOf(whyNoResume, trans.__('Train on from it, with its own code and params')),
      icon: runIcon,
      describedBy: REVISION_ARGS,
      execute: args => start(args, (project, rev) => project.ask('run/resume', { rev }))
    }),
    commands.addCommand(CommandIDs.runFromCheckpoint, {
      label: wordFor(trans.__('Run from here…'), trans.__('Run from an experiment checkpoint…')),
      ...unlessOf(
        whyNoModel,
        trans.__('Train on from it, with the code and params of the workspace')
      ),
      icon: runIcon,
      describedBy: REVISION_ARGS,
      execute: async args => {
        const from = revisionOf(history, args, trans)?.rev;
        const root = projectOf(model, args)?.root;
        if (from !== undefined && root !== undefined)
          await commands.execute(CommandIDs.runExperimentWith, { from, root });
      }
    }),
    commands.addCommand(CommandIDs.evaluateCheckpoint, {
      label: wordFor(trans.__('Evaluate'), trans.__('Evaluate an experiment checkpoint')),
      ...unlessOf(whyNoEvaluation, trans.__('Run the later stages on it, for its scores')),
      icon: runIcon,
      describedBy: REVISION_ARGS,
      execute: args => start(args, (project, rev) => project.ask('run/evaluate', { rev }))
    })
  ]);
}

function needsFirstCommit(started: Result<unknown, Failure> | undefined): boolean {
  if (started?.ok !== false || started.failure.reason !== 'refused') return false;
  return started.failure.remedy === 'make-first-commit';
}

function toRequest(args: ReadonlyPartialJSONObject): RunRequest {
  const { from, reset, apply, targets } = args as RunRequest;
  return {
    ...(from !== undefined && { from }),
    ...(reset !== undefined && { reset }),
    ...(apply !== undefined && { apply }),
    ...(targets !== undefined && { targets })
  };
}
