import { appendFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import type { JsonObject, JsonValue } from '../contract/json.js';
import { File } from './file.js';
import { absolutePath } from './paths.js';
import { writeFile } from './write-file.js';

type Summary = Record<string, JsonValue>;

/** The live metrics of a stage, in the layout of DVCLive 3: `metrics.json` and one table for each metric. */
export class LiveLog {
  /** The directory of the log, relative to the project root. */
  readonly dir: string;
  #summary: Summary = {};
  #step: number | undefined;

  constructor(metricsPath: string) {
    this.dir = posix.dirname(metricsPath);
  }

  /** The newest value of every metric. */
  get metrics(): File {
    return new File(`${this.dir}/metrics.json`);
  }

  /** Makes both outs of the log: empty, or as they are where a run goes on. Returns the step to start with. */
  open(resumed: boolean): number {
    const folder = absolutePath(this.dir);
    if (!resumed) rmSync(folder, { recursive: true, force: true });
    mkdirSync(`${folder}/plots/metrics`, { recursive: true });
    this.#summary = {};
    this.#step = undefined;
    if (resumed && this.metrics.exists) {
      this.#summary = { ...this.metrics.readJSON<JsonObject>() };
      const { step } = this.#summary;
      if (typeof step !== 'number') return 0;
      this.#step = step;
      return step + 1;
    }
    this.save();
    return 0;
  }

  /** Notes the value of a metric at a step; `/` in the name makes groups. */
  log(name: string, value: number | string | boolean, step: number): void {
    const table = absolutePath(`${this.dir}/plots/metrics/${name}.tsv`);
    if (!existsSync(table)) {
      mkdirSync(dirname(table), { recursive: true });
      appendFileSync(table, `step\t${posix.basename(name)}\n`);
    }
    appendFileSync(table, `${step}\t${String(value)}\n`);
    // JSON has no NaN; the table keeps it.
    const json = typeof value === 'number' && !Number.isFinite(value) ? null : value;
    this.#step = step;
    setNested(this.#summary, name.split('/'), json);
  }

  /** Writes `metrics.json`; the newest logged step is last in it, as DVCLive does. */
  save(): void {
    const { step: _, ...metrics } = this.#summary;
    const summary = this.#step === undefined ? metrics : { ...metrics, step: this.#step };
    writeFile(absolutePath(this.metrics.path), `${JSON.stringify(summary, null, 4)}\n`);
  }
}

function setNested(summary: Summary, names: readonly string[], value: JsonValue): void {
  const [name = '', ...rest] = names;
  if (rest.length === 0) {
    summary[name] = value;
    return;
  }
  const current = summary[name];
  const group: Summary =
    typeof current === 'object' && current !== null ? (current as Summary) : {};
  summary[name] = group;
  setNested(group, rest, value);
}
