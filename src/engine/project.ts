import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { entryAt, refusal, statsOf } from '../disk/index.js';

/** A directory with `.dvc/`: what the engine opens. */
export class Project {
  /** Absolute path, symbolic links resolved. */
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** Finds the project of a path: the nearest folder at or above it that has `.dvc/`. */
  static find(path: string): Result<Project, Failure> {
    const start = resolve(path);
    try {
      for (let dir = existingFolder(start); ; dir = dirname(dir)) {
        if (isFolder(join(dir, '.dvc'))) return ok(new Project(dir));
        if (dir === dirname(dir)) return err({ reason: 'no-project', path: start });
      }
    } catch (error) {
      return refusal(error); // A folder on the way may be closed to us: no project is not the answer then.
    }
  }

  get name(): string {
    return basename(this.root);
  }

  /** Returns the absolute path of a project path. */
  absolute(path: string): string {
    return join(this.root, path);
  }

  /** Returns a path relative to the root with `/`, or undefined for one outside the project. */
  relative(path: string): string | undefined {
    const full = realPath(isAbsolute(path) ? path : resolve(path));
    const inside = relative(this.root, full);
    if (/^\.\.(?:[/\\]|$)/.test(inside) || isAbsolute(inside)) return undefined;
    return inside.split(sep).join('/');
  }

  /** Returns the project path of the file that a link leads to; any other path, and one that leads out, as it is. */
  followLink(path: string): string {
    const full = this.absolute(path);
    return entryAt(full) === 'link' ? (this.relative(full) ?? path) : path;
  }

  /** Tells whether a project path is a file. */
  isFile(path: string): boolean {
    return isFile(this.absolute(path));
  }

  /** Lists the notebooks in the root folder, sorted, relative to it. */
  notebooks(): readonly string[] {
    return readdirSync(this.root)
      .filter(name => name.endsWith('.ipynb') && this.isFile(name))
      .sort();
  }
}

/** Returns the nearest folder at or above a path that exists, symbolic links resolved. */
export function existingFolder(path: string): string {
  let dir = path;
  while (!isFolder(dir) && dir !== dirname(dir)) dir = dirname(dir);
  return realpathSync(dir);
}

/** Resolves links of the part of a path that exists. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const parent = dirname(path);
  return parent === path ? path : join(realPath(parent), basename(path));
}

function isFolder(path: string): boolean {
  return statsOf(path)?.isDirectory() ?? false;
}

function isFile(path: string): boolean {
  return statsOf(path)?.isFile() ?? false;
}

/** Returns the root of the project of a path, or undefined outside one. */
export function findProjectRoot(path: string): string | undefined {
  const project = Project.find(path);
  return project.ok ? project.value.root : undefined;
}
