import type { JsonValue } from '../contract/json.js';
import type { Declaration, Flags, Objective } from './declaration.js';
import type { File } from './file.js';
import { declare } from './frame.js';
import type { LiveLog } from './live-log.js';
import type {
  LiveOptions,
  MetricsFileOptions,
  MetricsOptions,
  OutOptions,
  PlotsFileOptions,
  PlotsOptions,
  ValueOptions
} from './options.js';

/** Declares a file or directory that the stage writes; `{name}` in the path is the stage's name. */
export function outs(path: string, options: OutOptions = {}): File {
  return declare(fileDeclaration('outs', path, options)) as File;
}

/** Declares a value that is written to `nodes/<stage>/<field>.json` after `run()`. */
export function out<T>(options: ValueOptions = {}): T {
  return declare(valueDeclaration('out', options)) as T;
}

/** Declares metrics: numbers that DVC compares between revisions. `maximize` or `minimize` marks the best checkpoint. */
export function metrics<T>(options: MetricsOptions<T> = {}): T {
  const { maximize, minimize, ...rest } = options;
  return declare(valueDeclaration('metrics', rest, objectiveOf({ maximize, minimize }))) as T;
}

/** Declares a metrics file that `run()` writes itself: JSON, YAML or TOML. */
export function metricsFile(path: string, options: MetricsFileOptions = {}): File {
  const { maximize, minimize, ...flags } = options;
  const objective = objectiveOf({ maximize, minimize });
  return declare(fileDeclaration('metricsFile', path, flags, objective)) as File;
}

/** Declares a plot: rows that DVC draws. It starts as an empty list. */
export function plots<Row>(options: PlotsOptions<Row> = {}): Row[] {
  return declare(valueDeclaration('plots', inDvcWords(options))) as Row[];
}

/** Declares a plots file that `run()` writes itself: a table, JSON, YAML, an image, or a directory of them. */
export function plotsFile(path: string, options: PlotsFileOptions = {}): File {
  return declare(fileDeclaration('plotsFile', path, inDvcWords(options))) as File;
}

/** Declares the seconds that `run()`, or another method, takes: a metric in `nodes/<stage>/metadata.json`. */
export function timeit(method = 'run'): number {
  return declare({ kind: 'timeit', method }) as number;
}

/** Declares a live log: what `this.log()` writes during `run()`, in the layout of DVCLive. */
export function live(options: LiveOptions = {}): LiveLog {
  const { dir = 'live/{name}', ...rest } = options;
  return declare({ kind: 'live', dir, objective: objectiveOf(rest) }) as LiveLog;
}

function fileDeclaration(
  kind: 'outs' | 'metricsFile' | 'plotsFile',
  path: string,
  flags: object,
  objective?: Objective
): Declaration {
  return { kind, path, flags: flagsOf(flags), objective };
}

function valueDeclaration(
  kind: 'out' | 'metrics' | 'plots',
  { path, ...flags }: { readonly path?: string | undefined },
  objective?: Objective
): Declaration {
  return { kind, path, flags: flagsOf(flags), objective };
}

/** DVC writes its keys in another case. */
function inDvcWords<T extends Pick<PlotsFileOptions, 'xLabel' | 'yLabel'>>(
  options: T
): Omit<T, 'xLabel' | 'yLabel'> {
  const { xLabel, yLabel, ...rest } = options;
  return { ...rest, x_label: xLabel, y_label: yLabel };
}

function flagsOf(options: object): Flags {
  const flags: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(options))
    if (value !== undefined) flags[key] = value as JsonValue;
  return flags;
}

function objectiveOf(options: {
  readonly maximize?: string | undefined;
  readonly minimize?: string | undefined;
}): Objective | undefined {
  if (options.maximize !== undefined) return { metric: options.maximize, direction: 'maximize' };
  return options.minimize === undefined
    ? undefined
    : { metric: options.minimize, direction: 'minimize' };
}
