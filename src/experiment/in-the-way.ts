import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { entryAt } from '../disk/index.js';

/** Finds the files and links that stand where the folders around `paths` must come. */
export function filesInTheWay(root: string, paths: readonly string[]): string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  for (const path of paths) {
    for (let end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) {
      const parent = path.slice(0, end);
      if (seen.has(parent)) continue;
      seen.add(parent);
      const entry = entryAt(join(root, parent));
      if (entry === 'file' || entry === 'link') found.add(parent);
    }
  }
  return [...found];
}

/** Lists everything below a folder that is no folder, whoever ignores it. */
export function* entriesBelow(root: string, folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* entriesBelow(root, path);
    else yield path;
  }
}

/** Finds a file that would be lost if a file came in place of the folder around it. */
export function lostBelow(
  root: string,
  path: string,
  isKept: (path: string) => boolean
): string | undefined {
  if (entryAt(join(root, path)) !== 'folder') return undefined;
  for (const entry of entriesBelow(root, path)) if (!isKept(entry)) return entry;
  return undefined;
}
