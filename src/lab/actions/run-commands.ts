import { Dialog, showDialog } from '@jupyterlab/apputils';
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
import { saveNotebooks } from '../notebook/project-notebooks.js';
import { reportFailure } from '../report-failure.js';
import { describeFailure } from '../setup/describe-failure.js';
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
import { revisionOf, REVISION_ARGS, type IRevision } from './revision-args.js';
import { RunForms } from './run-forms.js';
import type { WriteGraph } from './write-graph.js';

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
      }
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
  const forms = new RunForms(options);
  const whyNot = (): Obstacle => whyNoRun(model, trans);
  /** Asks before anything runs: what Write graph would change is known by building the stages, which is code of the notebook. */
  const prepare = async (): Promise<boolean> =>
    (await consent.ask()) && (await prepareRun(options));
  /** Starts a run of a checkpoint's own code and tells where it cannot be. */
  const start = async (
    args: ReadonlyPartialJSONObject,
    act: (rev: string) => Promise<Result<unknown, Failure> | undefined>
  ): Promise<void> => {
    const revision = revisionOf(history, args, trans);
    if (!revision) return;
    openPanel();
    await model.holdStarts(async () => {
      if (!(await consent.ask(revision))) return;
      await reportFailure(act(revision.rev), trans);
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
      execute: async args => {
        openPanel();
        await model.holdStarts(async () => {
          // The graph may be written only now, and with it the commands to ask about.
          if ((await prepare()) && (await consent.ask()))
            await reportFailure(model.startRun(toRequest(args)), trans);
        });
      }
    }),
    commands.addCommand(CommandIDs.runExperimentWith, {
      icon: runIcon,
      describedBy: RUN_REQUEST_ARGS,
      label: trans.__('Run experiment…'),
      ...unless(whyNot, trans.__('Choose params, a name and a message first'), trans),
      execute: async args => {
        openPanel();
        await model.holdStarts(async () => {
          if (!(await prepare())) return;
          const chosen = await forms.ask(toRequest(args));
          if (chosen && (await consent.ask())) await reportFailure(model.startRun(chosen), trans);
        });
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
      execute: args => start(args, rev => model.ask('run/resume', { rev }))
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
        if (from !== undefined) await commands.execute(CommandIDs.runExperimentWith, { from });
      }
    }),
    commands.addCommand(CommandIDs.evaluateCheckpoint, {
      label: wordFor(trans.__('Evaluate'), trans.__('Evaluate an experiment checkpoint')),
      ...unlessOf(whyNoEvaluation, trans.__('Run the later stages on it, for its scores')),
      icon: runIcon,
      describedBy: REVISION_ARGS,
      execute: args => start(args, rev => model.ask('run/evaluate', { rev }))
    })
  ]);
}

function toRequest(args: ReadonlyPartialJSONObject): Omit<StartRunRequest, 'path'> {
  const { from, reset, apply, targets } = args as Omit<StartRunRequest, 'path'>;
  return {
    ...(from !== undefined && { from }),
    ...(reset !== undefined && { reset }),
    ...(apply !== undefined && { apply }),
    ...(targets !== undefined && { targets })
  };
}

/** Saves the notebook and settles what to do where it and the files differ; false: do not run. */
async function prepareRun({ model, trans, writing }: IRunCommandOptions): Promise<boolean> {
  const { notebook } = model;
  if (!notebook) return true;
  if (model.settings.saveBeforeRun && !(await saveNotebooks([notebook]))) return false;
  if (notebook.context.model.defaultKernelLanguage !== 'typescript') return true;
  const preview = await model.previewGraph();
  if (preview.ok && preview.value.changes.length === 0) return true;
  // That nobody answers is told by the panel.
  if (!preview.ok && preview.failure.reason === 'cancelled') return false;
  const { button } = await showDialog({
    title: trans.__('The notebook and the pipeline differ'),
    body: preview.ok
      ? trans.__(
          'Write graph would change: %1.',
          preview.value.changes.map(({ path }) => path).join(', ')
        )
      : preview.failure.reason === 'invalid-input'
        ? trans.__('The notebook has problems, so its graph cannot be written.')
        : describeFailure(preview.failure, trans).message,
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({ label: trans.__('Run as written') }),
      ...(preview.ok
        ? [Dialog.okButton({ label: trans.__('Write graph and run'), actions: ['write'] })]
        : [])
    ]
  });
  if (!button.accept) return false;
  return !button.actions.includes('write') || (await writing.write({}, true)).ok;
}
