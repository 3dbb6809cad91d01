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
import { plainText } from '../notebook/describe-problem.js';
import { describeWritten, type IWrittenAnswer } from '../notebook/describe-written.js';
import type { ProjectClient } from '../project-client.js';
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
    project: ProjectClient,
    wanted: Omit<GraphWriter.IWish, 'dryRun'> = {},
    isQuiet = false
  ): Promise<Result<WriteGraphReport, Failure>> {
    this.dismiss(project.root);
    const result = await this._options.writer.write(project, wanted);
    if (result.ok) await this._rereadDocuments(project, result.value.changes);
    this.tell(project, result, isQuiet);
    return result;
  }

  /** Says what writing would change, and changes nothing. */
  preview(
    project: ProjectClient,
    wanted: Omit<GraphWriter.IWish, 'dryRun'> = {}
  ): Promise<Result<WriteGraphReport, Failure>> {
    return this._options.writer.write(project, { ...wanted, dryRun: true });
  }

  /** Asks what becomes of unsaved edits in files that are about to be replaced; false: leave all as it is. */
  async settleUnsaved(project: ProjectClient, changes: readonly FileChange[]): Promise<boolean> {
    const open = affectedBy(await listOpen(project, this._options), pathsOf(changes));
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
    this.dismiss(project.root);
    this._emit(project, answer);
  }

  /** Takes away what was told of a project: it does not hold any more. */
  dismiss(root: string): void {
    const told = this._told.get(root);
    if (told !== undefined) Notification.dismiss(told);
    this._told.delete(root);
    this._wrong.delete(root);
  }

  /** Takes away what was told to be wrong in a project: it is mended. */
  mend(root: string): void {
    if (this._wrong.has(root)) this.dismiss(root);
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
    this._told.set(root, id);
    if (tone !== 'success') this._wrong.add(root);
  }

  /** Ids of the last answers, by the folders of their projects. */
  private readonly _told = new Map<string, string>();
  /** Those of them of which the last answer told an error. */
  private readonly _wrong = new Set<string>();
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
