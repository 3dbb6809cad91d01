import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MANIFEST_PATH, type Manifest } from '../contract/manifest.js';

/** Returns the project of a module: the nearest folder above it that DVC works in. A worktree is its own. */
export function projectRootOf(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.dvc')) || existsSync(join(folder, 'dvc.yaml'))) return folder;
    if (folder === dirname(folder)) return process.cwd();
  }
}

/** Reads what Write graph remembers: undefined if nothing was written yet, `torn` after a merge went wrong. */
export function readManifest(root: string): Manifest | 'torn' | undefined {
  try {
    return JSON.parse(readFileSync(join(root, MANIFEST_PATH), 'utf8')) as Manifest;
  } catch (error) {
    if (error instanceof SyntaxError) return 'torn';
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
