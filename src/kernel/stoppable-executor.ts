import { nextTurn } from './next-turn.js';
import { protect } from './stop-execution.js';
import type { Executor } from './tslab.js';

/** Milliseconds that a cell has to end by itself after what it executed was stopped. */
const GRACE = 500;

/** An executor whose cells end, whatever part of them is stopped. */
export class StoppableExecutor implements Executor {
  readonly #executor: Executor;
  #end: ((succeeded: boolean) => void) | undefined;
  #stopped: ((succeeded: boolean) => void) | undefined;

  constructor(executor: Executor) {
    this.#executor = executor;
  }

  /**
   * Runs a cell in turns of its own.
   *
   * V8 drops the waiting microtasks of a turn that it stops. Those of tslab, which send the reply
   * and start the next cell, must not be among them.
   */
  execute(source: string): Promise<boolean> {
    // Not `async`: what leads from one promise to another would be a microtask, too.
    return new Promise((resolve, reject) => {
      void nextTurn().then(() => {
        this.#end = resolve;
        protect(() => this.#executor.execute(source))
          .then(succeeded => nextTurn().then(() => succeeded))
          .then(resolve, reject);
      });
    });
  }

  /** Notes that what is executed at this moment is being stopped. */
  noteStop(): void {
    this.#stopped = this.#end;
  }

  /** Ends the cell that ran when an execution was stopped, if it cannot do so itself. */
  settle(): void {
    const end = this.#stopped;
    this.#stopped = undefined;
    if (end) setTimeout(end, GRACE, false);
  }

  inspect(source: string, position: number): unknown {
    return protect(() => this.#executor.inspect(source, position));
  }

  complete(source: string, position: number): unknown {
    return protect(() => this.#executor.complete(source, position));
  }

  interrupt(): void {
    this.#executor.interrupt();
  }

  close(): void {
    this.#executor.close();
  }
}
