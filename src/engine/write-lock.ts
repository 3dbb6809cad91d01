import { linkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessIdentity } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { isJsonObject } from '../contract/json.js';
import { err, ok, type Result } from '../contract/result.js';
import { ioFailure, makeFolder, readText } from '../disk/index.js';
import { identify, isAlive } from '../process/index.js';
import type { Project } from './project.js';

const LOCK = '.dvc/tmp/stagebook/write.lock';

/** Milliseconds to wait for another writer, which is rarely at work for longer. */
const PATIENCE = 10_000;
const PAUSE = 25;

/** Lets one process at a time write a project: the panel and a terminal may both press the button. */
export async function withWriteLock<T>(
  project: Project,
  act: () => Promise<Result<T, Failure>>
): Promise<Result<T, Failure>> {
  const path = project.absolute(LOCK);
  const give = Date.now() + PATIENCE;
  for (let taken = takeLock(path); !taken.ok; taken = takeLock(path)) {
    if (taken.failure.reason !== 'busy' || Date.now() > give) return taken;
    await sleep(PAUSE);
  }
  try {
    return await act();
  } finally {
    rmSync(path, { force: true });
  }
}

/** Takes the lock, or says who holds it. */
function takeLock(path: string): Result<void, Failure> {
  const draft = `${path}.${process.pid}`;
  try {
    makeFolder(dirname(path));
    writeFileSync(draft, JSON.stringify(identify()));
  } catch (error) {
    return ioFailure(path, error);
  }
  try {
    // Linked, not written in place: nobody ever sees a lock without its holder.
    linkSync(draft, path);
    return ok(undefined);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return ioFailure(path, error);
  } finally {
    rmSync(draft, { force: true });
  }
  const found = readText(path);
  if (!found.ok) return found;
  const holder = parseHolder(found.value ?? '');
  // Gone is one that was given back just now: another may have taken it since. Of a writer that was killed there
  // is nothing to repair, since files are replaced whole.
  if (found.value !== undefined && !(holder && isHeld(path, holder))) rmSync(path, { force: true });
  return err({ reason: 'busy', pid: holder?.pid ?? 0, path: LOCK });
}

function parseHolder(text: string): ProcessIdentity | undefined {
  try {
    const holder: unknown = JSON.parse(text);
    return isJsonObject(holder) ? (holder as unknown as ProcessIdentity) : undefined;
  } catch {
    return undefined; // No writer of ours has left it.
  }
}

/** Milliseconds after which nobody of another host can still be at work. */
const LONGEST = 60_000;

/** By more than its pid: in a container every writer may have the same one. */
function isHeld(path: string, holder: ProcessIdentity): boolean {
  if (holder.host === hostname()) return isAlive(holder);
  const since = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return Date.now() - since < LONGEST;
}
