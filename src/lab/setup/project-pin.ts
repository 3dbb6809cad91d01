import type { IStateDB } from '@jupyterlab/statedb';

const KEY = 'stagebook:pin';

/** The notebook or folder whose project the panel stays with; outlives a reload. */
export class ProjectPin {
  constructor(private readonly _state: IStateDB | null) {
    this.restored = this._restore();
  }

  /** Fulfilled when what was pinned before the reload is known. */
  readonly restored: Promise<void>;

  /** A contents path in the project; null where nothing is pinned. */
  get path(): string | null {
    return this._path;
  }

  set(path: string | null): void {
    this._path = path;
    void (path === null ? this._state?.remove(KEY) : this._state?.save(KEY, path));
  }

  private async _restore(): Promise<void> {
    const path = await this._state?.fetch(KEY);
    if (typeof path === 'string') this._path ??= path;
  }

  private _path: string | null = null;
}
