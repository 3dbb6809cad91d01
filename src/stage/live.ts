import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../contract/json.js';
import { checkOptions } from './check-options.js';
import type { File } from './file.js';
import { describeGiven } from './given.js';
import { NotJson, toJson } from './json-value.js';
import { PARAMS_FILE, writeDvcYaml } from './live-dvc-yaml.js';
import type {
  ConfusionMatrixOptions,
  LiveSettings,
  LogMetricOptions,
  LogPlotOptions
} from './live-options.js';
import { checkPlace, isDeclared, removeLog, toPlace } from './live-place.js';
import { LivePlots } from './live-plots.js';
import { writeReport } from './live-report.js';
import { MetricFiles, type MetricValue } from './metric-files.js';
import { misdeclared } from './problem.js';
import { writeFile } from './write-file.js';
import { setInYaml } from './yaml-text.js';

/**
 * Logs metrics, params, images and plots into a directory, in the files of DVCLive 3.
 *
 * For notebooks, and for code that knows no stage: a stage has `live()` and `this.log()`.
 */
export class Live {
  /** Where the files are: relative to the project root, or absolute. */
  readonly dir: string;
  readonly #report: LiveSettings['report'];
  /** Whether it writes the `dvc.yaml` beside its files. */
  readonly #tellsDvc: boolean;
  readonly #metrics: MetricFiles;
  readonly #plots: LivePlots;
  #step: number | undefined;

  constructor(dir = 'dvclive', settings: LiveSettings = {}) {
    if (typeof dir !== 'string')
      throw misdeclared(
        {},
        `\`new Live()\` was given ${describeGiven(dir)}; it takes a directory, as a text.`,
        "Give the settings after it: `new Live('dvclive', { resume: true })`."
      );
    checkOptions(settings, { call: 'new Live()', names: ['resume', 'report', 'dvcyaml'] });
    const { resume, report, dvcyaml } = settings;
    const place = toPlace(dir);
    const { folder } = place;
    this.#tellsDvc = dvcyaml ?? !isDeclared(place);
    checkPlace(place, this.#tellsDvc);
    this.dir = dir;
    this.#report = report;
    this.#metrics = new MetricFiles(folder);
    this.#plots = new LivePlots(folder);
    // DVC sets the variable where an experiment goes on.
    const isResumed = resume ?? /1|y|true/i.test(process.env['DVCLIVE_RESUME'] ?? '');
    if (isResumed) this.#step = this.#metrics.resume();
    else removeLog(folder, this.#tellsDvc);
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
    const json = toJson(params, { nonFinite: 'keep' });
    if (json instanceof NotJson)
      throw misdeclared(
        {},
        `The params to log have ${json.describe()}, which a params file cannot hold.`,
        'Log texts, numbers, booleans, null, and lists and groups of them.'
      );
    const path = join(this.#metrics.folder, PARAMS_FILE);
    // Of a log that goes on, the text is kept as it is: numbers too, which Python wrote as `1.0`.
    const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
    writeFile(path, setInYaml(before, json as JsonObject));
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
    const hasMetrics = Object.keys(this.summary).length > 0;
    if (this.#tellsDvc) writeDvcYaml(folder, this.#plots.logged, hasMetrics);
    if (this.#report) writeReport(folder, this.#plots.logged, isRunning);
  }
}
