import { PathExt } from '@jupyterlab/coreutils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { IStateDB } from '@jupyterlab/statedb';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { ProjectPin } from './project-pin.js';

/** The notebook whose project is shown: the current one, unless the user wants to stay with another. */
export class FollowedNotebook implements IDisposable {
  constructor(
    private readonly _tracker: INotebookTracker,
    state: IStateDB | null
  ) {
    this._pin = new ProjectPin(state);
    _tracker.currentChanged.connect(this._onCurrentChanged, this);
    this._take(_tracker.currentWidget);
    void this._pin.restored.then(() => {
      if (this.isPinned && !this._isDisposed) this._lookAnew();
    });
  }

  /** Emitted when it is another notebook, or lies elsewhere. */
  get moved(): ISignal<this, void> {
    return this._moved;
  }

  /** Emitted when its kernel, and with it its language, may be another. */
  get metadataChanged(): ISignal<this, void> {
    return this._metadataChanged;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Null where none is open, or none in the folder that is pinned. */
  get panel(): NotebookPanel | null {
    return this._panel;
  }

  /** Its contents path, or the one that is pinned; empty where there is neither. */
  get path(): string {
    return this._panel?.context.path ?? this._pin.path ?? '';
  }

  get isPinned(): boolean {
    return this._pin.path !== null;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    this._tracker.currentChanged.disconnect(this._onCurrentChanged, this);
    this._take(null);
    Signal.clearData(this);
  }

  /** Stays with a notebook until it is closed, or goes with the current one. */
  setFollowing(isFollowing: boolean): void {
    this._isFollowing = isFollowing;
    if (isFollowing) this._onCurrentChanged();
  }

  /** Stays with the folder of the notebook, also after a reload, or follows again. */
  pin(isPinned: boolean): void {
    this._pin.set(isPinned ? this.path : null);
    this._lookAnew();
  }

  private _lookAnew(): void {
    const { currentWidget } = this._tracker;
    this._take(currentWidget && this._staysAwayFrom(currentWidget) ? null : currentWidget);
    this._moved.emit();
  }

  private _take(panel: NotebookPanel | null): void {
    this._panel?.context.pathChanged.disconnect(this._onPathChanged, this);
    this._panel?.context.model.metadataChanged.disconnect(this._onMetadataChanged, this);
    this._panel = panel;
    panel?.context.pathChanged.connect(this._onPathChanged, this);
    panel?.context.model.metadataChanged.connect(this._onMetadataChanged, this);
  }

  private _staysAwayFrom(panel: NotebookPanel): boolean {
    if (this._pin.path !== null)
      return PathExt.dirname(panel.context.path) !== PathExt.dirname(this._pin.path);
    return !this._isFollowing && this._panel?.isDisposed === false;
  }

  private _onCurrentChanged(): void {
    const { currentWidget } = this._tracker;
    if (currentWidget === this._panel) return;
    if (currentWidget && this._staysAwayFrom(currentWidget)) return;
    this._take(currentWidget);
    this._moved.emit();
  }

  private _onPathChanged(): void {
    this._moved.emit();
  }

  private _onMetadataChanged(): void {
    this._metadataChanged.emit();
  }

  private _isDisposed = false;
  private _isFollowing = true;
  private readonly _metadataChanged = new Signal<this, void>(this);
  private readonly _moved = new Signal<this, void>(this);
  private _panel: NotebookPanel | null = null;
  private readonly _pin: ProjectPin;
}
