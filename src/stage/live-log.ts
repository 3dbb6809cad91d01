import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { JsonObject, JsonValue } from '../contract/json.js';
import { pastFile, type File } from './file.js';
import { absolutePath } from './paths.js';
import type { Past } from './state.js';
import { writeFile } from './write-file.js';

type Summary = Record<string, JsonValue>;

/** The live metrics of a stage, in the layout of DVCLive 3: `metrics.json` and one table for each metric. */
export class LiveLog {
  /** The directory of the log, relative to the project root. */
  readonly dir: string;
  #summary: Summary = {};
  #step: number | undefined;
  readonly #past: Past | undefined;

  constructor(metricsPath: string, past?: Past) {
    this.dir = posix.dirname(metricsPath);
    this.#past = past;
  }

  /** The newest value of every metric. */
  get metrics(): File {
    return pastFile(`${this.dir}/metrics.json`, this.#past);
  }

  /** Makes both outs of the log: empty, or as a checkpoint left them, without what was logged from the step `next` on. */
  open(next?: number): void {
    const folder = absolutePath(this.dir);
    const tables = `${folder}/plots/metrics`;
    if (next === undefined) rmSync(folder, { recursive: true, force: true });
    mkdirSync(tables, { recursive: true });
    this.#summary = this.metrics.exists ? { ...this.metrics.readJSON<JsonObject>() } : {};
    const { step } = this.#summary;
    this.#step = typeof step === 'number' ? step : undefined;
    if (next !== undefined) cutTables(tables, next);
    this.save();
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

/** Cuts off the rows of a step that was left in its middle: the run does the whole step again. */
function cutTables(folder: string, next: number): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.tsv')) continue;
    const path = join(entry.parentPath, entry.name);
    const lines = readFileSync(path, 'utf8').split('\n');
    // The header has no number.
    const kept = lines.filter(line => !(Number.parseInt(line, 10) >= next));
    if (kept.length < lines.length) writeFile(path, kept.join('\n'));
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
