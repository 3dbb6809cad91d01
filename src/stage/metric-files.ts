import { appendFileSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { isJsonObject, type JsonValue } from '../contract/json.js';
import { misdeclared } from './problem.js';
import { pythonJson, pythonNumber, pythonText } from './python-text.js';
import { formatLine, parseCells } from './table.js';
import { writeFile } from './write-file.js';

/** The newest value of every metric; groups are nested. */
export type MetricSummary = Record<string, JsonValue>;

/** What a metric can be. */
export type MetricValue = number | string | boolean;

/** Where the row of a value belongs. */
export interface MetricRow {
  readonly step: number;
  /** Whether the table has a column for the time. */
  readonly timestamp?: boolean;
}

/** The metrics of a log as DVCLive 3 writes them: `metrics.json`, and a table for each metric in `plots/metrics`. */
export class MetricFiles {
  /** The absolute path of the log's directory. */
  readonly folder: string;
  summary: MetricSummary = {};
  /** Tables that this process has written to, and whether they have a column for the time. */
  readonly #tables = new Map<string, boolean>();
  /** Rows from this step on are of a run that was left in the middle of it. */
  #next = Infinity;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Goes on with what an earlier run wrote: a table loses its rows from the step `next` on before it gets new ones. */
  resume(next: number): void {
    this.#next = next;
  }

  /** Reads the summary that an earlier run left, if one did. */
  readSummary(): void {
    const path = this.#summaryPath;
    this.summary = existsSync(path)
      ? (JSON.parse(readFileSync(path, 'utf8')) as MetricSummary)
      : {};
  }

  /** Writes `metrics.json`, with the step if steps are counted. */
  saveSummary(step?: number): void {
    if (step !== undefined) this.summary['step'] = step;
    writeFile(this.#summaryPath, `${pythonJson(this.summary)}\n`);
  }

  /** Notes the value of a metric; without a row in the summary alone. `/` in the name makes groups. */
  log(name: string, value: MetricValue, row?: MetricRow): void {
    const names = metricNames(name);
    if (row) this.#append(names, value, row);
    // JSON has no NaN: DVCLive writes its name.
    const isNumber = typeof value !== 'number' || Number.isFinite(value);
    setNested(this.summary, names, isNumber ? value : pythonNumber(value));
  }

  /** Removes the rows from the step `next` on from every table. */
  cutTables(next: number): void {
    const folder = join(this.folder, 'plots/metrics');
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile() && entry.name.endsWith('.tsv'))
        cutTable(join(entry.parentPath, entry.name), next);
  }

  get #summaryPath(): string {
    return join(this.folder, 'metrics.json');
  }

  #append(
    names: readonly string[],
    value: MetricValue,
    { step, timestamp = false }: MetricRow
  ): void {
    const path = join(this.folder, 'plots/metrics', `${names.join('/')}.tsv`);
    let isTimed = this.#tables.get(path);
    if (isTimed === undefined) {
      const columns = existsSync(path) ? cutTable(path, this.#next) : [];
      isTimed = columns.length > 0 ? columns.includes('timestamp') : timestamp;
      const header = [...(isTimed ? ['timestamp'] : []), 'step', names.at(-1) ?? ''];
      if (columns.length === 0) writeFile(path, formatLine(header, '\t'));
      this.#tables.set(path, isTimed);
    }
    // The columns of a table never change: readers would mix them up.
    const cells = [...(isTimed ? [String(Date.now())] : []), String(step), pythonText(value)];
    appendFileSync(path, formatLine(cells, '\t'));
  }
}

/**
 * Cuts off rows from the step `next` on, and a line that was not written to its end; returns the columns.
 *
 * The table is always a new file then: DVC may have made the old one a link into its cache.
 */
function cutTable(path: string, next: number): readonly string[] {
  const text = readFileSync(path, 'utf8');
  const [header = [], ...rows] = parseCells(text.slice(0, text.lastIndexOf('\n') + 1), '\t');
  const step = header.indexOf('step');
  const kept = rows.filter(row => !(Number(row[step]) >= next));
  if (header.length > 0)
    writeFile(path, [header, ...kept].map(cells => formatLine(cells, '\t')).join(''));
  return header;
}

function metricNames(name: string): readonly string[] {
  const names = posix.normalize(name).split('/');
  const last = names.at(-1);
  if (last === '' || last === '.' || names[0] === '' || names[0] === '..')
    throw misdeclared(
      {},
      `A metric cannot be named \`${name}\`: its table would lie outside of the log.`,
      'Give it a name such as `loss` or `train/loss`.'
    );
  if (last === 'step' || last === 'timestamp')
    throw misdeclared(
      {},
      `A metric cannot be named \`${name}\`: its table has a column \`${last}\` already.`,
      'Give it another name.'
    );
  return names;
}

/** A name that is both a metric and a group keeps what was logged last; the tables have both. */
function setNested(summary: MetricSummary, names: readonly string[], value: JsonValue): void {
  const [name = '', ...rest] = names;
  if (rest.length === 0) {
    summary[name] = value;
    return;
  }
  const current = summary[name];
  const group: MetricSummary = isJsonObject(current) ? { ...current } : {};
  summary[name] = group;
  setNested(group, rest, value);
}
