import { Signal } from '@lumino/signaling';
import type { ReactElement } from 'react';
import { Section } from './section.js';

/** A section that tells how high its content is, so that it gets no more room than that. */
export abstract class FittedSection extends Section {
  /** Emits when the content may be of another height. */
  readonly contentResized = new Signal<this, void>(this);

  override dispose(): void {
    this._observer.disconnect();
    super.dispose();
  }

  /** Returns the height that shows all of it, in CSS pixels; 0 before anything is drawn. */
  measureContent(): number {
    return this._body?.offsetHeight ?? 0;
  }

  protected override render(): ReactElement {
    return (
      <div className="jp-StagebookSection-body" ref={this._setBody}>
        {super.render()}
      </div>
    );
  }

  private readonly _setBody = (body: HTMLElement | null): void => {
    this._observer.disconnect();
    this._body = body;
    if (body) this._observer.observe(body);
  };

  private _body: HTMLElement | null = null;
  private readonly _observer = new ResizeObserver(() => {
    this.contentResized.emit();
  });
}
