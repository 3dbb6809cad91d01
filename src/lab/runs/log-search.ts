import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { findText } from './log-text.js';

/** Names of the highlights that mark what was searched for, and the place that is shown, in all logs of the page. */
const FOUND = 'stagebook-log-search';
const SHOWN = 'stagebook-log-shown';

/** Marks in one log what was searched for. */
export class SearchMarks {
  constructor(private readonly _node: HTMLElement) {}

  /** Marks every place of a text, and nothing else; returns the places. */
  mark(text: string): readonly Range[] {
    this.clear();
    if (text === '') return [];
    this._ranges = findRanges(this._node, text);
    const marks = sharedHighlight(FOUND);
    for (const range of this._ranges) marks?.add(range);
    return this._ranges;
  }

  /** Sets the place that is shown apart from the others. */
  show(range: Range): void {
    this._hide();
    this._shown = range;
    sharedHighlight(SHOWN)?.add(range);
  }

  clear(): void {
    const marks = sharedHighlight(FOUND);
    for (const range of this._ranges) marks?.delete(range);
    this._ranges = [];
    this._hide();
  }

  private _hide(): void {
    if (this._shown) sharedHighlight(SHOWN)?.delete(this._shown);
    this._shown = null;
  }

  private _ranges: readonly Range[] = [];
  private _shown: Range | null = null;
}

/** A field to search a log with, and how many places there are. */
export class SearchField extends Widget {
  /** `search` marks a text, shows one of its places by number, and returns how many there are. */
  constructor(search: (text: string, index: number) => number, trans: TranslationBundle) {
    super();
    this.addClass('jp-StagebookLog-search');
    const input = document.createElement('input');
    input.type = 'search';
    input.className = 'jp-mod-styled';
    input.placeholder = trans.__('Search');
    input.setAttribute('aria-label', trans.__('Search the log'));
    const count = document.createElement('span');
    count.setAttribute('role', 'status');
    let index = 0;
    const look = (): void => {
      const found = search(input.value, index);
      count.textContent =
        input.value === '' ? '' : `${found === 0 ? 0 : (index % found) + 1}/${found}`;
    };
    input.addEventListener('input', () => {
      index = 0;
      look();
    });
    input.addEventListener('keydown', event => {
      if (event.key !== 'Enter') return;
      index += event.shiftKey ? -1 : 1;
      index = Math.max(0, index);
      look();
    });
    this.node.append(input, count);
  }
}

/** Undefined where the browser has none: Firefox does since 140. */
function sharedHighlight(name: string): Highlight | undefined {
  if (!('highlights' in CSS)) return undefined;
  const known = CSS.highlights.get(name);
  const highlight = known ?? new Highlight();
  // It lies over the others.
  if (name === SHOWN) highlight.priority = 1;
  if (!known) CSS.highlights.set(name, highlight);
  return highlight;
}

/** Finds every place of a text in the text nodes below a node. */
function findRanges(node: Node, text: string): Range[] {
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  for (let at = walker.nextNode(); at; at = walker.nextNode())
    for (const i of findText(at.textContent ?? '', text)) {
      const range = document.createRange();
      range.setStart(at, i);
      range.setEnd(at, i + text.length);
      ranges.push(range);
    }
  return ranges;
}
