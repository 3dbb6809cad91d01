import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { carryOverIgnored } from './carry-over.js';
import { linkFile, type LinkOptions, type LinkType } from './link-file.js';

/** A file of a directory: where its object is, and where it goes, relative with `/`. */
export interface PlacedFile {
  readonly object: string;
  readonly relpath: string;
}

/** What is to stand at a path: one file, or the files of a directory. */
export type Placed = { readonly object: string } | { readonly files: readonly PlacedFile[] };

/** How objects are placed. */
export interface PlaceOptions extends Pick<LinkOptions, 'types'> {
  /** Mode of files that are no links; that of new files where it is absent. */
  readonly mode?: number;
  /** Lets the owner run the file; directories have no such files in DVC. */
  readonly isExec?: boolean;
}

/** Puts objects at a path, whole or not at all, in place of what is there. */
export async function placeObject(
  content: Placed,
  target: string,
  { types, isExec = false, ...options }: PlaceOptions
): Promise<LinkType> {
  const draft = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  mkdirSync(dirname(target), { recursive: true });
  try {
    const mode = options.mode ?? modeOfNewFile(draft);
    const used =
      'files' in content
        ? await linkFiles(content.files, draft, { types, mode })
        : await linkFile(content.object, draft, { types, mode: isExec ? mode | 0o100 : mode });
    if ('files' in content && isFolder(target)) await carryOverIgnored(target, draft);
    replace(target, draft);
    return used;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

async function linkFiles(
  files: readonly PlacedFile[],
  target: string,
  { types, mode }: LinkOptions
): Promise<LinkType> {
  mkdirSync(target);
  const made = new Set([target]);
  let left = types;
  for (const [i, { object, relpath }] of files.entries()) {
    // Links and small copies are made in one go: others have their turn now and then.
    if (i % 64 === 0) await new Promise(go => setImmediate(go));
    const path = join(target, relpath);
    const parent = dirname(path);
    if (!made.has(parent)) mkdirSync(parent, { recursive: true });
    made.add(parent);
    const used = await linkFile(object, path, { types: left, mode });
    // What cannot be had for one file is not tried for the next; an empty file tells nothing.
    if (lstatSync(path).size > 0)
      left = types.includes(used) ? left.slice(left.indexOf(used)) : [used];
  }
  return left[0] ?? 'copy';
}

/** A file replaces a file in one step; a folder is first moved aside. */
function replace(target: string, draft: string): void {
  const there = lstatSync(target, { throwIfNoEntry: false });
  if (!there || (!isFolder(draft) && !there.isDirectory())) {
    renameSync(draft, target);
    return;
  }
  const aside = `${draft}.old`;
  renameSync(target, aside);
  try {
    renameSync(draft, target);
  } catch (error) {
    renameSync(aside, target);
    throw error;
  }
  rmSync(aside, { recursive: true, force: true });
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Returns the mode that new files get. The umask itself can only be asked for by changing it for a moment. */
function modeOfNewFile(probe: string): number {
  writeFileSync(probe, '', { flag: 'wx' });
  const { mode } = statSync(probe);
  rmSync(probe);
  return mode;
}
