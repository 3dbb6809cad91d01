import { cpSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  RESUME_COPIES,
  RESUME_ORDER,
  RESUME_VARIABLE,
  type ResumeOrder
} from '../contract/stage-run.js';
import { protocolPath, stageAddress } from './protocol.js';

/**
 * Puts the files of a checkpoint in place if the runner asked this stage to go on from one; undefined for a fresh run.
 *
 * DVC removes outs before it starts a stage, so nobody else could have done it earlier.
 */
export function takeCheckpoint(name: string): ResumeOrder | undefined {
  const sha = process.env[RESUME_VARIABLE];
  const order = sha ? readOrder() : undefined;
  if (order?.sha !== sha || order?.stage !== stageAddress(name)) return undefined;
  const copies = protocolPath(RESUME_COPIES);
  for (const path of order.files) moveOver(join(copies, path), protocolPath(path));
  // Last, and once: a stage that starts again without a new order is a fresh run.
  rmSync(protocolPath(RESUME_ORDER));
  rmSync(copies, { recursive: true, force: true });
  return order;
}

function readOrder(): ResumeOrder | undefined {
  try {
    return JSON.parse(readFileSync(protocolPath(RESUME_ORDER), 'utf8')) as ResumeOrder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What was there may be left of an out that DVC keeps (`persist`). */
function moveOver(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(dirname(to), { recursive: true });
  try {
    renameSync(from, to);
  } catch (error) {
    // The folder of the out may be a link to another disk.
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    cpSync(from, to, { recursive: true });
  }
}
