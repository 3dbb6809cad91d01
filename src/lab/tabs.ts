import type { ILayoutRestorer } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';

/** Our tabs of the main area, which come back after a reload by the command that opened them. */
export class Tabs {
  constructor(restorer: ILayoutRestorer | null, commands: readonly string[]) {
    for (const command of commands) {
      // JupyterLab's store of state ends a namespace at its first colon.
      const namespace = command.replace(':', '-');
      const tracker = new WidgetTracker<Widget>({ namespace });
      this._trackers.set(command, tracker);
      void restorer?.restore(tracker, {
        command,
        args: widget => this._args.get(widget) ?? {},
        name: widget => widget.id
      });
    }
  }

  /** Takes a tab in, with the command that opens it again. */
  async add(widget: Widget, command: string, args: ReadonlyPartialJSONObject): Promise<void> {
    this._args.set(widget, args);
    await this._trackers.get(command)?.add(widget);
  }

  /** Changes what a tab comes back with. */
  update(widget: Widget, args: ReadonlyPartialJSONObject): void {
    this._args.set(widget, args);
    for (const tracker of this._trackers.values())
      if (tracker.has(widget)) void tracker.save(widget);
  }

  private readonly _args = new WeakMap<Widget, ReadonlyPartialJSONObject>();
  private readonly _trackers = new Map<string, WidgetTracker>();
}
