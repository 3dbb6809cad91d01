import type { IStateDB } from '@jupyterlab/statedb';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { RunRecord } from '../../contract/experiment-run.js';
import type { ExperimentView, HistoryScope, HistoryView } from '../../contract/experiment-view.js';
import type { Failure } from '../../contract/failure.js';
import { err, ok, type Result } from '../../contract/result.js';
import { Rereader } from '../rereader.js';
import { listColumns, orderColumns, pickColumns, type IColumn } from './history-columns.js';
import { HistoryCopy, type ReadChanges } from './history-copy.js';
import { startingKey } from './history-keys.js';
import { layOutRows, opennessOf } from './history-rows.js';
import {
  findSelection,
  findUntoldRun,
  type IHistorySelection,
  type UntoldRun
} from './history-selection.js';
import type { IHistoryChoice, IHistoryRow, Openness } from './history-types.js';
import { NOTHING_CHOSEN, restoreChoice, saveChoice, type IProjectChoice } from './saved-choice.js';

/** From a change to its reading, ms: more may come along. */
const PAUSE = 150;

/** The history of the project as the sidebar shows it: what there is, and what the user chose to see of it. */
export class HistoryModel implements IDisposable {
  constructor(options: HistoryModel.IOptions) {
    this._copy = new HistoryCopy(options.read);
    this._state = options.state;
  }

  /** Emitted when the history or what is seen of it changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Null until it has been read. */
  get view(): HistoryView | null {
    return this._copy.view;
  }

  /** Why it cannot be read. */
  get failure(): Failure | null {
    return this._copy.failure;
  }

  /** The rows from the top down, as the tree draws them. */
  get rows(): readonly IHistoryRow[] {
    this._rows ??= this.view ? layOutRows(this.view, this._choice) : [];
    return this._rows;
  }

  /** Every param and metric of the history. */
  get columns(): readonly IColumn[] {
    this._columns ??= this.view ? listColumns(this.view) : [];
    return this._columns;
  }

  /** Columns to show, as many as there is room for: those that the user chose, else all. */
  get shownColumns(): readonly IColumn[] {
    const chosen = this.chosenColumns;
    return chosen
      ? pickColumns(this.columns, chosen)
      : orderColumns(this.columns, this.sort?.column);
  }

  /** Ids of the columns that the user chose; null: there are as many as fit. */
  get chosenColumns(): readonly string[] | null {
    const { shown } = this._choice;
    if (!shown || shown.length === 0) return shown;
    // All of them may be gone, as where a class was renamed: nobody chose to see nothing.
    return pickColumns(this.columns, shown).length === 0 ? null : shown;
  }

  get filter(): string {
    return this._choice.filter;
  }

  get sort(): IHistoryChoice['sort'] {
    return this._choice.sort;
  }

  /** Of which commits experiments are shown: as the user chose for this project, else as set. */
  get scope(): HistoryScope {
    return this._choice.scope ?? this._defaultScope;
  }

  /** Key of the selected row. */
  get selected(): string | null {
    return this._choice.selected;
  }

  /** What the selected row stands for; each command asks, more than once. */
  get selection(): IHistorySelection | null {
    if (this._selection === undefined) this._selection = this._find(this._choice.selected);
    return this._selection;
  }

  /** The selected run that no experiment tells of. */
  get selectedRun(): UntoldRun | null {
    const { selected } = this._choice;
    return selected === null ? null : findUntoldRun(this.view, selected);
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    this._root = null;
    this._reader.dispose();
    Signal.clearData(this);
  }

  /** Goes to another project, or to none; one that could not be read is tried again. */
  async open(root: string | null): Promise<void> {
    if (root === this._root) {
      if (this.failure) this.refresh();
      return;
    }
    this._root = root;
    this._copy.clear();
    this._choice = NOTHING_CHOSEN;
    this._touch();
    if (root === null) return;
    const saved = await restoreChoice(this._state, root);
    if (root !== this._root) return;
    this._choice = saved ?? NOTHING_CHOSEN;
    await this._load();
  }

  /** Reads the history again, soon. */
  refresh(): void {
    this._reader.refresh();
  }

  /** Reads what changed, at once; undefined where nobody answered, or another project is shown. */
  async readFor(root: string): Promise<Result<HistoryView, Failure> | undefined> {
    if (root !== this._root || !(await this._load()) || root !== this._root) return undefined;
    if (this.failure) return err(this.failure);
    return this.view ? ok(this.view) : undefined;
  }

  select(key: string | null): void {
    if (key === this._choice.selected) return;
    // A selected experiment stays open when the selection moves on inside it or below.
    const row = this.rows.find(item => item.key === this._choice.selected);
    if (row && 'experiment' in row) this._keepOpen(row.experiment);
    this._choose({ selected: key });
  }

  /** Selects the row of a run: of its experiment, or its own before its first checkpoint. One of another commit is shown for it. */
  async selectRun(run: Pick<RunRecord, 'id' | 'ref'>): Promise<void> {
    if (this._selectRowOf(run) || this.view?.elsewhere === undefined || this._root === null) return;
    this.showAllCommits();
    await this.readFor(this._root);
    this._selectRowOf(run);
  }

  /** Shows the experiments of every commit. */
  showAllCommits(): void {
    this.setScope({ allCommits: true });
  }

  private _selectRowOf({ id, ref }: Pick<RunRecord, 'id' | 'ref'>): boolean {
    const key = [ref, startingKey(id)].find(one => this.rows.some(row => row.key === one));
    if (key !== undefined) this.select(key);
    return key !== undefined;
  }

  /** Opens or closes an experiment. */
  setOpenness(experiment: ExperimentView, openness: Openness): void {
    const map = new Map(this._choice.openness).set(experiment.ref, openness);
    const isInside = this._choice.selected?.startsWith(`${experiment.ref} `) === true;
    const selected = openness === 'closed' && isInside ? experiment.ref : this._choice.selected;
    this._choose({ openness: map, selected });
  }

  setFilter(filter: string): void {
    this._choose({ filter });
  }

  /** Sorts; what is sorted by is shown. */
  setSort(sort: IHistoryChoice['sort']): void {
    const chosen = this.chosenColumns;
    const id = sort?.column.id;
    const isHidden = chosen !== null && id !== undefined && !chosen.includes(id);
    this._choose({ sort, ...(isHidden && { shown: [id, ...chosen] }) });
  }

  setColumns(shown: readonly string[] | null): void {
    this._choose({ shown });
  }

  /** Sets what is shown of projects for which nothing was chosen. */
  setDefaultScope(scope: HistoryScope): void {
    this._defaultScope = scope;
    if (this._choice.scope === null) this.refresh();
  }

  setScope(scope: HistoryScope): void {
    this._choose({ scope });
    this.refresh();
  }

  private _find(key: string | null): IHistorySelection | null {
    return key === null ? null : findSelection(this.view, key);
  }

  private async _load(): Promise<boolean> {
    if (this._root === null || !(await this._copy.read(this.scope))) return false;
    if (!this.failure) this._keepSelection();
    this._touch();
    return true;
  }

  /** What was selected may be gone; what is new may be what the user waits for. */
  private _keepSelection(): void {
    const { selected } = this._choice;
    if (selected === null || this._find(selected) || findUntoldRun(this.view, selected)) return;
    this._choice = { ...this._choice, selected: null };
  }

  private _keepOpen(experiment: ExperimentView): void {
    if (this._choice.openness.has(experiment.ref)) return;
    const map = new Map(this._choice.openness);
    map.set(experiment.ref, opennessOf(experiment, this._choice));
    this._choice = { ...this._choice, openness: map };
  }

  private _choose(change: Partial<IProjectChoice>): void {
    this._choice = { ...this._choice, ...change };
    if (this._root !== null) void saveChoice(this._state, this._root, this._choice);
    this._touch();
  }

  private _touch(): void {
    this._rows = this._columns = null;
    this._selection = undefined;
    if (!this._isDisposed) this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private _choice: IProjectChoice = NOTHING_CHOSEN;
  private _columns: readonly IColumn[] | null = null;
  private readonly _copy: HistoryCopy;
  private _defaultScope: HistoryScope = {};
  private _isDisposed = false;
  private readonly _reader = new Rereader(() => this._load(), PAUSE);
  private _root: string | null = null;
  private _rows: readonly IHistoryRow[] | null = null;
  /** Undefined until somebody asked. */
  private _selection: IHistorySelection | null | undefined;
  private readonly _state: IStateDB | null;
}

/** Types of the model. */
export namespace HistoryModel {
  /** What a model is made of. */
  export interface IOptions {
    readonly read: ReadChanges;
    /** Where the choice of the user outlives a reload. */
    readonly state: IStateDB | null;
  }
}
