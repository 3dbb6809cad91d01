import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { KeyboardEvent, ReactElement } from 'react';
import { filterComparable, type IComparable } from './comparable.js';
import { RecheckDialog } from './word-field.js';

/** More of them are not listed: words narrow them down. */
const MAX_LISTED = 100;

/** Lines of the list that are seen. */
const LINES = 9;

/** Asks what to compare with: a list, and a field to narrow it down. */
export class CompareBody extends ReactWidget {
  constructor(
    private readonly _items: readonly IComparable[],
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-StagebookComparable');
  }

  getValue(): IComparable | null {
    return this._chosen ?? null;
  }

  protected override render(): ReactElement {
    const { _trans: trans, _found: found } = this;
    const shown = found.slice(0, MAX_LISTED);
    const more = found.length - shown.length;
    return (
      <>
        <input
          className="jp-mod-styled"
          type="search"
          placeholder={trans.__('Name, step, sha')}
          aria-label={trans.__('Narrow down')}
          value={this._filter}
          onChange={event => {
            this._filter = event.currentTarget.value;
            this._rev = null;
            this.update();
          }}
          onKeyDown={event => {
            this._onKeyDown(event, shown);
          }}
        />
        <select
          className="jp-mod-styled"
          size={LINES}
          aria-label={trans.__('Compare with')}
          value={this._chosen?.rev ?? ''}
          onChange={event => {
            this._rev = event.currentTarget.value;
            this.update();
          }}
          onDoubleClick={() => {
            this.node
              .closest('.jp-Dialog')
              ?.querySelector<HTMLElement>('.jp-Dialog-button.jp-mod-accept')
              ?.click();
          }}
        >
          {shown.map(({ rev, label, note }) => (
            <option key={rev} value={rev}>
              {note === '' ? label : `${label} (${note})`}
            </option>
          ))}
        </select>
        <p role="status" className={shown.length === 0 ? 'jp-mod-error' : ''}>
          {shown.length === 0
            ? trans.__('Nothing matches “%1”.', this._filter)
            : more > 0
              ? trans.__('… %1 more', more)
              : ''}
        </p>
        <RecheckDialog />
      </>
    );
  }

  /** Arrows choose from the list while one types. */
  private _onKeyDown(event: KeyboardEvent, shown: readonly IComparable[]): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const at = shown.findIndex(({ rev }) => rev === this._chosen?.rev) + by;
    this._rev = shown[Math.min(shown.length - 1, Math.max(0, at))]?.rev ?? null;
    this.update();
  }

  private get _found(): readonly IComparable[] {
    return filterComparable(this._items, this._filter);
  }

  private get _chosen(): IComparable | undefined {
    const found = this._found;
    return found.find(({ rev }) => rev === this._rev) ?? found[0];
  }

  private _filter = '';
  /** What was chosen by hand; null: the first that matches. */
  private _rev: string | null = null;
}
