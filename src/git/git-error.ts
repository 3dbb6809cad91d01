import { existsSync } from 'node:fs';
import type { Failure } from '../contract/failure.js';

/** A git command that failed where it should not: by a bug, or because the machine or the repository refused. */
export class GitError extends Error {
  readonly cwd: string;
  /** What git said. */
  readonly words: string;

  constructor(args: readonly string[], cwd: string, words: string) {
    super(`git ${args.join(' ')} failed: ${words.trim()}`);
    this.name = 'GitError';
    this.cwd = cwd;
    this.words = words;
  }
}

/** What git says of a disk that refuses, in its own words for the errors of the system. */
const DISK: readonly (readonly [RegExp, code: string, message: string])[] = [
  [/No space left on device/, 'ENOSPC', 'No space left on the disk.'],
  [/Disk quota exceeded/, 'EDQUOT', 'The disk quota is used up.'],
  [/Read-only file system/, 'EROFS', 'The file system is read-only.'],
  [/Permission denied|insufficient permission/, 'EACCES', 'Permission denied.']
];

/** Returns why git could not work, of its error; undefined where that is a bug. */
export function whyGitFailed(error: unknown): Failure | undefined {
  if (!(error instanceof GitError)) return undefined;
  const { cwd, words } = error;
  if (!existsSync(cwd)) return folderGone(cwd);
  const refused = DISK.find(([pattern]) => pattern.test(words));
  if (refused) return { reason: 'io', path: cwd, code: refused[1], message: refused[2] };
  return /not a git repository/i.test(words) ? repositoryGone(cwd) : undefined;
}

/** Says that a folder in which git was to run was taken away. */
export function folderGone(folder: string): Failure {
  return {
    reason: 'refused',
    message: `The folder \`${folder}\` is not there any more.`,
    help: ['Bring it back, or open the project where it is now.']
  };
}

function repositoryGone(folder: string): Failure {
  return {
    reason: 'refused',
    message: `The git repository of \`${folder}\` is not there any more, or is damaged.`,
    help: ['Put its folder `.git` back where it was.']
  };
}
