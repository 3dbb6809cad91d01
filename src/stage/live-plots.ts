import { readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import type { JsonObject } from '../contract/json.js';
import { File } from './file.js';
import { NotJson, toJson } from './json-value.js';
import type { ConfusionMatrixOptions, LogPlotOptions, PlotTexts } from './live-options.js';
import { logName } from './log-name.js';
import type { MetricValue } from './metric-files.js';
import { projectRoot } from './paths.js';
import { misdeclared } from './problem.js';
import { pythonJson, pythonText } from './python-text.js';
import { writeFile } from './write-file.js';

/** The images, in the directory of a log. */
export const IMAGES_FOLDER = 'plots/images';

/** What DVC shows as an image. */
export const IMAGE = /\.(jpe?g|gif|png|svg)$/;

/** How DVC draws a plot: its keys in `dvc.yaml`. */
export interface PlotConfig extends JsonObject {
  readonly x: string;
  readonly y: string | readonly string[];
}

/** The images and plots of a log, as DVCLive 3 writes them. */
export class LivePlots {
  /** By the path of their file in the log. */
  readonly logged = new Map<string, PlotConfig>();
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes an image: its bytes, or a copy of a file. */
  logImage(name: string, image: Uint8Array | File | string): void {
    const source = image instanceof File ? image.absolutePath : image;
    const extension = typeof source === 'string' ? (IMAGE.exec(source)?.[0] ?? '') : '';
    const file = posix.extname(name) === '' ? name + extension : name;
    if (!IMAGE.test(file))
      throw misdeclared(
        {},
        `\`${name}\` is no name of an image that DVC shows.`,
        'End it with `.png`, `.jpg`, `.jpeg`, `.gif` or `.svg`.'
      );
    const path = join(this.#folder, IMAGES_FOLDER, ...logName(file, 'samples/3.png'));
    writeFile(
      path,
      typeof source === 'string' ? readFileSync(resolve(projectRoot(), source)) : source
    );
  }

  /** Writes the rows of a plot. */
  logPlot<Row extends object>(
    name: string,
    rows: readonly Row[],
    { x, y, template = 'linear', ...texts }: LogPlotOptions<Row>
  ): void {
    this.#write(`custom/${name}`, rows, { template, x, y, ...toConfig(texts) });
  }

  /** Writes which labels were predicted, and which are true. */
  logConfusionMatrix(
    labels: readonly MetricValue[],
    predictions: readonly MetricValue[],
    options: ConfusionMatrixOptions = {}
  ): void {
    if (labels.length !== predictions.length)
      throw misdeclared(
        {},
        `A confusion matrix is logged of ${labels.length} labels and ${predictions.length} predictions.`,
        'Give one prediction for each label.'
      );
    const {
      name = 'confusion_matrix',
      normalized = false,
      title = 'Confusion Matrix',
      xLabel = 'True Label',
      yLabel = 'Predicted Label'
    } = options;
    const rows = labels.map((actual, i) => ({
      actual: pythonText(actual),
      predicted: pythonText(predictions[i] ?? '')
    }));
    this.#write(`sklearn/${name}`, rows, {
      template: normalized ? 'confusion_normalized' : 'confusion',
      x: 'actual',
      y: 'predicted',
      ...toConfig({ title, xLabel, yLabel })
    });
  }

  #write(name: string, rows: readonly object[], config: PlotConfig): void {
    const json = toJson(rows, { nonFinite: 'null' });
    if (json instanceof NotJson)
      throw misdeclared(
        {},
        `The rows of plot \`${name}\` have ${json.describe()}, which their file cannot hold.`,
        'Log texts, numbers, booleans, null, and lists and groups of them.'
      );
    const names = logName(name.replace(/\.json$/, ''), 'custom/scores');
    const path = `plots/${names.join('/')}.json`;
    writeFile(join(this.#folder, path), `${pythonJson(json)}\n`);
    // As in DVCLive, a plot is drawn as it was when it was logged first.
    if (!this.logged.has(path)) this.logged.set(path, config);
  }
}

function toConfig({ title, xLabel, yLabel }: PlotTexts): JsonObject {
  return {
    ...(title === undefined ? {} : { title }),
    ...(xLabel === undefined ? {} : { x_label: xLabel }),
    ...(yLabel === undefined ? {} : { y_label: yLabel })
  };
}
