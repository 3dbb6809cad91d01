import { stopTree } from '../process/index.js';

const KILL_GRACE_MS = 10_000;

/** Ends a process as Ctrl+C does, once; what does not end by it is killed. */
export class Interruption {
  #hasHappened = false;
  #timers: NodeJS.Timeout[] = [];

  /** Interrupts a process after a time, unless that was done before; `onAct` is called when it happens. */
  plan(pid: number | undefined, after: number, onAct: () => void): void {
    if (this.#hasHappened) return;
    const act = (): void => {
      this.#hasHappened = true;
      onAct();
      stopTree(pid, 'SIGINT');
      this.#after(KILL_GRACE_MS, () => {
        stopTree(pid, 'SIGKILL');
      });
    };
    if (after === 0) act();
    else this.#after(after, act);
  }

  /** Forgets what was planned: the process has ended. */
  clear(): void {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
  }

  #after(time: number, act: () => void): void {
    this.#timers.push(setTimeout(act, time));
  }
}
