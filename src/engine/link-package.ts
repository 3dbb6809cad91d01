import { lstatSync, mkdirSync, symlinkSync, unlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { ioFailure } from '../disk/index.js';

/** Absolute path of this package. */
export const PACKAGE_ROOT = dirname(fileURLToPath(new URL('../../package.json', import.meta.url)));

/**
 * Makes `stagebook` resolvable from a project: links `node_modules/stagebook` to this package, unless
 * some `stagebook` is found already. Answers whether it made the link.
 *
 * Stages run as `node --import stagebook/run …`, which Node resolves from the project upwards.
 */
export function linkPackage(root: string): Result<boolean, Failure> {
  if (canResolve(root, 'stagebook')) return ok(false);
  const link = join(root, 'node_modules', 'stagebook');
  try {
    mkdirSync(dirname(link), { recursive: true });
    // A link that leads nowhere (an environment that is gone) is replaced; anything else would resolve.
    if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) unlinkSync(link);
    symlinkSync(PACKAGE_ROOT, link, 'junction');
    return ok(true);
  } catch (error) {
    return ioFailure(link, error);
  }
}

/** Tells whether a package is found from a project. */
export function canResolve(root: string, name: string): boolean {
  try {
    createRequire(join(root, 'noop.js')).resolve(`${name}/package.json`);
    return true;
  } catch {
    return false; // Not found from there.
  }
}
