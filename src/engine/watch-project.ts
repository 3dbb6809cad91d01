import { watch, type FSWatcher } from 'node:fs';
import type { EngineEvent } from '../contract/event.js';
import {
  historyStamp,
  RunGlance,
  runsFolder,
  type ExperimentContext
} from '../experiment/index.js';
import { GraphFiles } from './graph-files.js';

/** `fs.watch` misses changes on network disks, and where watches are used up. */
const POLL_MS = 2000;

/** At most five events a second; what a run prints is told at most once a second. */
const PAUSE = { news: 200, output: 1000 };

/** A project that nobody asked for in this time is let go, unless something runs. */
const IDLE_MS = 10 * 60_000;

/** What this process changes itself is told when it is done; where that takes longer, as what others change. */
const HOLD_MS = 2000;

/** Tells when the history, the runs and the graph of one project change, in whichever process. */
export class ProjectWatch {
  readonly #context: ExperimentContext;
  readonly #headPath: string;
  readonly #emit: (event: EngineEvent) => void;
  readonly #onIdle: () => void;
  readonly #glance: RunGlance;
  readonly #graph: GraphFiles;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #poll: NodeJS.Timeout;
  #wake: NodeJS.Timeout | undefined;
  #seen: {
    readonly history: string;
    readonly graph: string;
    readonly news: string;
    readonly output: string;
  };
  #running: number;
  #told = { news: 0, output: 0 };
  #asked = Date.now();
  #heldUntil = 0;

  private constructor(
    context: ExperimentContext,
    headPath: string,
    emit: (event: EngineEvent) => void,
    onIdle: () => void
  ) {
    this.#context = context;
    this.#headPath = headPath;
    this.#emit = emit;
    this.#onIdle = onIdle;
    this.#glance = new RunGlance(context.commonDir, context.root);
    this.#graph = new GraphFiles(context.root);
    const { news, output, live } = this.#glance.look();
    this.#running = live.length;
    this.#seen = { history: this.#stamp(), graph: this.#graph.stamp(), news, output };
    this.#follow(live);
    this.#poll = setInterval(() => {
      this.#tryLook();
      this.#retire();
    }, POLL_MS);
    // To be watched keeps no process from ending.
    this.#poll.unref();
  }

  /** Starts to watch; what runs already is told at once. */
  static async start(
    context: ExperimentContext,
    emit: (event: EngineEvent) => void,
    onIdle: () => void
  ): Promise<ProjectWatch> {
    const [headPath = ''] = await context.git.gitPaths(['HEAD']);
    const watched = new ProjectWatch(context, headPath, emit, onIdle);
    if (watched.#running > 0) watched.#tellRuns();
    return watched;
  }

  /** Notes that a client is interested. */
  touch(): void {
    this.#asked = Date.now();
  }

  /** Notes that this process begins to change the history: git wakes the watch in the middle of it. */
  hold(): void {
    this.#heldUntil = Date.now() + HOLD_MS;
  }

  /** Takes the history and the graph as they are now for known: whoever changed them has told of it. */
  settle(): void {
    this.#heldUntil = 0;
    this.#seen = { ...this.#seen, history: this.#stamp(), graph: this.#graph.stamp() };
    this.#wakeUp();
  }

  close(): void {
    clearInterval(this.#poll);
    clearTimeout(this.#wake);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #tryLook(): void {
    try {
      this.#look();
    } catch {
      return; // A disk that refuses now may answer at the next look; who asks for something hears why.
    }
  }

  #look(): void {
    const { news, output, live } = this.#glance.look();
    this.#running = live.length;
    this.#follow(live);
    const now = Date.now();
    const isNews = news !== this.#seen.news;
    const isOutput = output !== this.#seen.output;
    if (
      (isNews && now - this.#told.news >= PAUSE.news) ||
      (isOutput && now - this.#told.output >= PAUSE.output)
    ) {
      this.#seen = { ...this.#seen, news, output };
      this.#told = { news: now, output: now };
      this.#tellRuns();
    } else if (isNews) this.#wakeUp(PAUSE.news);
    else if (isOutput) this.#wakeUp(PAUSE.output);
    const { root } = this.#context;
    const before = this.#seen;
    const history = now < this.#heldUntil ? before.history : this.#stamp();
    const graph = this.#graph.stamp();
    this.#seen = { ...before, history, graph };
    if (history !== before.history) this.#emit({ type: 'history', reason: 'changed', root });
    if (graph !== before.graph) this.#emit({ type: 'graph', reason: 'changed', root });
  }

  #tellRuns(): void {
    const { root } = this.#context;
    this.#emit({ type: 'runs', reason: 'changed', root, running: this.#running });
  }

  #stamp(): string {
    return historyStamp(this.#context.root, this.#context.commonDir, this.#headPath);
  }

  /** Watches the folder of runs, that of git, each run that lives, and the folders of the graph for its files. */
  #follow(live: readonly string[]): void {
    const { commonDir } = this.#context;
    const { folders } = this.#graph;
    const wanted = new Set([runsFolder(commonDir), commonDir, ...live, ...folders.keys()]);
    for (const [path, watcher] of this.#watchers) {
      if (wanted.has(path)) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
    for (const path of wanted) {
      if (this.#watchers.has(path)) continue;
      try {
        const watcher = watch(path, { persistent: false }, (_, name) => {
          // Stages and editors write beside the files of the graph all the time.
          const own = this.#graph.folders.get(path);
          if (!own || name === null || own.has(name)) this.#wakeUp();
        });
        watcher.on('error', () => {
          this.#watchers.delete(path);
        });
        this.#watchers.set(path, watcher);
      } catch {
        continue; // Not there yet, or no watch is left: the poll sees it.
      }
    }
  }

  #wakeUp(pause = 20): void {
    this.#wake ??= setTimeout(() => {
      this.#wake = undefined;
      this.#tryLook();
    }, pause).unref();
  }

  #retire(): void {
    if (this.#running > 0 || Date.now() - this.#asked < IDLE_MS) return;
    this.close();
    this.#onIdle();
  }
}
