import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

/** Name of the highlight that marks what was searched for, in all logs of the page. */
const HIGHLIGHT = 'stagebook-log-search';

/** Marks in one log what was searched for. */
export class SearchMarks {
  constructor(private readonly _node: HTMLElement) {}

  /** Marks every place of a text, and nothing else; returns the places. */
  mark(text: string): readonly Range[] {
    this.clear();
    if (text === '') return [];
    this._ranges = findRanges(this._node, text.toLowerCase());
    const marks = sharedHighlight();
    for (const range of this._ranges) marks?.add(range);
    return this._ranges;
  }

  clear(): void {
    const marks = sharedHighlight();
    for (const range of this._ranges) marks?.delete(range);
    this._ranges = [];
  }

  private _ranges: readonly Range[] = [];
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
function sharedHighlight(): Highlight | undefined {
  if (!('highlights' in CSS)) return undefined;
  const known = CSS.highlights.get(HIGHLIGHT);
  const highlight = known ?? new Highlight();
  if (!known) CSS.highlights.set(HIGHLIGHT, highlight);
  return highlight;
}

/** Finds every place of a text in lower case in the text nodes below a node. */
function findRanges(node: Node, text: string): Range[] {
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  for (let at = walker.nextNode(); at; at = walker.nextNode()) {
    const content = (at.textContent ?? '').toLowerCase();
    for (let i = content.indexOf(text); i >= 0; i = content.indexOf(text, i + text.length)) {
      const range = document.createRange();
      range.setStart(at, i);
      range.setEnd(at, i + text.length);
      ranges.push(range);
    }
  }
  return ranges;
}
