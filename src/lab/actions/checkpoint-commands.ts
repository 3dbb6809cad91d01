import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon, undoIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import { findBranchProblem } from '../../contract/experiment-name.js';
import type { RunView } from '../../contract/experiment-run.js';
import { CommandIDs } from '../command-ids.js';
import { stagebookIcon } from '../icons.js';
import type { StagebookModel } from '../model.js';
import { reportFailure } from '../report-failure.js';
import type { ProjectClient } from '../project-client.js';
import type { Tabs } from '../tabs.js';
import { askName } from './ask-name.js';
import { COMPARE_ARGS, compareWith, openComparison, type IPair } from './compare-with.js';
import { CODE_ARGS, openCodeAt } from './open-code.js';
import { wordFor } from './palette-words.js';
import { isElsewhere, PROJECT_ARGS, projectOf } from './project-args.js';
import { unless, whyNoCheckpoint, whyNoRevision, whyNoUndo } from './obstacles.js';
import { Restorer } from './restore.js';
import { returnFocus } from './return-focus.js';
import { checkpointOf, REVISION_ARGS, revisionOf, type IRevision } from './revision-args.js';

/** Ids of the commands of this file. */
export const CHECKPOINT_COMMANDS = [
  CommandIDs.restoreCheckpoint,
  CommandIDs.undoRestore,
  CommandIDs.branchCheckpoint,
  CommandIDs.compareCheckpoints,
  CommandIDs.openCheckpointCode,
  CommandIDs.copyCheckpointSha,
  CommandIDs.pinCheckpoint
];

/** What the commands work on. */
export interface ICheckpointOptions {
  readonly commands: CommandRegistry;
  readonly model: StagebookModel;
  readonly documents: IDocumentManager;
  readonly shell: JupyterFrontEnd.IShell;
  readonly trans: TranslationBundle;
  readonly languages: IEditorLanguageRegistry | null;
  readonly tabs: Tabs;
}

/** Registers what can be done with a checkpoint. */
export function addCheckpointCommands(options: ICheckpointOptions): IDisposable {
  const { commands, model, trans } = options;
  const { history } = model;
  const added = new DisposableSet();
  const restorer = new Restorer(options);
  const followRun = (_: unknown, run: RunView): void => {
    const project = model.find(run.record.root);
    if (project) void restorer.followRun(project, run);
  };
  model.runs.ended.connect(followRun);
  added.add(
    new DisposableDelegate(() => {
      model.runs.ended.disconnect(followRun);
    })
  );

  /** Adds a command about a revision: that of its arguments, else the selected one. */
  const about = (
    id: string,
    {
      label,
      caption
    }: {
      readonly label: NonNullable<CommandRegistry.ICommandOptions['label']>;
      readonly caption: string;
    },
    execute: (revision: IRevision, args: ReadonlyPartialJSONObject) => unknown,
    more: Partial<CommandRegistry.ICommandOptions> = {},
    whyNot = whyNoRevision
  ): void => {
    added.add(
      commands.addCommand(id, {
        icon: stagebookIcon,
        label,
        describedBy: REVISION_ARGS,
        ...unless(args => whyNot(revisionOf(history, args, trans), trans), caption, trans),
        ...more,
        execute: async args => {
          const revision = revisionOf(history, args, trans);
          if (revision) await execute(revision, args);
          returnFocus();
        }
      })
    );
  };
  /** Does something with a revision of the project that is meant when the command begins. */
  const inProject =
    (work: (project: ProjectClient, revision: IRevision) => Promise<void>) =>
    async (revision: IRevision, args: ReadonlyPartialJSONObject): Promise<void> => {
      const project = projectOf(model, args);
      if (project) await work(project, revision);
    };
  about(
    CommandIDs.restoreCheckpoint,
    {
      label: wordFor(trans.__('Restore…'), trans.__('Restore experiment checkpoint…')),
      caption: trans.__('Bring code, params, metrics and model of it into the workspace')
    },
    inProject((project, revision) => restorer.restore(project, revision))
  );
  added.add(
    commands.addCommand(CommandIDs.undoRestore, {
      label: trans.__('Undo restore'),
      ...unless(
        args => (isElsewhere(model, args) ? null : whyNoUndo(model, trans)),
        trans.__('Take the last restore back, models included'),
        trans
      ),
      icon: undoIcon,
      describedBy: PROJECT_ARGS,
      execute: async args => {
        const project = projectOf(model, args);
        if (project) await restorer.undo(project);
        returnFocus();
      }
    })
  );
  about(
    CommandIDs.branchCheckpoint,
    {
      label: wordFor(trans.__('Branch…'), trans.__('Make a branch at an experiment checkpoint…')),
      caption: trans.__('Make a git branch at it')
    },
    inProject(async (project, { rev, label }) => {
      const branch = await askName({
        title: project.sign(trans.__('Branch at %1', label)),
        label: trans.__('Name of the branch'),
        okLabel: trans.__('Make it'),
        findProblem: findBranchProblem
      });
      if (branch === null) return;
      const asked = project.ask('experiment/branch', { rev, branch });
      if (!(await reportFailure(asked, trans, project))) return;
      const made = trans.__('Branch %1 stands at %2.', branch, label);
      Notification.success(project.sign(made), { autoClose: 5000 });
    })
  );
  added.add(
    commands.addCommand(CommandIDs.compareCheckpoints, {
      label: wordFor(trans.__('Compare with…'), trans.__('Compare an experiment checkpoint with…')),
      ...unless(
        args => (isPair(args) ? null : whyNoRevision(revisionOf(history, args, trans), trans)),
        trans.__(
          'Compare params, metrics, files and code with another checkpoint or the workspace'
        ),
        trans
      ),
      icon: stagebookIcon,
      describedBy: COMPARE_ARGS,
      execute: async args => {
        if (isPair(args)) {
          openComparison(args, options);
          return;
        }
        const revision = revisionOf(history, args, trans);
        const project = projectOf(model, args);
        if (revision && project) await compareWith(project, revision, options);
        returnFocus();
      }
    })
  );
  about(
    CommandIDs.openCheckpointCode,
    {
      label: wordFor(
        trans.__('Open code as of here'),
        trans.__('Open code of an experiment checkpoint')
      ),
      caption: trans.__('Read a file as it was, without changing the workspace')
    },
    (revision, args) => {
      openCodeAt(revision, args, options);
    },
    { describedBy: CODE_ARGS }
  );
  about(
    CommandIDs.copyCheckpointSha,
    {
      label: wordFor(trans.__('Copy sha'), trans.__('Copy sha of an experiment checkpoint')),
      caption: trans.__('Copy the id of its commit')
    },
    ({ rev }) => {
      Clipboard.copyToSystem(rev);
    },
    { icon: copyIcon }
  );
  const isPinned = (args: ReadonlyPartialJSONObject): boolean => {
    const revision = revisionOf(history, args, trans);
    return revision !== null && isPinnedAt(revision);
  };
  const pin = wordFor(trans.__('Pin'), trans.__('Pin experiment checkpoint'));
  const unpin = wordFor(trans.__('Unpin'), trans.__('Unpin experiment checkpoint'));
  about(
    CommandIDs.pinCheckpoint,
    {
      label: args => (isPinned(args) ? unpin : pin)(args),
      caption: trans.__('Keep it in sight, and its model out of every clean-up')
    },
    inProject(async (project, revision) => {
      const pinned = !isPinnedAt(revision);
      const asked = project.ask('checkpoint/pin', { rev: revision.rev, pinned });
      await reportFailure(asked, trans, project);
      history.refresh();
    }),
    {},
    whyNoCheckpoint
  );
  return added;
}

/** Whether both revisions to compare are given. */
function isPair(args: ReadonlyPartialJSONObject): args is ReadonlyPartialJSONObject & IPair {
  return typeof args['a'] === 'string' && typeof args['b'] === 'string';
}

/** Whether a revision is kept: where its experiment was removed, that is all that is known of it. */
function isPinnedAt(revision: IRevision): boolean {
  return revision.place?.kind === 'pin' || checkpointOf(revision)?.isPinned === true;
}
