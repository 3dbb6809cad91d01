import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, Dialog, InputDialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon, runIcon, undoIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { DisposableSet } from '@lumino/disposable';
import type { Failure } from '../../contract/failure.js';
import type { Result } from '../../contract/result.js';
import { CommandIDs } from '../command-ids.js';
import { createCompareWidget } from '../compare/compare-widget.js';
import { stagebookIcon } from '../icons.js';
import type { StagebookModel } from '../model.js';
import { reportFailure } from '../report-failure.js';
import type { Tabs } from '../tabs.js';
import { openCodeAt } from './open-code.js';
import { Restorer } from './restore.js';
import {
  experimentOf,
  labelOf,
  NAME_ARGS,
  REVISION_ARGS,
  revisionOf,
  type IRevision
} from './revision-args.js';
import { thinOut } from './thin-out.js';

/** What the commands work on. */
export interface ICheckpointOptions {
  readonly commands: CommandRegistry;
  readonly model: StagebookModel;
  readonly documents: IDocumentManager;
  readonly shell: JupyterFrontEnd.IShell;
  readonly trans: TranslationBundle;
  readonly tabs: Tabs;
}

/** Registers what can be done with a checkpoint or an experiment. */
export function addCheckpointCommands(options: ICheckpointOptions): IDisposable {
  const { commands, model, trans } = options;
  const { history } = model;
  const added = new DisposableSet();
  const restorer = new Restorer(options);

  /** Adds a command about a revision: that of its arguments, else the selected one. */
  const about = (
    id: string,
    words: { readonly label: string; readonly caption: string },
    execute: (revision: IRevision) => unknown,
    more: Partial<CommandRegistry.ICommandOptions> = {}
  ): void => {
    added.add(
      commands.addCommand(id, {
        icon: stagebookIcon,
        ...words,
        describedBy: REVISION_ARGS,
        isEnabled: args => revisionOf(history, args, trans) !== null,
        ...more,
        execute: async args => {
          const revision = revisionOf(history, args, trans);
          if (revision) await execute(revision);
        }
      })
    );
  };
  /** Adds a command about an experiment. */
  const onExperiment = (
    id: string,
    words: { readonly label: string; readonly caption: string },
    execute: (name: string) => unknown
  ): void => {
    added.add(
      commands.addCommand(id, {
        icon: stagebookIcon,
        ...words,
        describedBy: NAME_ARGS,
        isEnabled: args => experimentOf(history, args) !== null,
        execute: async args => {
          const name = experimentOf(history, args);
          if (name !== null) await execute(name);
        }
      })
    );
  };
  const started = async (
    answer: Promise<Result<{ readonly name: string } | object, Failure> | undefined>
  ): Promise<void> => {
    await reportFailure(answer, trans);
    model.runs.refresh();
  };
  const isCheckpoint = (args: ReadonlyPartialJSONObject): boolean =>
    typeof args['rev'] === 'string' || (history.selection?.kind ?? 'baseline') !== 'baseline';

  about(
    CommandIDs.restoreCheckpoint,
    {
      label: trans.__('Restore…'),
      caption: trans.__('Bring code, params, metrics and model of it into the workspace')
    },
    revision => restorer.restore(revision)
  );
  added.add(
    commands.addCommand(CommandIDs.undoRestore, {
      label: trans.__('Undo restore'),
      caption: trans.__('Take the last restore back, models included'),
      icon: undoIcon,
      describedBy: { args: { type: 'object', properties: {}, additionalProperties: false } },
      isEnabled: () => model.project !== null,
      execute: () => restorer.undo()
    })
  );
  about(
    CommandIDs.resumeCheckpoint,
    {
      label: trans.__('Resume'),
      caption: trans.__('Train on from it, with its own code and params')
    },
    ({ rev }) => started(model.ask('run/resume', { rev })),
    { icon: runIcon, isEnabled: isCheckpoint }
  );
  about(
    CommandIDs.runFromCheckpoint,
    {
      label: trans.__('Run from here…'),
      caption: trans.__('Train on from it, with the code and params of the workspace')
    },
    ({ rev }) => commands.execute(CommandIDs.runExperimentWith, { from: rev }),
    { icon: runIcon, isEnabled: isCheckpoint }
  );
  about(
    CommandIDs.evaluateCheckpoint,
    {
      label: trans.__('Evaluate'),
      caption: trans.__('Run the later stages on it, for its scores')
    },
    ({ rev }) => started(model.ask('run/evaluate', { rev })),
    { icon: runIcon, isEnabled: isCheckpoint }
  );
  about(
    CommandIDs.branchCheckpoint,
    { label: trans.__('Branch…'), caption: trans.__('Make a git branch at it') },
    async ({ rev, label }) => {
      const { value, button } = await InputDialog.getText({
        title: trans.__('Branch at %1', label),
        label: trans.__('Name of the branch'),
        okLabel: trans.__('Make it')
      });
      const branch = value?.trim() ?? '';
      if (!button.accept || branch === '') return;
      const made = await reportFailure(model.ask('experiment/branch', { rev, branch }), trans);
      if (made) Notification.success(trans.__('Branch `%1` stands at %2.', branch, label));
    }
  );
  about(
    CommandIDs.compareCheckpoints,
    {
      label: trans.__('Compare with…'),
      caption: trans.__('Compare it with the workspace, or with the row that was marked before')
    },
    revision => compare(revision, options)
  );
  about(
    CommandIDs.openCheckpointCode,
    {
      label: trans.__('Open code as of here…'),
      caption: trans.__('Read a file as it was, without changing the workspace')
    },
    revision => openCodeAt(revision, options)
  );
  about(
    CommandIDs.copyCheckpointSha,
    { label: trans.__('Copy sha'), caption: trans.__('Copy the id of its commit') },
    ({ rev }) => {
      Clipboard.copyToSystem(rev);
    },
    { icon: copyIcon }
  );
  about(
    CommandIDs.pinCheckpoint,
    {
      label: trans.__('Pin or unpin'),
      caption: trans.__('Keep it in sight, and its model out of every clean-up')
    },
    async ({ rev }) => {
      const { selection } = history;
      const isPinned =
        selection?.kind === 'checkpoint' &&
        selection.checkpoint.sha === rev &&
        selection.checkpoint.isPinned;
      await reportFailure(model.ask('checkpoint/pin', { rev, pinned: !isPinned }), trans);
      history.refresh();
    },
    { isEnabled: isCheckpoint }
  );
  onExperiment(
    CommandIDs.renameExperiment,
    { label: trans.__('Rename…'), caption: trans.__('Give the experiment another name') },
    async name => {
      const { value, button } = await InputDialog.getText({
        title: trans.__('Rename %1', name),
        text: name,
        okLabel: trans.__('Rename')
      });
      const to = value?.trim() ?? '';
      if (!button.accept || to === '' || to === name) return;
      await reportFailure(model.ask('experiment/rename', { from: name, to }), trans);
      history.refresh();
    }
  );
  onExperiment(
    CommandIDs.removeExperiment,
    {
      label: trans.__('Remove…'),
      caption: trans.__('Remove the experiment; a clean-up drops its models later')
    },
    async name => {
      const { button } = await showDialog({
        title: trans.__('Remove %1?', name),
        body: trans.__(
          'The experiment and its checkpoints go from the history. Its commits are kept for 30 days.'
        ),
        buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Remove') })]
      });
      if (!button.accept) return;
      await reportFailure(model.ask('experiment/remove', { names: [name] }), trans);
      history.refresh();
    }
  );
  onExperiment(
    CommandIDs.thinExperiment,
    {
      label: trans.__('Thin out…'),
      caption: trans.__('Drop the models of most of its checkpoints; code, params and metrics stay')
    },
    name => thinOut(name, options)
  );
  return added;
}

/** Compares with the row that was marked before; the first time it marks, or compares with the workspace. */
async function compare(revision: IRevision, options: ICheckpointOptions): Promise<void> {
  const { model, trans } = options;
  const { history } = model;
  const marked = history.find(history.marked);
  if (marked && marked.rev !== revision.rev) {
    history.mark(null);
    openComparison({ rev: marked.rev, label: labelOf(marked, trans) }, revision, options);
    return;
  }
  const { button } = await showDialog({
    title: trans.__('Compare %1 with', revision.label),
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({ label: trans.__('Another row…'), actions: ['mark'] }),
      Dialog.okButton({ label: trans.__('The workspace') })
    ]
  });
  if (!button.accept) return;
  if (!button.actions.includes('mark')) {
    openComparison(revision, { rev: 'workspace', label: trans.__('workspace') }, options);
    return;
  }
  history.mark(history.selected);
  Notification.info(trans.__('Now choose “Compare with…” on the other row.'), { autoClose: 6000 });
}

function openComparison(
  from: IRevision,
  to: IRevision,
  { shell, model, trans }: ICheckpointOptions
): void {
  const widget = createCompareWidget(
    { from: from.rev, to: to.rev, fromName: from.label, toName: to.label },
    model,
    trans
  );
  shell.add(widget, 'main', { type: 'Stagebook' });
  shell.activateById(widget.id);
}
