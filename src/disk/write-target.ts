import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { entryAt } from './entry-at.js';
import { ioFailure } from './io-failure.js';

/** The file that a text goes to, and the mode that it keeps; none where the file is new. */
export interface WriteTarget {
  readonly path: string;
  readonly mode?: number;
}

/** Bits of a mode that let somebody write. */
const WRITABLE = 0o222;

/**
 * Finds the file that is written at a path: a link stays, and what it leads to is written.
 *
 * A link that leads nowhere or out of the project is refused, and so is a read-only file, since a file
 * that is renamed onto it would not ask.
 */
export function writeTarget(root: string, path: string): Result<WriteTarget, Failure> {
  const folder = checkFolder(root, path);
  if (!folder.ok) return folder;
  try {
    const entry = entryAt(path);
    if (entry === undefined) return ok({ path });
    const real = entry === 'link' ? realpathSync(path) : path;
    if (entry === 'link' && !isInside(realpathSync(root), real))
      return refuseLink(root, path, `leads out of the project, to \`${real}\``);
    const mode = statSync(real).mode & 0o7777;
    // A superuser may write everything; the owner has still said that nobody should.
    if ((mode & WRITABLE) === 0)
      return err({ reason: 'io', path, code: 'EACCES', message: 'The file is read-only.' });
    accessSync(real, constants.W_OK);
    return ok({ path: real, mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return refuseLink(root, path, 'leads nowhere');
    return ioFailure(path, error);
  }
}

/**
 * Refuses a path whose folder lies outside of the project, or is one there by a link.
 *
 * Paths come out of a manifest, too, and that comes with a repository that anybody may have made.
 */
export function checkFolder(root: string, path: string): Result<void, Failure> {
  if (!isInside(root, path)) return refuse(root, path, 'lies outside of the project');
  let folder = dirname(path);
  while (!existsSync(folder) && isInside(root, dirname(folder))) folder = dirname(folder);
  // A project that is about to be made has no links yet.
  if (!existsSync(folder)) return ok(undefined);
  const real = realpathSync(folder);
  if (isInside(realpathSync(baseOf(root, path)), real)) return ok(undefined);
  return refuse(root, path, `lies behind a link that leads out of the project, to \`${real}\``);
}

/**
 * DVC's temporary files may be on another disk, by a link. Where that leads is not for us to say: DVC has files of
 * its own there, and ours are in a folder of our name.
 */
function baseOf(root: string, path: string): string {
  const temporary = join(root, '.dvc/tmp');
  return isInside(join(temporary, 'stagebook'), path) && existsSync(temporary) ? temporary : root;
}

function isInside(root: string, path: string): boolean {
  const inside = relative(root, path);
  return !/^\.\.(?:[/\\]|$)/.test(inside) && !isAbsolute(inside);
}

function refuseLink(root: string, path: string, what: string): Result<never, Failure> {
  return refuse(root, path, `is a link that ${what}`);
}

function refuse(root: string, path: string, what: string): Result<never, Failure> {
  return err({
    reason: 'refused',
    message: `\`${relative(root, path)}\` ${what}.`,
    help: ['Put a file of the project in its place, or let the link lead to one.']
  });
}
