import type { NotebookPanel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import type { IMessageHandler, Message } from '@lumino/messaging';
import { MessageLoop } from '@lumino/messaging';
import { Debouncer } from '@lumino/polling';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { CellFix, Diagnostic } from '../../contract/diagnostic.js';
import type { Failure } from '../../contract/failure.js';
import type { CheckGraphReport, ClassView } from '../../contract/requests.js';
import type { Result } from '../../contract/result.js';
import { toCheckedText, type ICheckedText, type SharedNotebook } from './checked-text.js';
import type { IPlace } from '../reveal.js';
import { applyFix, listOffers, pickOffer } from './quick-fix.js';

/** Rests this long after a keystroke before the notebook is checked, ms. */
const PAUSE = 300;

/** What is said of what is not checked. */
const NOTHING: INotebookReport = { sources: new Map(), diagnostics: [], classes: [] };

/** What a check found in one notebook. */
export interface INotebookReport {
  /** Sources of the cells that were checked, by id. */
  readonly sources: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
  readonly classes: readonly ClassView[];
}

/**
 * Checks notebooks as they are on the screen, shortly after each change. One check is under way at a
 * time, and none while neither the notebooks nor what is told of them are in sight.
 */
export class NotebookChecks implements IDisposable {
  constructor(options: NotebookChecks.IOptions) {
    this._check = options.check;
    this._isTold = options.isTold;
    this._toContentsPath = options.toContentsPath;
    this._debouncer = new Debouncer(() => this._run(), PAUSE);
    document.addEventListener('visibilitychange', this._onSeen);
  }

  /** Emitted when notebooks have been checked. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Problems of the notebooks that are watched, and of others that their classes use. */
  get diagnostics(): readonly Diagnostic[] {
    return this._report.diagnostics;
  }

  /** The classes of the same notebooks, and how far Write graph got with each. */
  get classes(): readonly ClassView[] {
    return this._report.classes;
  }

  /** The notebooks as the last check read them. */
  get texts(): readonly ICheckedText[] {
    return this._texts;
  }

  dispose(): void {
    if (this._isDisposed) return;
    this._isDisposed = true;
    document.removeEventListener('visibilitychange', this._onSeen);
    this.watch([]);
    this._debouncer.dispose();
    Signal.clearData(this);
  }

  /** Checks these notebooks now and after each change, and no others. */
  watch(panels: readonly NotebookPanel[]): void {
    // All anew: two views of a notebook share one model and its signals.
    for (const panel of this._panels) {
      MessageLoop.removeMessageHook(panel, this._hook);
      panel.context.model.contentChanged.disconnect(this._onContentChanged, this);
      panel.disposed.disconnect(this._onPanelDisposed, this);
    }
    for (const panel of panels) {
      MessageLoop.installMessageHook(panel, this._hook);
      panel.context.model.contentChanged.connect(this._onContentChanged, this);
      panel.disposed.connect(this._onPanelDisposed, this);
    }
    const isSame =
      panels.length === this._panels.length && panels.every(p => this._panels.includes(p));
    // A check under way knows by the list whether its answer is still about these.
    if (!isSame) this._panels = [...panels];
    if (panels.length > 0) this.refresh();
    else this._take(NOTHING, []);
  }

  /** Checks after each change, or only where somebody asks, as when a file is saved. */
  setLive(isLive: boolean): void {
    this._isLive = isLive;
  }

  /** Checks again although the notebooks are the same: files of the project changed. */
  refresh(): void {
    this._isStale = true;
    this._schedule();
  }

  /** Checks again after a file was saved; a notebook that is checked as one types has been. */
  hearOfSave(path: string): void {
    if (!this._isLive || !path.endsWith('.ipynb')) this.refresh();
  }

  /** Checks what was put off: during another check, or out of sight. */
  catchUp(): void {
    if (this._isDue) this._schedule();
  }

  /** Reads the notebooks as a check would now. */
  read(): readonly ICheckedText[] {
    return this._readable().map(panel => toCheckedText(panel.context.model.sharedModel));
  }

  /** Returns what the last check found in a notebook. */
  reportOf(notebook: object): INotebookReport | undefined {
    return this._reports.get(notebook);
  }

  /** Numbers the cell of a class as people count; undefined where its notebook is not open. */
  numberOf(item: ClassView): number | undefined {
    for (const panel of this._panels) {
      const { sharedModel } = panel.context.model;
      if (this._reports.get(sharedModel)?.classes.includes(item) !== true) continue;
      const index = sharedModel.cells.findIndex(cell => cell.getId() === item.cellId);
      return index < 0 ? undefined : index + 1;
    }
    return undefined;
  }

  /**
   * Applies the fix with this title, or any without one: of the cell where it has one, else the first.
   * Returns where it changed something; undefined: there is none, or the notebook went on.
   */
  fix(title: string | undefined, cell: string | undefined): IPlace | undefined {
    const offers = this._panels.flatMap(({ context: { model } }) =>
      (this._reports.get(model.sharedModel)?.diagnostics ?? [])
        .flatMap(listOffers)
        .map(offer => ({ ...offer, notebook: model.sharedModel }))
    );
    const offer = pickOffer(offers, title, cell);
    return offer && this.apply(offer.notebook, offer.fix) ? offer.place : undefined;
  }

  /** Applies a fix to a notebook; false where the notebook went on, and is checked again. */
  apply(notebook: SharedNotebook, fix: CellFix): boolean {
    const report = this._reports.get(notebook);
    const isDone = report !== undefined && applyFix(notebook, report.sources, fix);
    if (!isDone) this.refresh();
    return isDone;
  }

  private _schedule(): void {
    if (!this._isDisposed) void this._debouncer.invoke();
  }

  private async _run(): Promise<void> {
    // Whoever ends the hindrance looks at this mark: the end of a check, a notebook that is shown.
    this._isDue = true;
    if (this._isRunning || !this._isSeen()) return;
    this._isDue = false;
    const panels = this._readable();
    const texts = this.read();
    const isSame =
      texts.length === this._texts.length &&
      texts.every((item, i) => item.text === this._texts[i]?.text);
    if (isSame && !this._isStale) {
      // Taken back before it was checked: what is known holds again, and marks that went with the text return.
      this._changed.emit();
      return;
    }
    this._isStale = false;
    for (const { context } of this._panels.filter(panel => !panels.includes(panel)))
      this._reports.set(context.model.sharedModel, NOTHING);
    if (panels.length === 0) {
      this._take(NOTHING, []);
      return;
    }
    this._isRunning = true;
    try {
      await this._ask(panels, texts);
    } finally {
      this._isRunning = false;
      this.catchUp();
    }
  }

  private async _ask(
    panels: readonly NotebookPanel[],
    texts: readonly ICheckedText[]
  ): Promise<void> {
    const watched = this._panels;
    const paths = panels.map(panel => panel.context.localPath);
    const documents = Object.fromEntries(texts.map(({ text }, i) => [paths[i] ?? '', text]));
    const answer = await this._check(documents);
    if (answer === undefined || this._isStopped(watched)) return;
    const report = toReport(answer);
    if (report === undefined) return;
    const known = new Map<string, string | null>();
    for (const name of namesOf(report)) known.set(name, await this._toContentsPath(name));
    if (this._isStopped(watched)) return;
    for (const [i, panel] of panels.entries()) {
      const isOwn = (name: string): boolean => known.get(name) === paths[i];
      this._reports.set(panel.context.model.sharedModel, {
        sources: texts[i]?.sources ?? new Map<string, string>(),
        diagnostics: report.diagnostics.filter(
          ({ location }) => location.kind === 'cell' && isOwn(location.notebook)
        ),
        classes: report.classes.filter(({ notebook }) => isOwn(notebook))
      });
    }
    this._take(report, texts);
  }

  /** Whether an answer about notebooks comes too late: other ones, of another project, are watched by now. */
  private _isStopped(watched: readonly NotebookPanel[]): boolean {
    return this._isDisposed || watched !== this._panels;
  }

  private _take(report: CheckGraphReport, texts: readonly ICheckedText[]): void {
    this._report = report;
    this._texts = texts;
    this._changed.emit();
  }

  /** The notebooks in TypeScript; their kernel may be another at any time. */
  private _readable(): readonly NotebookPanel[] {
    return this._panels.filter(panel => panel.context.model.defaultKernelLanguage === 'typescript');
  }

  private _isSeen(): boolean {
    return !document.hidden && (this._isTold() || this._panels.some(panel => panel.isVisible));
  }

  private _onContentChanged(): void {
    if (this._isLive) this._schedule();
  }

  private _onPanelDisposed(panel: NotebookPanel): void {
    this.watch(this._panels.filter(known => known !== panel));
  }

  /** Checks what was put off; files may have changed, too, while one was elsewhere. */
  private readonly _onSeen = (): void => {
    if (this._panels.length > 0 && this._isSeen()) this.refresh();
  };

  private readonly _hook = (_: IMessageHandler, message: Message): boolean => {
    if (message.type === 'after-show') this._onSeen();
    return true;
  };

  private readonly _changed = new Signal<this, void>(this);
  private readonly _check: NotebookChecks.IOptions['check'];
  private readonly _debouncer: Debouncer<void>;
  private _isDisposed = false;
  private _isDue = false;
  private _isLive = true;
  private _isRunning = false;
  private _isStale = false;
  private readonly _isTold: NotebookChecks.IOptions['isTold'];
  private _panels: readonly NotebookPanel[] = [];
  private _report: CheckGraphReport = NOTHING;
  private readonly _reports = new WeakMap<object, INotebookReport>();
  private _texts: readonly ICheckedText[] = [];
  private readonly _toContentsPath: NotebookChecks.IOptions['toContentsPath'];
}

/** Types of the checks. */
export namespace NotebookChecks {
  /** What checks are made of. */
  export interface IOptions {
    /** Asks the engine about notebooks by their contents paths; undefined where there is none to answer. */
    readonly check: (
      documents: Readonly<Record<string, string>>
    ) => Promise<Result<CheckGraphReport, Failure> | undefined>;
    /** Whether what is found is told outside of the notebooks, too, where somebody sees it. */
    readonly isTold: () => boolean;
    /** Turns a path of the project into one of Jupyter's contents. */
    readonly toContentsPath: (path: string) => Promise<string | null>;
  }
}

/** What an answer says about notebooks; undefined where it is about something else. */
function toReport(answer: Result<CheckGraphReport, Failure>): CheckGraphReport | undefined {
  if (answer.ok) return answer.value;
  const { failure } = answer;
  return failure.reason === 'invalid-input'
    ? { diagnostics: failure.diagnostics, classes: [] }
    : undefined;
}

function namesOf({ diagnostics, classes }: CheckGraphReport): Set<string> {
  return new Set([
    ...diagnostics.flatMap(({ location }) => (location.kind === 'cell' ? [location.notebook] : [])),
    ...classes.map(({ notebook }) => notebook)
  ]);
}
