import type { Failure } from '../contract/failure.js';
import { err, type Result } from '../contract/result.js';

/** Turns an error of `fs` into a failure with the path it is about; anything else is a bug. */
export function ioFailure(path: string, error: unknown): Result<never, Failure> {
  const { code, message, syscall, path: found = path } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  // A file in the way of a folder is EEXIST to `mkdir`, and stands further up than what was to be written.
  if (code === 'EEXIST' && syscall === 'mkdir') return failure(found, 'ENOTDIR', message);
  return failure(path, code, message);
}

function failure(path: string, code: string, message: string): Result<never, Failure> {
  return err({ reason: 'io', path, code, message: IO_MESSAGES[code] ?? message });
}

/** Turns what the machine refused, wherever that was, into a failure; anything else is a bug and thrown on. */
export function refusal(error: unknown): Result<never, Failure> {
  const { code = '', path } = error as NodeJS.ErrnoException;
  // ENOENT and ENOTDIR are left out: a file that is not there has its own answer at each place.
  if (path === undefined || !REFUSALS.has(code)) throw error;
  return ioFailure(path, error);
}

const REFUSALS = new Set(
  'EACCES EPERM EROFS ENOSPC EDQUOT EMFILE ENFILE EIO ELOOP ENAMETOOLONG'.split(' ')
);

const IO_MESSAGES: Readonly<Record<string, string>> = {
  EACCES: 'Permission denied.',
  EPERM: 'Operation not permitted.',
  EROFS: 'The file system is read-only.',
  ENOSPC: 'No space left on the disk.',
  EDQUOT: 'The disk quota is used up.',
  EMFILE: 'Too many files are open in this process.',
  ENFILE: 'Too many files are open on this machine.',
  EIO: 'The disk cannot be read or written there.',
  EISDIR: 'A folder stands where a file is expected.',
  ENOTDIR: 'A file stands where a folder is expected.'
};
