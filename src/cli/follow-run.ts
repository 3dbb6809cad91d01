import { setTimeout as sleep } from 'node:timers/promises';
import type { RunOutput } from '../contract/experiment-run.js';
import { formatEvent } from './format-event.js';
import type { Invocation } from './invocation.js';
import { LogFilter } from './log-filter.js';
import { print } from './output.js';
import { INTERRUPTED } from './usage.js';

/** Files of a run on a network disk tell no one of a change; a look every so often costs a small read. */
const PAUSE_MS = 40;

/** Bytes in one answer that tell of more to read at once. */
const BEHIND = 64 << 10;

/** How a run is followed. */
export interface FollowOptions {
  /** True for the command that started it: Ctrl+C asks the run to end. */
  readonly isOwner: boolean;
}

/** Prints what a run says until it ends; resolves with its exit code. */
export async function followRun(
  invocation: Invocation,
  run: string,
  { isOwner }: FollowOptions
): Promise<number> {
  const { engine, cwd } = invocation;
  const interrupts = new Interrupts(invocation, run, isOwner);
  let [id, after, logOffset] = [run, 0, 0];
  const filter = new LogFilter();
  try {
    while (!interrupts.hasLeft) {
      const output = await engine.request('run/read', { path: cwd, run: id, after, logOffset });
      if (!output.ok) return print(invocation, output, () => '');
      const { state, events } = output.value;
      // A name may come to mean another run meanwhile.
      id = output.value.id;
      // The log comes in pieces: an end is one only where nothing is left to read.
      const read = output.value.logOffset - logOffset;
      const hasEnded = state !== 'running' && state !== 'preparing';
      const isOver = hasEnded && read === 0;
      show(invocation, output.value, filter, isOver);
      after = events.at(-1)?.seq ?? after;
      logOffset = output.value.logOffset;
      if (isOver) return exitCodeOf(state);
      if (!hasEnded && read < BEHIND) await sleep(PAUSE_MS);
    }
    return INTERRUPTED;
  } finally {
    interrupts.close();
  }
}

function show(
  { values }: Invocation,
  { events, log }: RunOutput,
  filter: LogFilter,
  isOver: boolean
): void {
  if (values['json'] === true) {
    for (const event of events) process.stdout.write(`${JSON.stringify(event)}\n`);
    return;
  }
  process.stdout.write(filter.take(log) + (isOver ? filter.flush() : ''));
  for (const event of events) process.stdout.write(formatEvent(event));
}

function exitCodeOf(state: RunOutput['state']): number {
  if (state === 'succeeded') return 0;
  return state === 'stopped' ? INTERRUPTED : 1;
}

/** Ctrl+C: the first asks for an end after the next checkpoint, the second for one now; a mere reader goes at once. */
class Interrupts {
  hasLeft = false;
  #count = 0;
  readonly #invocation: Invocation;
  readonly #run: string;
  readonly #isOwner: boolean;

  constructor(invocation: Invocation, run: string, isOwner: boolean) {
    this.#invocation = invocation;
    this.#run = run;
    this.#isOwner = isOwner;
    process.on('SIGINT', this.#onInterrupt);
    process.on('SIGTERM', this.#onTerminate);
  }

  close(): void {
    process.off('SIGINT', this.#onInterrupt);
    process.off('SIGTERM', this.#onTerminate);
  }

  readonly #onTerminate = (): void => {
    this.hasLeft = true; // The run goes on without its terminal.
  };

  readonly #onInterrupt = (): void => {
    this.#count++;
    if (!this.#isOwner || this.#count > 2) {
      this.hasLeft = true;
      return;
    }
    const now = this.#count === 2;
    process.stderr.write(
      now ? '\nStopping now.\n' : '\nStopping after the next checkpoint; once more stops now.\n'
    );
    const { engine, cwd } = this.#invocation;
    void engine.request('run/stop', { path: cwd, run: this.#run, now });
  };
}
