import { appendFileSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject } from '../contract/json.js';
import { describeGiven } from './given.js';
import { NotJson, toJson } from './json-value.js';
import { logName } from './log-name.js';
import { misdeclared } from './problem.js';
import { pythonJson, pythonNumber, pythonText } from './python-text.js';
import { formatLine, parseCells } from './table.js';
import { writeFile } from './write-file.js';

/** The newest value of every metric, in the directory of a log. */
export const METRICS_FILE = 'metrics.json';

/** The tables of the metrics, in the directory of a log. */
export const TABLES_FOLDER = 'plots/metrics';

/** The newest value of every metric; groups are nested. */
export type MetricSummary = Record<string, unknown>;

/** What a metric can be. */
export type MetricValue = number | string | boolean;

/** Where the row of a value belongs. */
export interface MetricRow {
  readonly step: number;
  /** Whether the table has a column for the time. */
  readonly timestamp?: boolean;
}

/** The metrics of a log as DVCLive 3 writes them: the summary, and a table for each metric. */
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

  /**
   * Goes on with what an earlier run left, and returns the step after its last.
   *
   * A table loses the rows of a step that was left in its middle when it gets new ones.
   */
  resume(): number | undefined {
    const isSaved = this.readSummary();
    const step = this.summary['step'];
    // A log that was saved without counting steps has rows at step 0, and they stay.
    const next = typeof step === 'number' ? step + 1 : isSaved ? undefined : 0;
    this.#next = next ?? Infinity;
    return next;
  }

  /** Reads the summary that an earlier run left; false if none did. */
  readSummary(): boolean {
    const path = join(this.folder, METRICS_FILE);
    if (!existsSync(path)) return false;
    try {
      this.summary = JSON.parse(readFileSync(path, 'utf8')) as MetricSummary;
    } catch (cause) {
      const reason = (cause as Error).message;
      throw new Error(`\`${path}\` is not JSON, so the log cannot go on: ${reason}`, { cause });
    }
    return true;
  }

  /** Writes `metrics.json`, with the step if steps are counted. */
  saveSummary(step?: number): void {
    if (step !== undefined) this.summary['step'] = step;
    const json = toJson(this.summary, { nonFinite: 'null' });
    if (json instanceof NotJson)
      throw misdeclared(
        {},
        `The summary of a log has ${json.describe()}, which \`${METRICS_FILE}\` cannot hold.`,
        'Give it texts, numbers, booleans, and groups of them.'
      );
    writeFile(join(this.folder, METRICS_FILE), `${pythonJson(json)}\n`);
  }

  /** Notes the value of a metric; without a row in the summary alone. `/` in the name makes groups. */
  log(name: string, value: MetricValue, row?: MetricRow): void {
    const names = metricNames(name);
    if (!['number', 'string', 'boolean'].includes(typeof value))
      throw misdeclared(
        {},
        `Metric \`${name}\` is logged with ${describeGiven(value)}, which \`${METRICS_FILE}\` cannot hold.`,
        'Log a number, a text or a boolean.'
      );
    if (row) this.#append(names, value, row);
    // JSON has no NaN: DVCLive writes its name.
    const isNumber = typeof value !== 'number' || Number.isFinite(value);
    setNested(this.summary, names, isNumber ? value : pythonNumber(value));
  }

  /** Removes the rows from the step `next` on from every table. */
  cutTables(next: number): void {
    const folder = join(this.folder, TABLES_FOLDER);
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile() && entry.name.endsWith('.tsv'))
        cutTable(join(entry.parentPath, entry.name), next);
  }

  #append(
    names: readonly string[],
    value: MetricValue,
    { step, timestamp = false }: MetricRow
  ): void {
    const path = join(this.folder, TABLES_FOLDER, `${names.join('/')}.tsv`);
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
  const names = logName(name, 'train/loss');
  const last = names.at(-1) ?? '';
  if (last !== 'step' && last !== 'timestamp') return names;
  throw misdeclared(
    {},
    `A metric cannot be named \`${name}\`: its table has a column \`${last}\` already.`,
    'Give it another name.'
  );
}

/** A name that is both a metric and a group keeps what was logged last; the tables have both. */
function setNested(summary: MetricSummary, names: readonly string[], value: MetricValue): void {
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
