import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { Failure } from '../../contract/failure.js';
import type { WriteGraphReport } from '../../contract/requests.js';
import type { Result } from '../../contract/result.js';
import { CommandIDs } from '../command-ids.js';
import type { GraphWriter } from '../graph-writer.js';
import type { StagebookModel } from '../model.js';
import { plainText } from '../notebook/describe-problem.js';
import { describeWritten, type IWrittenAnswer } from '../notebook/describe-written.js';
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
    this.tell(result, isQuiet);
    return result;
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

/** Types of the writing. */
export namespace WriteGraph {
  /** What it works on. */
  export interface IOptions {
    readonly commands: CommandRegistry;
    readonly model: StagebookModel;
    readonly trans: TranslationBundle;
  }
}
