import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { RunView } from '../../contract/experiment-run.js';
import type { Failure } from '../../contract/failure.js';
import type { Result } from '../../contract/result.js';
import { Rereader } from '../rereader.js';

/** From news of a run to its reading, ms: more may come along. */
const PAUSE = 100;

/** The runs of the project: what goes on, and what ended last. Of projects that were shown before, the ends are told. */
export class RunsModel implements IDisposable {
  constructor(private readonly _options: RunsModel.IOptions) {}

  /** Emitted when a run started, has news or ended. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted once for each run that ended while this page looked on, of whichever project. */
  get ended(): ISignal<this, RunView> {
    return this._ended;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Every run that is known, newest first. */
  get all(): readonly RunView[] {
    return this._all;
  }

  /** Runs that go on, here or on another host. */
  get live(): readonly RunView[] {
    return this._all.filter(isLive);
  }

  /** What the sidebar lists: what goes on, else the last one of what was not removed. */
  get shown(): readonly RunView[] {
    const { live } = this;
    return live.length > 0 ? live : this._all.filter(run => run.isRemoved !== true).slice(0, 1);
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    this._taken = Infinity;
    this._root = null;
    this._reader.dispose();
    this._otherReader.dispose();
    Signal.clearData(this);
  }

  /** Goes to another project, or to none. */
  async open(root: string | null): Promise<void> {
    if (root === this._root) return;
    this._root = root;
    this._taken = this._turn;
    this._all = [];
    this._changed.emit();
    if (root !== null) await this._load();
  }

  /** Reads the runs again, soon. */
  refresh(): void {
    this._reader.refresh();
  }

  /** Looks soon whether runs of a project ended that was shown before. */
  refreshOther(root: string): void {
    if (root === this._root || !this._seen.has(root)) return;
    this._others.add(root);
    this._otherReader.refresh();
  }

  /** Reads the runs again, at once. */
  reload(): Promise<void> {
    return this._load();
  }

  find(idOrName: string | undefined): RunView | undefined {
    if (idOrName === undefined) return this.live[0];
    return this._all.find(({ record }) => record.id === idOrName || record.name === idOrName);
  }

  private async _load(): Promise<void> {
    const root = this._root;
    if (root === null) return;
    const turn = ++this._turn;
    const read = await this._options.read(root);
    if (!read?.ok || turn <= this._taken) return;
    this._taken = turn;
    this._all = read.value;
    this._changed.emit();
    this._tellEnds(root, read.value);
  }

  private async _loadOthers(): Promise<void> {
    const others = [...this._others];
    this._others.clear();
    for (const root of others) {
      const read = await this._options.read(root);
      // One that is shown by now is read for itself.
      if (read?.ok && root !== this._root) this._tellEnds(root, read.value);
    }
  }

  private _tellEnds(root: string, runs: readonly RunView[]): void {
    if (this._isDisposed) return;
    const seen = this._seen.get(root);
    this._seen.set(root, new Map(runs.map(run => [run.record.id, isLive(run)])));
    if (!seen) return;
    // A short one may have begun and ended between two looks.
    for (const run of runs)
      if (!isLive(run) && seen.get(run.record.id) !== false) this._ended.emit(run);
  }

  private _all: readonly RunView[] = [];
  private readonly _changed = new Signal<this, void>(this);
  private readonly _ended = new Signal<this, RunView>(this);
  private _isDisposed = false;
  private readonly _otherReader = new Rereader(() => this._loadOthers(), PAUSE);
  /** Folders of projects that are not shown and have news. */
  private readonly _others = new Set<string>();
  private readonly _reader = new Rereader(() => this._load(), PAUSE);
  private _root: string | null = null;
  /** Whether each run went on when last looked at, by folder of the project, then by id. */
  private readonly _seen = new Map<string, ReadonlyMap<string, boolean>>();
  /** The newest reading whose answer came; those that began before it are of no use any more. */
  private _taken = 0;
  private _turn = 0;
}

/** Tells whether a run goes on. */
export function isLive({ state }: Pick<RunView, 'state'>): boolean {
  return state === 'running' || state === 'preparing';
}

/** Types of the model. */
export namespace RunsModel {
  /** What a model is made of. */
  export interface IOptions {
    /** Asks the engine about a project; undefined where none answers, which others tell. */
    readonly read: (root: string) => Promise<Result<readonly RunView[], Failure> | undefined>;
  }
}
