import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { JsonObject } from '../contract/json.js';
import type { File } from './file.js';
import { NotJson, toJson } from './json-value.js';
import { DVC_YAML, hasOtherPipeline, PARAMS_FILE, writeDvcYaml } from './live-dvc-yaml.js';
import type {
  ConfusionMatrixOptions,
  LiveSettings,
  LogMetricOptions,
  LogPlotOptions
} from './live-options.js';
import { LivePlots } from './live-plots.js';
import { REPORT_FILE, writeReport } from './live-report.js';
import { METRICS_FILE, MetricFiles, type MetricValue } from './metric-files.js';
import { readNow } from './params-file.js';
import { isOwn, projectRoot } from './paths.js';
import { misdeclared } from './problem.js';
import { collector, state } from './state.js';
import { writeFile } from './write-file.js';
import { formatYaml } from './yaml-text.js';

const PLOT_FOLDERS = ['metrics', 'images', 'custom', 'sklearn'] as const;

/**
 * Logs metrics, params, images and plots into a directory, in the files of DVCLive 3.
 *
 * For notebooks, and for code that knows no stage: a stage has `live()` and `this.log()`.
 */
export class Live {
  /** Where the files are: relative to the project root, or absolute. */
  readonly dir: string;
  readonly #settings: LiveSettings;
  readonly #metrics: MetricFiles;
  readonly #plots: LivePlots;
  #params: JsonObject | undefined;
  #step: number | undefined;

  constructor(dir = 'dvclive', settings: LiveSettings = {}) {
    const folder = resolve(projectRoot(), dir);
    checkPlace(dir, folder, settings);
    this.dir = dir;
    this.#settings = settings;
    this.#metrics = new MetricFiles(folder);
    this.#plots = new LivePlots(folder);
    // DVC sets the variable where an experiment goes on.
    const isResumed = settings.resume ?? /1|y|true/i.test(process.env['DVCLIVE_RESUME'] ?? '');
    if (isResumed) this.#step = this.#metrics.resume();
    else removeLog(folder, settings);
    mkdirSync(folder, { recursive: true });
  }

  /** The step that is logged now, from 0. */
  get step(): number {
    return this.#step ?? 0;
  }

  set step(step: number) {
    this.#step = step;
  }

  /** The newest value of every metric, for `metrics.json`; groups are nested. */
  get summary(): Record<string, unknown> {
    return this.#metrics.summary;
  }

  set summary(summary: Record<string, unknown>) {
    this.#metrics.summary = summary;
  }

  /** Logs the value of a metric at this step; `/` in the name makes groups. */
  logMetric(name: string, value: MetricValue, options: LogMetricOptions = {}): void {
    const { plot = true, timestamp = false } = options;
    this.#metrics.log(name, value, plot ? { step: this.step, timestamp } : undefined);
  }

  /** Logs a param: a text, a number, a boolean, null, or a list or group of them. */
  logParam(name: string, value: unknown): void {
    this.logParams({ [name]: value });
  }

  /** Logs params by name. */
  logParams(params: object): void {
    const json = toJson(params, 'keep');
    if (json instanceof NotJson)
      throw misdeclared(
        {},
        `The params to log have ${json.describe()}, which a params file cannot hold.`,
        'Log texts, numbers, booleans, null, and lists and groups of them.'
      );
    this.#params = { ...(this.#params ?? this.#loggedParams()), ...(json as JsonObject) };
    writeFile(join(this.#metrics.folder, PARAMS_FILE), formatYaml(this.#params));
  }

  /** Logs an image under a name such as `samples/3.png`: its bytes, or a file of the project. */
  logImage(name: string, image: Uint8Array | File | string): void {
    this.#plots.logImage(name, image);
  }

  /** Logs rows that DVC draws as a plot of their own. */
  logPlot<Row extends object>(
    name: string,
    rows: readonly Row[],
    options: LogPlotOptions<Row>
  ): void {
    this.#plots.logPlot(name, rows, options);
  }

  /** Logs which labels were predicted, and which are true, in the same order. */
  logConfusionMatrix(
    labels: readonly MetricValue[],
    predictions: readonly MetricValue[],
    options: ConfusionMatrixOptions = {}
  ): void {
    this.#plots.logConfusionMatrix(labels, predictions, options);
  }

  /** Ends a step: writes what was logged, and counts on. */
  nextStep(): void {
    this.#step ??= 0;
    this.#write(true);
    this.#step++;
  }

  /** Writes `metrics.json`, as `nextStep()` and `end()` do. */
  makeSummary(): void {
    this.#metrics.saveSummary(this.#step);
  }

  /** Ends the log: writes what was logged, with the last step that was ended. */
  end(): void {
    const { step } = this.summary;
    if (typeof step === 'number') this.#step = step;
    this.#write(false);
  }

  #write(isRunning: boolean): void {
    this.makeSummary();
    const { folder } = this.#metrics;
    const { dvcyaml = true, report } = this.#settings;
    const hasMetrics = Object.keys(this.summary).length > 0;
    if (dvcyaml) writeDvcYaml(folder, this.#plots.logged, hasMetrics);
    if (report) writeReport(folder, this.#plots.logged, isRunning);
  }

  /** Params of the run that this one goes on with: the others were removed. */
  #loggedParams(): JsonObject {
    const path = join(this.#metrics.folder, PARAMS_FILE);
    if (!existsSync(path)) return {};
    return readNow(relative(projectRoot(), path).replaceAll('\\', '/')) ?? {};
  }
}

/** Removes an earlier log, and nothing else of its directory. */
function removeLog(folder: string, { dvcyaml = true }: LiveSettings): void {
  const paths = [
    ...PLOT_FOLDERS.map(name => `plots/${name}`),
    ...[METRICS_FILE, PARAMS_FILE, REPORT_FILE, 'report.md'],
    ...(dvcyaml ? [DVC_YAML] : [])
  ];
  for (const path of paths) rmSync(join(folder, path), { recursive: true, force: true });
}

/** A log removes files of its directory: it must be its own. */
function checkPlace(dir: string, folder: string, { dvcyaml = true }: LiveSettings): void {
  if (collector() || state.probes > 0)
    throw misdeclared(
      {},
      '`new Live()` is called where stages are only declared: it removes the log of the run before.',
      'Build it in `run()`, or in a cell apart from the cells that build stages.'
    );
  const place = relative(projectRoot(), folder).replaceAll('\\', '/');
  if (/^(\.\.\/)*(\.\.)?$/.test(place) || isOwn(place.toLowerCase()))
    throw misdeclared(
      {},
      `A log cannot be in \`${dir}\`: its files would take the place of the project's own.`,
      'Give it a directory of its own, such as `dvclive`.'
    );
  if (dvcyaml && hasOtherPipeline(folder))
    throw misdeclared(
      {},
      `A log cannot be in \`${dir}\`: there is a pipeline in \`${dir}/${DVC_YAML}\`, which the log would replace.`,
      'Give it another directory, or `{ dvcyaml: false }`.'
    );
}
