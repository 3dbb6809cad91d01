import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './experiments.js';
import { makeFolder } from './project.js';

/** A user that is not the one of the tests. */
const SOMEBODY = 65_534;

/** Tells whether this machine lets the tests mount file systems and give files away. */
export function canMount(): boolean {
  const probe = mkdtempSync(join(ROOT, 'mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe]);
    return true;
  } catch {
    return false; // Only root may, and not in every container.
  } finally {
    rmSync(probe, { recursive: true });
  }
}

/** Gives a folder of the server a disk of its own; it is to be unmounted. */
export function mountSmallDisk(folder: string): void {
  const path = join(ROOT, folder);
  makeFolder(path);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', path]);
}

/** Fills what is left of the disk of a folder. */
export function fillDisk(folder: string): void {
  const path = join(ROOT, folder);
  const { bavail, bsize } = statfsSync(path);
  writeFileSync(join(path, 'ballast'), Buffer.alloc(bavail * bsize));
}

/** Makes room on it again. */
export function emptyDisk(folder: string): void {
  rmSync(join(ROOT, folder, 'ballast'));
}

/** Lets nobody write to the disk of a folder, or everybody again. */
export function setReadOnly(folder: string, isReadOnly: boolean): void {
  execFileSync('mount', ['-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, join(ROOT, folder)]);
}

/** Takes the disk of a folder away. */
export function unmount(folder: string): void {
  execFileSync('umount', ['-l', join(ROOT, folder)]);
}

/** Gives a folder with all that is in it to somebody else, or takes it back. */
export function giveAway(folder: string, owner = SOMEBODY): void {
  const path = join(ROOT, folder);
  for (const name of ['', ...readdirSync(path)].filter(entry => entry !== 'node_modules'))
    chownSync(join(path, name), owner, owner);
}

/** Puts a DVC of an old version into the environment of a project. */
export function installOldDvc(folder: string): void {
  const bin = join(ROOT, folder, '.venv/bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'dvc'), '#!/bin/sh\necho 2.9.5\n');
  chmodSync(join(bin, 'dvc'), 0o755);
}

/** Takes the environment of a project away. */
export function removeEnvironment(folder: string): void {
  rmSync(join(ROOT, folder, '.venv'), { recursive: true });
}
