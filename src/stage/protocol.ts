import { join } from 'node:path';
import { CHECKPOINT_VARIABLE } from '../contract/stage-run.js';
import { projectRoot } from './paths.js';

/** Tells whether a runner waits for the checkpoints of this process. */
export function hasRunner(): boolean {
  return process.env[CHECKPOINT_VARIABLE] === '1';
}

/** Returns the absolute path of a file of the checkpoint protocol, whatever the stage's `wdir`. */
export function protocolPath(path: string): string {
  return join(process.env['DVC_ROOT'] ?? projectRoot(), path);
}

/** Returns the name by which DVC and the runner know the stage: with its folder, where it has one. */
export function stageAddress(name: string): string {
  return process.env['DVC_STAGE'] ?? name;
}
