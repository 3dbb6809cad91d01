import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Nothing of it is git's; it stays for the next time. */
const FOLDER = resolve(import.meta.dirname, '../.bench/dvc2');

/** The last version with checkpoints, and what it still works with. */
const PACKAGES = ['dvc==2.58.2', 'pathspec<0.13', 'fsspec<2024', 'pygit2<1.15', 'dulwich<0.22'];

/** Returns the program of DVC 2, which the first call installs; undefined without Python 3.11 or a network. */
export function findDvc2() {
  const dvc = join(FOLDER, 'bin/dvc');
  const marker = join(FOLDER, 'installed');
  if (existsSync(marker)) return dvc;
  rmSync(FOLDER, { recursive: true, force: true });
  const isDone =
    succeeds('python3.11', '-m', 'venv', FOLDER) &&
    succeeds(join(FOLDER, 'bin/pip'), 'install', '--quiet', ...PACKAGES) &&
    succeeds('touch', marker);
  return isDone ? dvc : undefined;
}

function succeeds(command, ...args) {
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'ignore'] }).status === 0;
}
