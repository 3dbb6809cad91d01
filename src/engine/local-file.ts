import { createRequire } from 'node:module';
import { posix } from 'node:path';
import { isTypeScript, typeScriptFiles } from '../contract/typescript-files.js';
import type { Project } from './project.js';

/** What Node appends to a path that is no file, in its order; `.ts` comes with the stage entry. */
const ENDINGS = ['.js', '.json', '.ts', '/index.js', '/index.json', '/index.ts'];

/**
 * Returns the file behind a relative specifier, as Node and the stage entry find it; both are paths from the project root.
 * `isThere` tells what there is to find.
 */
export function localFile(
  specifier: string,
  importer: string,
  isThere: (path: string) => boolean
): string {
  const path = posix.normalize(specifier);
  const sources = isTypeScript(importer) ? typeScriptFiles(path) : [];
  const candidates = [...sources, path, ...ENDINGS.map(ending => path + ending)];
  return candidates.find(isThere) ?? path;
}

/** Returns the file of the project behind a name of its own, `#lib/y` (`imports` in `package.json`), if it is one. */
export function aliasedFile(project: Project, name: string, importer: string): readonly string[] {
  const path = resolveFrom(project.absolute(importer), name);
  const inside = path === undefined ? undefined : project.relative(path);
  return inside === undefined || /(^|\/)node_modules\//.test(inside) ? [] : [inside];
}

function resolveFrom(importer: string, name: string): string | undefined {
  try {
    return createRequire(importer).resolve(name);
  } catch {
    return undefined; // The process that loads it says so.
  }
}
