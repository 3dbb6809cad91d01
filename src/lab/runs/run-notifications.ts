import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';
import type { RunProgress, RunRecord, RunView } from '../../contract/experiment-run.js';
import { CommandIDs } from '../command-ids.js';
import type { StagebookModel } from '../model.js';
import { countSteps } from './describe-steps.js';
import { plainText } from './log-text.js';
import type { RunsModel } from './runs-model.js';

/** How long the end of a run is told, ms; it stays in the list of notifications. */
const SHOWN = 15_000;
/** In the list of notifications alone, without a toast. */
const SILENT = 0;

/**
 * Tells how far runs are, in the list of notifications, and of their ends, for a moment on the screen.
 * A run that the user stopped or that goes on elsewhere is no news.
 */
export class RunNotifications implements IDisposable {
  constructor(private readonly _options: RunNotifications.IOptions) {
    const { runs } = _options.model;
    runs.changed.connect(this._onChanged, this);
    _options.model.changed.connect(this._onSettings, this);
    runs.ended.connect(this._onEnded, this);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    const { runs } = this._options.model;
    runs.changed.disconnect(this._onChanged, this);
    this._options.model.changed.disconnect(this._onSettings, this);
    runs.ended.disconnect(this._onEnded, this);
    for (const id of this._shown.values()) Notification.dismiss(id);
  }

  private _onChanged(runs: RunsModel): void {
    const live = this._isWanted ? runs.live : [];
    const ids = new Set(live.map(({ record }) => record.id));
    for (const run of [...this._shown.keys()]) if (!ids.has(run)) this._dismiss(run);
    for (const run of live) this._show(run);
  }

  /** The settings are read after the first runs; they may be changed at any time. */
  private _onSettings(): void {
    if (!this._isWanted) for (const run of [...this._shown.keys()]) this._dismiss(run);
  }

  private _show({ record, progress }: RunView): void {
    const { trans } = this._options;
    const known = this._shown.get(record.id);
    const part = progress ? partOf(progress) : null;
    const message = this._sign(
      record,
      progress === null
        ? trans.__('Experiment %1 is being prepared', record.name)
        : trans.__('Experiment %1: %2', record.name, progress.stage)
    );
    const told = `${message} ${String(part)}`;
    if (known !== undefined && this._told.get(record.id) === told) return;
    this._told.set(record.id, told);
    const options: Notification.IOptions<null> = {
      autoClose: SILENT,
      actions: [this._logAction(record)],
      ...(part !== null && { progress: part })
    };
    if (known !== undefined && Notification.update({ id: known, message, ...options })) return;
    // The user may have dismissed it, and then wants to hear no more of it.
    if (known === undefined)
      this._shown.set(record.id, Notification.emit(message, 'in-progress', options));
  }

  private _dismiss(run: string): void {
    const id = this._shown.get(run);
    if (id !== undefined) Notification.dismiss(id);
    this._shown.delete(run);
    this._told.delete(run);
  }

  private _onEnded(_: RunsModel, { record, state, host }: RunView): void {
    const { trans } = this._options;
    if (!this._isWanted || host !== null) return;
    const log = this._logAction(record);
    if (state === 'succeeded') {
      const { tip, apply, root, name: label } = record;
      const restore = this._action(trans.__('Restore…'), CommandIDs.restoreCheckpoint, {
        rev: tip ?? '',
        label,
        root
      });
      Notification.success(this._sign(record, trans.__('Experiment %1 is done.', record.name)), {
        autoClose: SHOWN,
        actions: [...(tip === null || apply ? [] : [restore]), log]
      });
    } else if (state === 'failed' || state === 'interrupted') {
      const why = plainText(record.problem ?? trans.__('It ended without a word.'));
      Notification.error(
        this._sign(record, trans.__('Experiment %1 failed. %2', record.name, why)),
        {
          autoClose: SHOWN,
          actions: [log]
        }
      );
    }
  }

  private _sign({ root }: RunRecord, message: string): string {
    return this._options.model.find(root)?.sign(message) ?? message;
  }

  /** The panel may show another project when it is chosen. */
  private _logAction({ id: run, name, root }: RunRecord): Notification.IAction {
    return this._action(this._options.trans.__('Log'), CommandIDs.openLog, { run, name, root });
  }

  private _action(
    label: string,
    command: string,
    args: Readonly<Record<string, string>>
  ): Notification.IAction {
    const { commands } = this._options;
    return {
      label,
      caption: commands.caption(command, args),
      callback: () => void commands.execute(command, args)
    };
  }

  private get _isWanted(): boolean {
    return this._options.model.settings.notifyOnRunEnd;
  }

  private _isDisposed = false;
  /** Ids of notifications by those of runs. */
  private readonly _shown = new Map<string, string>();
  private readonly _told = new Map<string, string>();
}

/** Types of the notifications. */
export namespace RunNotifications {
  /** What they work on. */
  export interface IOptions {
    readonly model: StagebookModel;
    readonly commands: CommandRegistry;
    readonly trans: TranslationBundle;
  }
}

/** How much of its steps a stage has done, in whole percent so that little is told anew; null where it does not say. */
export function partOf(progress: RunProgress): number | null {
  const [done, { steps }] = [countSteps(progress), progress];
  if (done === null || steps === null || steps <= 0) return null;
  return Math.min(1, Math.floor((done / steps) * 100) / 100);
}
