import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Names that mark the root of a project, strongest first. */
const MARKS = [['.dvc'], ['package.json']];

/**
 * Finds the folder that cells run in: the one `dvc repro` runs stages in, so that `./src/Train`
 * and data paths mean the same in a cell and in a stage.
 */
export function findProjectRoot(folder: string): string {
  for (const names of MARKS) {
    const root = findUpward(folder, names);
    if (root !== undefined) return root;
  }
  return folder;
}

function findUpward(folder: string, names: readonly string[]): string | undefined {
  if (names.some(name => existsSync(join(folder, name)))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : findUpward(parent, names);
}
