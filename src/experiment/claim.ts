import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { ProcessIdentity } from '../contract/experiment-run.js';
import { identify, isAlive } from '../process/index.js';

/** Time in which whoever made a claim has written its name into it. */
const NAMING_MS = 30_000;

/**
 * Takes the right to do something alone; undefined where a process that lives has it. The answer gives it back.
 *
 * A claim is a file that only one can make. That of a process that is gone stays, and the next number decides:
 * were it taken away, two could each take away what the other just made.
 */
export function claim(path: string): (() => void) | undefined {
  for (let n = 1; ; n++) {
    try {
      const file = `${path}.${n}`;
      writeFileSync(file, JSON.stringify(identify()), { flag: 'wx' });
      return () => {
        rmSync(file, { force: true });
      };
    } catch (error) {
      // What cannot be written cannot be claimed: the folder is gone, or the disk is full.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return undefined;
      if (isHeld(`${path}.${n}`)) return undefined;
    }
  }
}

function isHeld(path: string): boolean {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
    // Of another host nothing can be known: its sweep takes a moment, or it died.
    if (holder.host === identify()?.host) return isAlive(holder);
  } catch {
    // Its holder has not written its name yet, or never will.
  }
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Date.now() - made < NAMING_MS;
}
