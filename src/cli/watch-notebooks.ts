import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A look at a few files is cheap, and unlike a watch it works on every disk, however an editor saves. */
const PAUSE_MS = 200;

/** Calls `act` at once, and again after each save of a notebook, until Ctrl+C. */
export async function watchNotebooks(options: {
  /** Lists the notebooks to watch; asked for at every look, so that new ones are seen. */
  readonly notebooks: () => Iterable<string>;
  readonly act: () => Promise<void>;
}): Promise<void> {
  const { notebooks, act } = options;
  const interrupt = new AbortController();
  const onInterrupt = (): void => {
    interrupt.abort();
  };
  process.once('SIGINT', onInterrupt);
  // In one order: a notebook that was named becomes one that is known.
  const look = (): string => Array.from(notebooks(), stampOf).sort().join('\n');
  try {
    let written: string | undefined;
    let seen = look();
    while (!interrupt.signal.aborted) {
      const now = look();
      // Two looks that agree: no save is under way, and several in a row are one.
      if (now === seen && now !== written) {
        written = now;
        await act();
      }
      seen = now;
      await pause(interrupt.signal);
    }
  } finally {
    process.off('SIGINT', onInterrupt);
  }
}

function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return `${path} ${stat ? `${stat.mtimeMs} ${stat.size} ${stat.ino}` : 'gone'}`;
}

async function pause(signal: AbortSignal): Promise<void> {
  try {
    await sleep(PAUSE_MS, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
