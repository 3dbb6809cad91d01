import { MessageLoop } from '@lumino/messaging';
import { type AccordionPanel, Widget } from '@lumino/widgets';
import { FittedSection } from './fitted-section.js';
import { shareHeight } from './share-height.js';

/** Gives each open section the height that its content needs, until the user draws a border elsewhere. */
export class SectionSizes {
  /** Of sections that are no {@link FittedSection}, the rest is; `most` tells the fractions of the others in order. */
  constructor(
    private readonly _panel: AccordionPanel,
    private readonly _most: readonly number[]
  ) {
    for (const section of this._fitted) section.contentResized.connect(this._share, this);
    _panel.expansionToggled.connect(this._onToggled, this);
    _panel.handleMoved.connect(this._onHandleMoved, this);
    this._observer.observe(_panel.node);
  }

  dispose(): void {
    this._observer.disconnect();
    this._panel.expansionToggled.disconnect(this._onToggled, this);
    this._panel.handleMoved.disconnect(this._onHandleMoved, this);
    for (const section of this._fitted) section.contentResized.disconnect(this._share, this);
  }

  private get _fitted(): readonly FittedSection[] {
    return this._panel.widgets.filter(section => section instanceof FittedSection);
  }

  private _share(): void {
    const { widgets, node, titles, spacing } = this._panel;
    // A sidebar that is not seen tells no heights.
    if (this._isDrawn || node.clientHeight === 0) return;
    const open = widgets.filter(({ isHidden }) => !isHidden).length;
    const heads = titles.reduce((sum, { offsetHeight }) => sum + offsetHeight, 0);
    const room = node.clientHeight - heads - spacing * Math.max(0, open - 1);
    const fitted = this._fitted;
    const shares = shareHeight(
      room,
      widgets.map(section => {
        if (section.isHidden) return null;
        if (!(section instanceof FittedSection)) return 'rest';
        // Heights of sections are rounded; a pixel more spares a bar to scroll with.
        const wanted = section.measureContent() + 1;
        return { wanted, most: this._most[fitted.indexOf(section)] ?? 1 };
      })
    );
    if (shares.join() === this._shares) return;
    this._shares = shares.join();
    this._panel.setRelativeSizes([...shares]);
  }

  private _onToggled(): void {
    this._shares = '';
    this._share();
  }

  private _onHandleMoved(): void {
    this._isDrawn = true;
  }

  /** True once the user drew a border. */
  private _isDrawn = false;
  /** What was shared last, as text. */
  private _shares = '';
  /** Notices above the sections come and go, which nothing else tells the layout. */
  private readonly _observer = new ResizeObserver(() => {
    MessageLoop.sendMessage(this._panel, Widget.ResizeMessage.UnknownSize);
    this._share();
  });
}
