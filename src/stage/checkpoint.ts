import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CHECKPOINT_SIGNAL, CHECKPOINT_VARIABLE } from '../contract/stage-run.js';
import { projectRoot } from './paths.js';
import { state } from './state.js';

const FIRST_WAIT_MS = 2;
const LONGEST_WAIT_MS = 20;

/**
 * Asks for a checkpoint and blocks the thread until its files are copied.
 *
 * Blocking is the point: code that forgot an `await` must not write into a model that is being stored.
 */
export function requestCheckpoint(stage: string, step: number): void {
  if (process.env[CHECKPOINT_VARIABLE] !== '1' || !state.running) {
    if (state.saidNoCheckpoint) return;
    state.saidNoCheckpoint = true;
    process.stderr.write('stagebook: no checkpoint is made, because this is not an experiment.\n');
    return;
  }
  const signal = join(process.env['DVC_ROOT'] ?? projectRoot(), CHECKPOINT_SIGNAL);
  const draft = `${signal}.${process.pid}`;
  mkdirSync(dirname(signal), { recursive: true });
  writeFileSync(draft, `${JSON.stringify({ stage, step, pid: process.pid })}\n`);
  renameSync(draft, signal);
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (let wait = FIRST_WAIT_MS; existsSync(signal); wait = Math.min(wait * 2, LONGEST_WAIT_MS))
    Atomics.wait(never, 0, 0, wait);
}
