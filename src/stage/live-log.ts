import { mkdirSync, rmSync } from 'node:fs';
import { join, posix } from 'node:path';
import { pastFile, type File } from './file.js';
import { METRICS_FILE, MetricFiles, TABLES_FOLDER, type MetricValue } from './metric-files.js';
import { absolutePath } from './paths.js';
import type { Past } from './state.js';

/** The live metrics of a stage, in the layout of DVCLive 3: `metrics.json` and one table for each metric. */
export class LiveLog {
  /** The directory of the log, relative to the project root. */
  readonly dir: string;
  #opened: MetricFiles | undefined;
  #step: number | undefined;
  readonly #past: Past | undefined;

  constructor(metricsPath: string, past?: Past) {
    this.dir = posix.dirname(metricsPath);
    this.#past = past;
  }

  /** The newest value of every metric. */
  get metrics(): File {
    return pastFile(`${this.dir}/${METRICS_FILE}`, this.#past);
  }

  /** Makes both outs of the log: empty, or as a checkpoint left them, without what was logged from the step `next` on. */
  open(next?: number): void {
    const files = new MetricFiles(absolutePath(this.dir));
    // Its own outs alone: other stages, and the user, may have files in the directory.
    if (next === undefined)
      for (const path of [METRICS_FILE, TABLES_FOLDER])
        rmSync(join(files.folder, path), { recursive: true, force: true });
    mkdirSync(join(files.folder, TABLES_FOLDER), { recursive: true });
    files.readSummary();
    // The run does the whole step again.
    if (next !== undefined) files.cutTables(next);
    this.#opened = files;
    this.#step = undefined;
    this.save();
  }

  /** Notes the value of a metric at a step; `/` in the name makes groups. */
  log(name: string, value: MetricValue, step: number): void {
    this.#files.log(name, value, { step });
    this.#step = step;
  }

  /** Writes `metrics.json` with the newest logged step. */
  save(): void {
    this.#files.saveSummary(this.#step);
  }

  get #files(): MetricFiles {
    return (this.#opened ??= new MetricFiles(absolutePath(this.dir)));
  }
}
