/** Options of `new Live()`. */
export interface LiveSettings {
  /** `true`: goes on with what is there, at the step after the last; else it is removed. As the environment's `DVCLIVE_RESUME` if not given. */
  readonly resume?: boolean;
  /** `'html'`: a page of everything that was logged, `report.html`. */
  readonly report?: 'html';
  /** Whether it writes a `dvc.yaml` beside its files, which tells DVC of them; not if the running stage declares them. */
  readonly dvcyaml?: boolean;
}

/** Options of a logged metric. */
export interface LogMetricOptions {
  /** `false`: no row for this step, in `metrics.json` alone. */
  readonly plot?: boolean;
  /** `true`: the table has a column for the time, in milliseconds. */
  readonly timestamp?: boolean;
}

/** What DVC shows around a plot. */
export interface PlotTexts {
  readonly title?: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
}

/** Options of a logged plot, named after DVC's keys. */
export interface LogPlotOptions<Row> extends PlotTexts {
  readonly x: keyof Row & string;
  readonly y: (keyof Row & string) | readonly (keyof Row & string)[];
  /** `linear` if not given. */
  readonly template?: string;
}

/** Options of a logged confusion matrix. */
export interface ConfusionMatrixOptions extends PlotTexts {
  /** The name of its file; `confusion_matrix` if not given. */
  readonly name?: string;
  /** `true`: shown as shares of each true label. */
  readonly normalized?: boolean;
}
