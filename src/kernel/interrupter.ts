import { Session } from 'node:inspector';
import type { FromGuard } from './guard-messages.js';
import { signalGroup } from './signal-group.js';
import { STOP_EXPRESSION } from './stop-execution.js';

/** Milliseconds that the main thread has to show that its event loop turns. */
const PATIENCE = 200;

/** On Windows every signal would end the process. */
const HAS_SIGNALS = process.platform !== 'win32';

/**
 * Ends what a cell computes; runs in a thread of its own.
 *
 * A signal ends the first, synchronous part of a cell and child processes that are waited for:
 * tslab and the children see to that. Code after an `await` or in a callback goes on. Where the
 * event loop does not turn afterwards, this asks the main thread, through V8's inspector, which
 * gets through to running code, to stop what it executes.
 */
export class Interrupter {
  readonly #tell: (message: FromGuard) => void;
  #timer: NodeJS.Timeout | undefined;
  #session: Session | undefined;

  constructor(tell: (message: FromGuard) => void) {
    this.#tell = tell;
  }

  /** Interrupts the main thread, until its event loop turns. */
  begin(): void {
    if (HAS_SIGNALS) signalGroup('SIGINT');
    if (this.#timer) return;
    this.#tell({ type: 'wake' });
    this.#timer = setInterval(() => {
      this.#stop();
    }, PATIENCE);
  }

  /** The event loop turns: nothing is left to interrupt. */
  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #stop(): void {
    // The main thread waits for something outside of JavaScript and will read the question later.
    if (this.#session) return;
    const session = new Session();
    this.#session = session;
    session.connectToMainThread();
    session.post('Runtime.evaluate', { expression: STOP_EXPRESSION }, (error, answer) => {
      this.#session = undefined;
      session.disconnect();
      // tslab compiles, or the cell is in its first part: a signal may have come too early for it.
      if (!error && answer.result.value === 'protected' && this.#timer && HAS_SIGNALS)
        process.kill(process.pid, 'SIGINT');
    });
  }
}
