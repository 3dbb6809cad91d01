import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { Failure } from '../../contract/failure.js';
import type { FileChange, WriteGraphReport } from '../../contract/requests.js';
import { err, type Result } from '../../contract/result.js';
import { CommandIDs } from '../command-ids.js';
import type { GraphWriter } from '../graph-writer.js';
import { plainText } from '../notebook/describe-problem.js';
import { describeWritten, type IWrittenAnswer } from '../notebook/describe-written.js';
import type { ProjectClient } from '../project-client.js';
import {
  affectedBy,
  listOpen,
  rereadChanged,
  rereadFromDisk,
  unsavedOf
} from './open-documents.js';
import { toPlaceArgs } from './place-args.js';
import { commandOf } from './remedy-command.js';
import { saveVanished } from './save-vanished.js';
import { askAboutUnsaved } from './unsaved-edits.js';

/** What is to be written besides what changed in the notebooks. */
type Wanted = Omit<GraphWriter.IWish, 'dryRun' | 'fromDisk'>;

/** How long it is told that all went well, ms. */
const SHOWN = 5000;

/** Writes the graph and tells what became of it; an answer takes the place of the one before. */
export class WriteGraph {
  constructor(private readonly _options: WriteGraph.IOptions) {}

  /**
   * Writes, unless the user wants to look after unsaved edits first.
   *
   * What went well is told only where `isQuiet` is not set: then something else follows that tells it.
   */
  async write(
    project: ProjectClient,
    wanted: Wanted = {},
    isQuiet = false
  ): Promise<Result<WriteGraphReport, Failure>> {
    const fromDisk = await this._followFiles(project);
    if (!fromDisk || !(await this._settleUnsaved(project, wanted)))
      return err({ reason: 'cancelled' });
    this._dismiss(project.root);
    const result = await this._options.writer.write(project, { ...wanted, fromDisk });
    if (result.ok) await this._rereadDocuments(project, result.value.changes);
    this.tell(project, result, isQuiet);
    return result;
  }

  /** Says what writing would change, and changes nothing. */
  async preview(
    project: ProjectClient,
    wanted: Wanted = {}
  ): Promise<Result<WriteGraphReport, Failure>> {
    const fromDisk = await this._followFiles(project);
    if (!fromDisk) return err({ reason: 'cancelled' });
    return this._preview(project, { ...wanted, fromDisk });
  }

  private _preview(
    project: ProjectClient,
    wanted: GraphWriter.IWish
  ): Promise<Result<WriteGraphReport, Failure>> {
    return this._options.writer.write(project, { ...wanted, dryRun: true });
  }

  /**
   * Reads notebooks again that git, an editor or another tab replaced: the old text on the screen is nobody's edit.
   *
   * Returns those whose files cannot be shown, which is told by reading them; null: one is gone, and is to stay so.
   */
  private async _followFiles(project: ProjectClient): Promise<readonly string[] | null> {
    const { documents, trans } = this._options;
    const open = await listOpen(project, this._options);
    const notebooks = open.filter(({ path }) => path.endsWith('.ipynb'));
    const { gone, unreadable } = await rereadChanged(notebooks, documents);
    const ofStages = gone.filter(
      ({ context }) => context.model.defaultKernelLanguage === 'typescript'
    );
    if (!(await saveVanished(project, ofStages, trans))) return null;
    return unreadable.map(({ context }) => context.localPath);
  }

  /** Asks what becomes of unsaved edits in files that would be replaced; false: leave all as it is. */
  private async _settleUnsaved(project: ProjectClient, wanted: Wanted): Promise<boolean> {
    const unsaved = unsavedOf(await listOpen(project, this._options));
    // Notebooks are saved; and what would change is known by building the stages, which takes its time.
    const files = unsaved.filter(({ path }) => !path.endsWith('.ipynb'));
    if (files.length === 0) return true;
    const preview = await this._preview(project, wanted);
    // Why nothing can be written is told by writing.
    if (!preview.ok) return true;
    const open = affectedBy(files, pathsOf(preview.value.changes));
    return askAboutUnsaved(project, open, this._options.trans);
  }

  /** What is open without unsaved edits follows its file. */
  private async _rereadDocuments(
    project: ProjectClient,
    changes: readonly FileChange[]
  ): Promise<void> {
    const open = affectedBy(await listOpen(project, this._options), pathsOf(changes));
    const removed = changes.filter(({ change }) => change === 'removed');
    await rereadFromDisk(open, pathsOf(removed), this._options.documents);
  }

  /** Tells what became of it, or would. */
  tell(project: ProjectClient, result: Result<WriteGraphReport, Failure>, isQuiet = false): void {
    const answer = describeWritten(result, this._options.trans);
    if (!answer || (isQuiet && answer.tone === 'success')) return;
    this._dismiss(project.root);
    this._emit(project, answer);
  }

  /** Takes away what was told to be wrong in a project: it is mended. */
  mend(root: string): void {
    if (this._told.get(root)?.isWrong) this._dismiss(root);
  }

  /** Takes away what was told of a project: it does not hold any more. */
  private _dismiss(root: string): void {
    const told = this._told.get(root);
    if (told) Notification.dismiss(told.id);
    this._told.delete(root);
  }

  private _emit(project: ProjectClient, answer: IWrittenAnswer): void {
    const { tone, message, place, remedy } = answer;
    const { commands, trans } = this._options;
    const { root } = project;
    const show = place && {
      label:
        place.kind === 'cell' ? trans.__('Show cell %1', place.cellNumber) : trans.__('Show it'),
      callback: () =>
        void commands.execute(CommandIDs.revealLocation, { location: toPlaceArgs(place), root })
    };
    const mend = remedy && {
      label: `${plainText(remedy.title)}…`,
      callback: () => void commands.execute(commandOf(remedy), { root })
    };
    const id = Notification.emit(project.sign(message), tone, {
      autoClose: tone === 'success' ? SHOWN : false,
      actions: [show, mend].filter(action => action !== undefined)
    });
    this._told.set(root, { id, isWrong: tone !== 'success' });
  }

  /** The last answers, by the folders of their projects: ids of notifications, and whether they tell an error. */
  private readonly _told = new Map<string, { readonly id: string; readonly isWrong: boolean }>();
}

function pathsOf(changes: readonly FileChange[]): string[] {
  return changes.map(({ path }) => path);
}

/** Types of the writing. */
export namespace WriteGraph {
  /** What it works on. */
  export interface IOptions {
    readonly commands: CommandRegistry;
    readonly documents: IDocumentManager;
    readonly writer: Pick<GraphWriter, 'write'>;
    readonly shell: JupyterFrontEnd.IShell;
    readonly trans: TranslationBundle;
  }
}
