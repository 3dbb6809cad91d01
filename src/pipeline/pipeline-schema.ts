import type { Shape } from './shape.js';

const ANYTHING: Shape = { anything: true };
const TEXT: Shape = { text: true };
const FLAG: Shape = { flag: true };
const TEXTS: Shape = { list: TEXT };
const ABOUT = { desc: TEXT, type: TEXT, labels: TEXTS, meta: ANYTHING };
const OUT_FLAGS = {
  ...ABOUT,
  ...{ cache: FLAG, persist: FLAG, checkpoint: FLAG, remote: TEXT, push: FLAG }
};
const DRAWING = { template: TEXT, x_label: TEXT, y_label: TEXT, title: TEXT };
const PLOT_FLAGS = { keys: { ...OUT_FLAGS, ...DRAWING, x: TEXT, y: TEXT, header: FLAG } };
/** Options that DVC 3 takes of a plot in a stage. */
export const PLOT_KEYS: readonly string[] = Object.keys(PLOT_FLAGS.keys);
const OUTS: Shape = { list: { text: true, each: { keys: OUT_FLAGS } } };
const VARS: Shape = { list: { text: true, each: ANYTHING } };

const STAGE: Readonly<Record<string, Shape>> = {
  cmd: { text: true, list: ANYTHING },
  wdir: TEXT,
  deps: TEXTS,
  // Not by its schema: DVC fails as it reads the names of params that are not in a list.
  params: { list: { text: true, each: { list: ANYTHING, empty: true } } },
  vars: VARS,
  frozen: FLAG,
  always_changed: FLAG,
  meta: ANYTHING,
  desc: TEXT,
  outs: OUTS,
  metrics: OUTS,
  plots: { list: { text: true, each: { ...PLOT_FLAGS, list: PLOT_FLAGS } } },
  matrix: { each: { text: true, list: ANYTHING } },
  // Of DVC 2: told by a diagnostic of its own.
  live: ANYTHING
};

const TEMPLATE: Readonly<Record<string, Shape>> = {
  foreach: { text: true, list: ANYTHING, each: ANYTHING },
  do: { keys: STAGE }
};

const AXIS: Shape = { ...TEXTS, text: true };
/** What DVC 3 takes in a `dvc.yaml`; what must be there is checked where it is read. */
export const PIPELINE_SHAPE: Shape = {
  keys: {
    datasets: ANYTHING,
    stages: { each: { keys: STAGE, template: TEMPLATE } },
    vars: VARS,
    params: TEXTS,
    metrics: TEXTS,
    plots: {
      list: {
        text: true,
        each: {
          nothing: true,
          keys: {
            ...DRAWING,
            x: { text: true, each: TEXT },
            y: { ...AXIS, each: AXIS }
          }
        }
      },
      // Of DVC 2: told by a diagnostic of its own.
      each: ANYTHING
    },
    artifacts: { each: { keys: { ...ABOUT, path: TEXT } } }
  }
};
