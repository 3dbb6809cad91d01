import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { ioFailure, makeFolder } from '../disk/index.js';
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
    writeFileSync(draft, String(process.pid));
    // Linked, not written in place: nobody ever sees a lock without its holder.
    linkSync(draft, path);
    return ok(undefined);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return ioFailure(path, error);
  } finally {
    rmSync(draft, { force: true });
  }
  const holder = readHolder(path);
  if (holder !== undefined && isAlive(holder))
    return err({ reason: 'busy', pid: holder, path: LOCK });
  // Its holder was killed: files are replaced whole, so there is nothing to repair.
  rmSync(path, { force: true });
  return err({ reason: 'busy', pid: holder ?? 0, path: LOCK });
}

function readHolder(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // Given back just now: the next try takes it.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
