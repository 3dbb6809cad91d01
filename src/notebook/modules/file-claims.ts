import { posix } from 'node:path';
import type { GeneratedModule, WrittenFile } from '../extraction.js';
import type { FilePlan } from './file-plan.js';
import type { NotebookPlan } from '../plan-notebook.js';

/**
 * Whom the generated files of earlier writes belong to. A class that an error keeps back, or that was not
 * pruned, still loads them: its helper must not become another notebook's helper of the same name.
 */
export class FileClaims {
  readonly #files: ReadonlyMap<string, WrittenFile>;
  /** Notebooks with files that stay as they are this time. */
  readonly #kept: ReadonlySet<string>;

  constructor(written: readonly WrittenFile[], made: ReadonlySet<string>) {
    this.#files = new Map(written.map(file => [file.path.toLowerCase(), file]));
    const kept = written.filter(({ path }) => !made.has(path));
    this.#kept = new Set(kept.flatMap(({ notebooks }) => notebooks.slice(0, 1)));
  }

  /** Orders modules that want one path: who was there first, who shares it, others. */
  rank({ path, notebook }: GeneratedModule): number {
    const place = this.#find(path)?.notebooks.indexOf(notebook) ?? -1;
    return place < 0 ? Number.POSITIVE_INFINITY : place;
  }

  /** Tells whether a module can have its path without another notebook's getting what it did not ask for. */
  allows(module: GeneratedModule, makers: ReadonlySet<string>): boolean {
    const file = this.#find(module.path);
    if (!file || (file.path === module.path && file.holds(module.text))) return true;
    const others = file.notebooks.filter(notebook => notebook !== module.notebook);
    if (others.length === file.notebooks.length) return false;
    return others.every(notebook => makers.has(notebook) || !this.#kept.has(notebook));
  }

  /** Lists the other notebooks that a module belongs to: those that hold it, and those whose kept files load it. */
  sharers({ path, notebook }: GeneratedModule, makers: ReadonlySet<string>): readonly string[] {
    const before = this.#find(path)?.notebooks.filter(other => this.#kept.has(other)) ?? [];
    return [...new Set([...before, ...makers])]
      .filter(other => other !== notebook && other !== '')
      .sort();
  }

  #find(path: string): WrittenFile | undefined {
    return this.#files.get(path.toLowerCase());
  }
}

/** Gives the helpers of a notebook the paths that they were once parted to. */
export function keepPaths(
  { files, classes, graph }: Pick<NotebookPlan, 'files' | 'classes' | 'graph'>,
  written: readonly WrittenFile[]
): FilePlan {
  const parted = written.filter(
    ({ path, notebooks: [owner] }) => owner === graph.path && /^src\/lib\/.+\//.test(path)
  );
  if (parted.length === 0) return files;
  const known = new Map(parted.map(({ path }) => [posix.basename(path), path]));
  const stages = new Set(classes.map(({ module }) => module));
  return files.move(path => (stages.has(path) ? path : (known.get(posix.basename(path)) ?? path)));
}
