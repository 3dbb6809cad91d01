import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
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

function isInside(root: string, path: string): boolean {
  const inside = relative(root, path);
  return !/^\.\.(?:[/\\]|$)/.test(inside) && !isAbsolute(inside);
}

function refuseLink(root: string, path: string, what: string): Result<never, Failure> {
  return err({
    reason: 'refused',
    message: `\`${relative(root, path)}\` is a link that ${what}.`,
    help: ['Put a file of the project in its place, or let the link lead to one.']
  });
}
