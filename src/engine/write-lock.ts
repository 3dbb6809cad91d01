import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { err, type Result } from '../contract/result.js';
import { ioFailure } from './files.js';
import type { Project } from './project.js';

const LOCK = '.dvc/tmp/stagebook/write.lock';

/** Lets one process at a time write a project: the panel and a terminal may both press the button. */
export async function withWriteLock<T>(
  project: Project,
  act: () => Promise<Result<T, Failure>>
): Promise<Result<T, Failure>> {
  const path = project.absolute(LOCK);
  const holder = takeLock(path);
  if (!holder.ok) return holder;
  try {
    return await act();
  } finally {
    rmSync(path, { force: true });
  }
}

function takeLock(path: string): Result<void, Failure> {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const fd = openSync(path, 'wx');
    writeSync(fd, String(process.pid));
    closeSync(fd);
    return { ok: true, value: undefined };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return ioFailure(path, error);
  }
  const pid = Number(readFileSync(path, 'utf8'));
  if (pid > 0 && isAlive(pid)) return err({ reason: 'busy', pid, path: LOCK });
  // Its holder was killed: files are replaced whole, so there is nothing to repair.
  rmSync(path, { force: true });
  return takeLock(path);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
