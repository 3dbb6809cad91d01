import { readdirSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { stampOf } from '../disk/index.js';
import { SETTINGS_PATH } from './settings.js';

/** Folders of refs in which every change of the history shows. */
const REFS = [
  'refs/exps',
  'refs/stagebook/pins',
  'refs/stagebook/backups',
  'refs/heads',
  'refs/tags'
];

/**
 * Returns a text that differs where the history may: experiments, pins, backups, branches, HEAD, what the workspace holds.
 *
 * git replaces a ref by renaming a file, so that the folder tells; no file of a ref is opened.
 */
export function historyStamp(root: string, commonDir: string, headPath: string): string {
  const files = [
    headPath,
    join(commonDir, 'packed-refs'),
    join(root, 'dvc.lock'),
    join(root, SETTINGS_PATH)
  ];
  const folders = REFS.flatMap(ref => foldersBelow(join(commonDir, ref)));
  return [...files, ...folders].map(stampOf).join('\n');
}

function foldersBelow(folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return []; // Not there, or removed by git while we look: the folder above tells.
  }
  const inner = entries.filter(entry => entry.isDirectory());
  return [folder, ...inner.flatMap(({ name }) => foldersBelow(join(folder, name)))];
}
