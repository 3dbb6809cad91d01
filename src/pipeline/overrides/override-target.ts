import { posix } from 'node:path';
import { DEFAULT_PARAMS_FILE } from '../stage-entry.js';

/** Where an override goes, and the override itself. */
export interface OverrideTarget {
  /** The params file, relative to the project. */
  readonly path: string;
  /** The override without its file. */
  readonly override: string;
}

/** Splits `file.yaml:key=value`; without a file before the first `=`, the override is about `params.yaml`. */
export function toOverrideTarget(given: string): OverrideTarget {
  const colon = given.indexOf(':');
  const equal = given.indexOf('=');
  if (colon < 0 || (equal >= 0 && equal < colon)) {
    return { path: DEFAULT_PARAMS_FILE, override: given };
  }
  const file = given.slice(0, colon);
  return { path: file === '' ? '' : posix.normalize(file), override: given.slice(colon + 1) };
}

/** Tells whether a normalized path is that of a file in the project. */
export function isInProject(path: string): boolean {
  return path !== '' && path !== '.' && !/^\.\.(?:\/|$)/.test(path) && !posix.isAbsolute(path);
}

/** Returns the files of the project that overrides name, each once: what has to be read before they are applied. */
export function overriddenFiles(overrides: readonly string[]): readonly string[] {
  return [...new Set(overrides.map(given => toOverrideTarget(given).path))].filter(isInProject);
}
