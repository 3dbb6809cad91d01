import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { Failure } from '../../contract/failure.js';
import type { FileChange, WriteGraphReport } from '../../contract/requests.js';
import type { Result } from '../../contract/result.js';
import { CommandIDs } from '../command-ids.js';
import type { GraphWriter } from '../graph-writer.js';
import type { StagebookModel } from '../model.js';
import { plainText } from '../notebook/describe-problem.js';
import { describeWritten, type IWrittenAnswer } from '../notebook/describe-written.js';
import { affectedBy, askAboutUnsaved, listOpen, rereadFromDisk } from './open-documents.js';
import { toPlaceArgs } from './place-args.js';
import { commandOf } from './remedy-command.js';

/** How long it is told that all went well, ms. */
const SHOWN = 5000;

/** Writes the graph and tells what became of it; an answer takes the place of the one before. */
export class WriteGraph {
  constructor(private readonly _options: WriteGraph.IOptions) {}

  /** Writes; what went well is told only where `isQuiet` is not set: then something else follows that tells it. */
  async write(
    wanted: Omit<GraphWriter.IWish, 'dryRun'> = {},
    isQuiet = false
  ): Promise<Result<WriteGraphReport, Failure>> {
    const { model } = this._options;
    this._dismiss();
    const result = await model.writeGraph(wanted);
    if (result.ok) await this._rereadDocuments(result.value.changes);
    this.tell(result, isQuiet);
    return result;
  }

  /** Asks what becomes of unsaved edits in files that are about to be replaced; false: leave all as it is. */
  async settleUnsaved(changes: readonly FileChange[]): Promise<boolean> {
    const open = affectedBy(await listOpen(this._options), pathsOf(changes));
    return askAboutUnsaved(open, this._options.trans);
  }

  /** What is open without unsaved edits follows its file. */
  private async _rereadDocuments(changes: readonly FileChange[]): Promise<void> {
    const open = affectedBy(await listOpen(this._options), pathsOf(changes));
    const removed = changes.filter(({ change }) => change === 'removed');
    await rereadFromDisk(open, pathsOf(removed), this._options.documents);
  }

  /** Tells what became of it, or would. */
  tell(result: Result<WriteGraphReport, Failure>, isQuiet = false): void {
    const answer = describeWritten(result, this._options.trans);
    if (!answer || (isQuiet && answer.tone === 'success')) return;
    this._dismiss();
    this._emit(answer);
  }

  private _dismiss(): void {
    if (this._told !== '') Notification.dismiss(this._told);
  }

  private _emit({ tone, message, place, remedy }: IWrittenAnswer): void {
    const { commands, trans } = this._options;
    const show = place && {
      label:
        place.kind === 'cell' ? trans.__('Show cell %1', place.cellNumber) : trans.__('Show it'),
      callback: () =>
        void commands.execute(CommandIDs.revealLocation, { location: toPlaceArgs(place) })
    };
    const mend = remedy && {
      label: `${plainText(remedy.title)}…`,
      callback: () => void commands.execute(commandOf(remedy))
    };
    this._told = Notification.emit(message, tone, {
      autoClose: tone === 'success' ? SHOWN : false,
      actions: [show, mend].filter(action => action !== undefined)
    });
  }

  /** Id of the last answer. */
  private _told = '';
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
    readonly model: StagebookModel;
    readonly shell: JupyterFrontEnd.IShell;
    readonly trans: TranslationBundle;
  }
}
