import { MainAreaWidget, Sanitizer } from '@jupyterlab/apputils';
import { renderText } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { stagebookIcon } from '../icons.js';
import type { LogModel } from './log-model.js';
import { SearchField, SearchMarks } from './log-search.js';
import { findPlaces, plainText, playReturns, type ILogPlace } from './log-text.js';
import { toolbarAction } from '../components/toolbar-action.js';

/** What a log is shown with. */
export interface ILogOptions {
  readonly log: LogModel;
  readonly name: string;
  readonly trans: TranslationBundle;
  readonly onPlace: (place: ILogPlace) => void;
}

/** Makes the tab that shows the log of a run. */
export function createLogWidget(options: ILogOptions): MainAreaWidget<LogBody> {
  const { trans } = options;
  const body = new LogBody(options);
  const widget = new MainAreaWidget({ content: body });
  widget.title.icon = stagebookIcon;
  widget.title.closable = true;
  const search = new SearchField((text, index) => body.search(text, index), trans);
  widget.toolbar.addItem('search', search);
  widget.toolbar.addItem(
    'end',
    toolbarAction({
      label: trans.__('Go to the end'),
      tooltip: trans.__('Go to the end and follow what comes'),
      onClick: () => {
        body.follow();
      }
    })
  );
  return widget;
}

/** The text of a log: follows its end unless the reader scrolled up; colours of terminals are kept. */
export class LogBody extends Widget {
  constructor(private readonly _options: ILogOptions) {
    super();
    const { log, name, trans } = _options;
    this.addClass('jp-StagebookLog');
    // The tab gives its content a role of its own.
    const text = this._text;
    this._marks = new SearchMarks(text);
    text.className = 'jp-StagebookLog-text jp-RenderedText';
    text.setAttribute('role', 'log');
    // A training prints more than anybody could read out.
    text.setAttribute('aria-live', 'off');
    text.setAttribute('aria-label', trans.__('Log of %1', name));
    text.tabIndex = 0;
    text.append(this._chunks, this._rest);
    this.node.append(text);
    text.addEventListener('scroll', () => {
      const { scrollTop, scrollHeight, clientHeight } = text;
      this._isFollowing = scrollTop + clientHeight > scrollHeight - 8;
    });
    log.changed.connect(this._onChanged, this);
    this._onChanged();
  }

  override dispose(): void {
    if (this.isDisposed) return;
    this._marks.clear();
    this._options.log.dispose();
    super.dispose();
  }

  /** Goes to the end and stays there. */
  follow(): void {
    this._isFollowing = true;
    this._text.scrollTop = this._text.scrollHeight;
  }

  /** Marks every place of a text and shows one of them; returns how many there are. */
  search(text: string, index: number): number {
    const ranges = this._marks.mark(text);
    if (ranges.length === 0) return 0;
    const found = ranges.at(index % ranges.length);
    this._isFollowing = false;
    if (found) this._show(found);
    return ranges.length;
  }

  /** One element holds many lines: it is its place that comes to the middle. */
  private _show(range: Range): void {
    this._marks.show(range);
    const place = range.getBoundingClientRect();
    const sight = this._text.getBoundingClientRect();
    this._text.scrollTop += (place.top + place.bottom - sight.top - sight.bottom) / 2;
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._options.log.setSeen(this.isVisible);
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._options.log.setSeen(true);
  }

  protected override onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._options.log.setSeen(false);
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    this._text.focus();
  }

  private _onChanged(): void {
    const { log } = this._options;
    while (this._parts[0] && this._parts[0].end <= log.dropped) this._parts.shift()?.host.remove();
    const text = log.text.slice(Math.max(0, this._drawn - log.dropped));
    const end = text.lastIndexOf('\n') + 1;
    this._drawn = Math.max(this._drawn, log.dropped) + end;
    if (end > 0) this._append(playReturns(text.slice(0, end)));
    this._rest.textContent = plainText(text.slice(end));
    if (this._isFollowing) this._text.scrollTop = this._text.scrollHeight;
  }

  private _append(source: string): void {
    const host = document.createElement('div');
    this._chunks.append(host);
    this._parts.push({ host, end: this._drawn });
    void renderText({ host, source, sanitizer: this._sanitizer }).then(() => {
      for (const place of findPlaces(host.textContent)) this._link(host, place);
      if (this._isFollowing) this._text.scrollTop = this._text.scrollHeight;
    });
  }

  /** Makes a place that a link leads to out of its text. */
  private _link(host: HTMLElement, place: ILogPlace): void {
    const range = rangeOf(host, place.start, place.end);
    if (!range) return;
    const button = document.createElement('button');
    button.className = 'jp-StagebookLog-place';
    button.title = this._options.trans.__('Show it');
    button.addEventListener('click', () => {
      this._options.onPlace(place);
    });
    range.surroundContents(button);
  }

  private readonly _chunks = document.createElement('div');
  private _drawn = 0;
  private _isFollowing = true;
  private readonly _marks: SearchMarks;
  /** What is drawn, and where in the whole log each part ends. */
  private readonly _parts: { readonly host: HTMLElement; readonly end: number }[] = [];
  private readonly _rest = document.createElement('pre');
  private readonly _sanitizer = new Sanitizer();
  /** What scrolls. */
  private readonly _text = document.createElement('div');
}

/** Returns the range from one place of a node's text to another, if one text node holds it. */
function rangeOf(node: Node, start: number, end: number): Range | undefined {
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  let before = 0;
  for (let at = walker.nextNode(); at; at = walker.nextNode()) {
    const { length } = at.textContent ?? '';
    if (start < before + length) {
      if (end > before + length) return undefined;
      const range = document.createRange();
      range.setStart(at, start - before);
      range.setEnd(at, end - before);
      return range;
    }
    before += length;
  }
  return undefined;
}
