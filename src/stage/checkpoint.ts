import { existsSync } from 'node:fs';
import {
  CHECKPOINT_SIGNAL,
  STOP_SIGNAL,
  STOPPED_EXIT_CODE,
  type CheckpointSignal
} from '../contract/stage-run.js';
import { hasRunner, protocolPath, stageAddress } from './protocol.js';
import { isRunnerGone } from './runner-life.js';
import { state, type StageRecord } from './state.js';
import { writeFile } from './write-file.js';

const SHORTEST_WAIT_MS = 1;
const LONGEST_WAIT_MS = 20;
/** A small model is stored within this time; what takes longer is not worth a thousand looks a second. */
const EAGER_MS = 50;

/**
 * Asks for a checkpoint and blocks the thread until its files are copied; `next` is the step that a resumed run starts with.
 *
 * Blocking is the point: code that forgot an `await` must not write into a model that is being stored.
 */
export function requestCheckpoint(record: StageRecord, next: number): void {
  const { name, step } = record;
  if (!hasRunner() || state.running !== record) {
    if (state.saidNoCheckpoint) return;
    state.saidNoCheckpoint = true;
    say('no checkpoint is made, because this is not an experiment.');
    return;
  }
  const stage = stageAddress(name);
  const message: CheckpointSignal = { stage, step, next, pid: process.pid };
  const signal = protocolPath(CHECKPOINT_SIGNAL);
  writeFile(signal, `${JSON.stringify(message)}\n`);
  if (!waitUntilGone(signal))
    leave(
      `the experiment's runner is gone; \`${stage}\` ends at step ${step}. Go on with \`stagebook exp resume\`.`
    );
  if (existsSync(protocolPath(STOP_SIGNAL)))
    leave(`\`${stage}\` stops after the checkpoint of step ${step}, as asked.`);
}

/** Returns false where the runner ended without removing the file. */
function waitUntilGone(signal: string): boolean {
  const never = new Int32Array(new SharedArrayBuffer(4));
  const start = performance.now();
  let wait = SHORTEST_WAIT_MS;
  while (existsSync(signal)) {
    if (isRunnerGone()) return !existsSync(signal);
    Atomics.wait(never, 0, 0, wait);
    if (performance.now() - start > EAGER_MS) wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
  return true;
}

/** Ends the process at once: an error would meet the author's `catch` and `finally`, and they would go on. */
function leave(reason: string): never {
  say(reason);
  process.exit(STOPPED_EXIT_CODE);
}

function say(text: string): void {
  process.stderr.write(`stagebook: ${text}\n`);
}

/** Lets what is printed arrive before a stop ends the process, also in a pipe whose reader is slow. */
export function printAtOnce(): void {
  for (const stream of [process.stdout, process.stderr]) {
    // Node has no public way: it keeps what a full pipe does not take, and `exit()` drops it.
    const handle = (stream as { _handle?: { setBlocking?: (on: boolean) => unknown } })._handle;
    handle?.setBlocking?.(true);
  }
}
