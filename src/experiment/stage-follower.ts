import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type JsonValue } from '../contract/json.js';
import { DvcLogReader, type StageNews } from './dvc-log.js';
import { upstreamOf, type Pipeline } from './stage-files.js';

/** Where DVC notes which paths its processes read and write now (dvc/rwlock.py). */
const RWLOCK = '.dvc/tmp/rwlock';

/** What is followed. */
export interface FollowerOptions {
  /** The temp project. */
  readonly workspace: string;
  readonly pipeline: Pipeline;
  /** Tells whether a stage is out of date and has not run yet. */
  readonly isWaiting: (stage: string) => boolean;
}

/**
 * Tells from the log of `dvc repro` which stage runs.
 *
 * The stages write to the same log, and one may print what reads like DVC's own words. While a stage runs DVC says
 * nothing of another, and it notes the outs of the one that runs as being written: such a line is the stage's. Neither
 * does it start or skip a stage before what that one reads has run.
 */
export class StageFollower {
  readonly #options: FollowerOptions;
  readonly #log = new DvcLogReader();
  #stage: string | undefined;
  #hasStarted = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** The stage that runs. */
  get stage(): string | undefined {
    return this.#stage;
  }

  /** True once any stage ran. */
  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  /** The last error that DVC printed, without its prefix; empty where there is none. */
  get lastError(): string {
    return this.#log.lastError;
  }

  /** Takes the next piece of the log and hands on what DVC says, one at a time: each may change what the next one means. */
  read(text: string, onNews: (news: StageNews, before: string | undefined) => void): void {
    for (const news of this.#log.read(text)) {
      if (!this.#isOfDvc(news)) continue;
      const before = this.#stage;
      this.#stage = news.reason === 'started' ? news.stage : undefined;
      this.#hasStarted ||= news.reason === 'started';
      onNews(news, before);
    }
  }

  /** Notes that DVC ended. */
  end(): void {
    this.#stage = undefined;
  }

  #isOfDvc({ stage }: StageNews): boolean {
    const { pipeline, isWaiting } = this.#options;
    if (this.#stage !== undefined && this.#isBeingWritten(this.#stage)) return false;
    if (!pipeline.stages.has(stage)) return true;
    const before = upstreamOf(pipeline.graph, [stage]);
    return [...before].every(name => name === stage || name === this.#stage || !isWaiting(name));
  }

  #isBeingWritten(stage: string): boolean {
    const { workspace, pipeline } = this.#options;
    const written = writtenPaths(workspace);
    const folders = [workspace, realpathSync(workspace)];
    const outs = pipeline.stages.get(stage)?.outs ?? [];
    return outs.some(({ path }) => folders.some(folder => written.has(join(folder, path))));
  }
}

function writtenPaths(workspace: string): ReadonlySet<string> {
  try {
    const noted = JSON.parse(readFileSync(join(workspace, RWLOCK), 'utf8')) as JsonValue;
    const write = isJsonObject(noted) ? noted['write'] : undefined;
    return new Set(isJsonObject(write) ? Object.keys(write) : []);
  } catch {
    return new Set(); // There is none, or DVC is writing it at this moment: it ended one stage or begins the next.
  }
}
