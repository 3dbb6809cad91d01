import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { RunDirectory, runsFolder } from './run-store.js';

/** What can be seen of a project's runs without reading their news. */
export interface Glance {
  /** Differs where a run started, has news, is to end or ended. */
  readonly news: string;
  /** Differs where a run printed something. */
  readonly output: string;
  /** Directories of the runs that live on this host. */
  readonly live: readonly string[];
}

/** Looks at the runs of one project, with a few `stat`s a time: records that did not change are not read again. */
export class RunGlance {
  readonly #folder: string;
  readonly #root: string;
  readonly #known = new Map<string, { readonly changed: number; readonly isOpen: boolean }>();

  constructor(commonDir: string, root: string) {
    this.#folder = runsFolder(commonDir);
    this.#root = root;
  }

  look(): Glance {
    const live: string[] = [];
    const news: string[] = [];
    const output: string[] = [];
    for (const id of list(this.#folder)) {
      const path = join(this.#folder, id);
      const changed = mark(join(path, 'run.json'));
      if (changed === 0) continue; // It is being made.
      const known = this.#known.get(id);
      if (known?.changed === changed && !known.isOpen) {
        news.push(`${id} ${changed}`);
        continue;
      }
      const view = new RunDirectory(path).view();
      if (!view) continue; // Nobody can tell of which project it is.
      const { record, state, host, stopping = '' } = view;
      if (record.root !== this.#root) {
        this.#known.set(id, { changed, isOpen: false });
        continue;
      }
      const isOpen = state === 'running' || state === 'preparing' || state === 'lost';
      this.#known.set(id, { changed, isOpen });
      const told = [state, stopping, size(join(path, 'events.ndjson'))];
      news.push(`${id} ${changed} ${isOpen ? told.join(' ') : ''}`);
      if (!isOpen || host !== null || state === 'lost') continue;
      live.push(path);
      output.push(`${id} ${size(join(path, 'log'))}`);
    }
    return { news: news.map(line => line.trimEnd()).join('\n'), output: output.join('\n'), live };
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function mark(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function size(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
