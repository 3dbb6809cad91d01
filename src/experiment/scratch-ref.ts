import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '../contract/experiment-run.js';
import { identify, isAlive } from '../process/index.js';
import type { ExperimentContext } from './context.js';
import { ageOf } from './expired.js';
import { isId, newId } from './run-store.js';

/** Prefix of the refs that keep what is being pulled until its data are here. */
const PULLS = 'refs/stagebook/pulls/';

/** Whether a process of another host lives is not to be known; no pull takes as long. */
const LONGEST_MS = 7 * 86_400_000;

/** A ref of this process for a moment. */
export interface ScratchRef {
  readonly ref: string;
  /** Takes the ref away, whether it was made or not. */
  readonly close: () => Promise<void>;
}

/** Names a ref that keeps commits until they have their own, with a note of who made it. */
export function openScratchRef(context: ExperimentContext): ScratchRef {
  const id = newId();
  const folder = notesFolder(context);
  mkdirSync(folder, { recursive: true });
  // First the note: there is no ref that nobody answers for.
  writeFileSync(join(folder, id), JSON.stringify(identify()));
  return { ref: PULLS + id, close: () => drop(context, id) };
}

/** Takes the refs of processes away that ended without doing so: what they keep would never be let go. */
export async function sweepScratchRefs(context: ExperimentContext): Promise<void> {
  const folder = notesFolder(context);
  const ids = existsSync(folder) ? readdirSync(folder).filter(isId) : [];
  for (const id of ids) if (!isHeld(join(folder, id), id)) await drop(context, id);
}

async function drop(context: ExperimentContext, id: string): Promise<void> {
  const { git } = context;
  const tip = await git.readRef(PULLS + id);
  if (tip !== null) await git.moveRef(PULLS + id, tip, null);
  // Last: as long as the ref is there, so is the note.
  rmSync(join(notesFolder(context), id), { force: true });
}

function isHeld(note: string, id: string): boolean {
  try {
    const maker = JSON.parse(readFileSync(note, 'utf8')) as ProcessIdentity | null;
    if (maker && maker.host === identify()?.host) return isAlive(maker);
  } catch {
    // It is being written at this moment, or its maker was killed meanwhile.
  }
  return ageOf(id) < LONGEST_MS;
}

function notesFolder({ commonDir }: ExperimentContext): string {
  return join(commonDir, 'stagebook', 'pulls');
}
