import { cpSync, linkSync, mkdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DvcIgnore } from './dvc-ignore.js';

/** Links what DVC ignores below a folder into the one that takes its place: DVC leaves such files alone. */
export async function carryOverIgnored(from: string, to: string): Promise<void> {
  const rules = DvcIgnore.around(resolve(from));
  if (rules) await carryOver(rules, resolve(from), resolve(to));
}

async function carryOver(rules: DvcIgnore, from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [path, target] = [join(from, entry.name), join(to, entry.name)];
    if (rules.ignores(from, entry.name, entry.isDirectory())) await linkAll(path, target);
    else if (entry.isDirectory()) await carryOver(rules, path, target);
  }
}

/** The same files under a second name, so that either folder is whole at any moment. */
async function linkAll(from: string, to: string): Promise<void> {
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch {
    // A folder, or a file system without links.
    const isFolder = await readdir(from).catch(() => undefined);
    if (!isFolder) cpSync(from, to, { verbatimSymlinks: true });
    else for (const name of isFolder) await linkAll(join(from, name), join(to, name));
  }
}
