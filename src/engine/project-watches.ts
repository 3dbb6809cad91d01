import { isAbsolute, relative } from 'node:path';
import type { EngineEvent } from '../contract/event.js';
import { openContext, projectsWithRuns } from '../experiment/index.js';
import { ProjectWatch } from './watch-project.js';

/** The projects that are watched: those that a client opened, and those in which something runs. */
export class ProjectWatches {
  readonly #emit: (event: EngineEvent) => void;
  readonly #isHeard: () => boolean;
  readonly #watches = new Map<string, Promise<ProjectWatch | null>>();
  #isClosed = false;

  /** `isHeard`: whether anybody listens to the events; a command that ends soon does not. */
  constructor(emit: (event: EngineEvent) => void, isHeard: () => boolean) {
    this.#emit = emit;
    this.#isHeard = isHeard;
  }

  /**
   * Watches a project that a client asked for something of; one that is in no repository has nothing to watch.
   *
   * Any request will do: the client of an engine that crashed does not open its project again.
   */
  async open(root: string): Promise<void> {
    if (this.#isClosed || !this.#isHeard()) return;
    let watched = this.#watches.get(root);
    if (!watched) {
      watched = this.#start(root);
      this.#watches.set(root, watched);
    }
    const watch = await watched;
    // Asked for again once there is a repository.
    if (watch) watch.touch();
    else this.#watches.delete(root);
  }

  /** Finds the runs of before this process: those in projects around or below `folder` are watched, with no client needed. */
  async attach(folder: string): Promise<void> {
    const near = projectsWithRuns().filter(root => isBelow(root, folder) || isBelow(folder, root));
    await Promise.all(near.map(root => this.open(root)));
  }

  /** Notes that this process begins to change the history of a project, and tells of it itself. */
  hold(root: string): void {
    void this.#watches.get(root)?.then(watch => watch?.hold());
  }

  /** Notes that the history or the graph of a project was changed by this process, which told of it. */
  settle(root: string): void {
    void this.#watches.get(root)?.then(watch => watch?.settle());
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const watched of this.#watches.values()) (await watched)?.close();
    this.#watches.clear();
  }

  async #start(root: string): Promise<ProjectWatch | null> {
    try {
      const context = await openContext(root);
      if (!context.ok) return null;
      return await ProjectWatch.start(context.value, this.#emit, () => {
        this.#watches.delete(root);
      });
    } catch {
      return null; // A repository or disk that refuses: whoever asks for something hears why.
    }
  }
}

function isBelow(path: string, folder: string): boolean {
  const inside = relative(folder, path);
  return !/^\.\.(?:[\\/]|$)/.test(inside) && !isAbsolute(inside);
}
