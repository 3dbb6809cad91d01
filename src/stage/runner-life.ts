import { readFileSync } from 'node:fs';
import { RUNNER_VARIABLE } from '../contract/stage-run.js';

let first: string | null | undefined;

/** Tells whether the runner of this experiment has ended; false where the environment names none. */
export function isRunnerGone(): boolean {
  const pid = Number(process.env[RUNNER_VARIABLE]);
  if (!(pid > 0)) return false;
  const life = lifeOf(pid);
  // Epochs can be hours apart, time enough for another process to get the pid.
  first ??= life;
  return life === null || life !== first;
}

/** Returns what tells a process from a later one of the same pid; null where it has ended. */
function lifeOf(pid: number): string | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return null;
  }
  const stat = readStat(pid);
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie takes signals until its parent takes note, which in a container may be never.
  return state === 'Z' || state === 'X' ? null : (fields[18] ?? '');
}

function readStat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    // Only Linux has it; elsewhere the pid alone must do.
    return '';
  }
}
