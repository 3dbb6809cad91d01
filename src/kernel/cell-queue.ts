import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds in which the requests arrive that were sent before anybody could know of an error. */
const ON_THE_WAY = 100;

/** Runs cells one after another, in the order in which they came. */
export class CellQueue {
  #last: Promise<unknown> = Promise.resolve();
  #era = 0;

  /** Runs a cell when all before it have ended; undefined where it was dropped meanwhile. */
  run<T>(cell: () => Promise<T>): Promise<T | undefined> {
    const era = this.#era;
    const ran = this.#last.then(() => (era === this.#era ? cell() : undefined));
    this.#last = ran.catch(() => undefined);
    return ran;
  }

  /**
   * Drops the cells that wait, and those that are on their way. Whoever waits for the reply to the
   * cell that failed before sending the next one loses none: the reply is sent after this.
   */
  async drop(): Promise<void> {
    await delay(ON_THE_WAY);
    this.#era++;
  }
}
