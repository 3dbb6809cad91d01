import { MessageLoop, type IMessageHandler, type Message } from '@lumino/messaging';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';

/** The widgets that show what is read: while all are out of sight, nothing need be. */
export class Onlookers {
  constructor() {
    document.addEventListener('visibilitychange', this._look);
  }

  /** Emitted when there is somebody again. */
  get returned(): ISignal<this, void> {
    return this._returned;
  }

  /** True also where no widget asked: then somebody else may listen. */
  get isAny(): boolean {
    if (document.visibilityState === 'hidden') return false;
    return this._widgets.size === 0 || [...this._widgets].some(({ isVisible }) => isVisible);
  }

  /** Counts a widget in for as long as it lives. */
  add(widget: Widget): void {
    this._widgets.add(widget);
    MessageLoop.installMessageHook(widget, this._onMessage);
    widget.disposed.connect(() => {
      this._widgets.delete(widget);
    });
  }

  dispose(): void {
    document.removeEventListener('visibilitychange', this._look);
    Signal.clearData(this);
  }

  private readonly _onMessage = (_: IMessageHandler, { type }: Message): boolean => {
    // Its widgets hear of it first.
    if (type === 'after-show' || type === 'after-attach') queueMicrotask(this._look);
    return true;
  };

  private readonly _look = (): void => {
    if (this.isAny) this._returned.emit();
  };

  private readonly _returned = new Signal<this, void>(this);
  private readonly _widgets = new Set<Widget>();
}
