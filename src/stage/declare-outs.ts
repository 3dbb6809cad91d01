import type { JsonValue } from '../contract/json.js';
import { OUT_KINDS, type Declaration, type Flags, type Objective } from './declaration.js';
import type { File } from './file.js';
import { declare } from './frame.js';
import type { LiveLog } from './live-log.js';
import { findMisuse } from './misuse.js';
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
  return declare(valueDeclaration('metrics', options)) as T;
}

/** Declares a metrics file that `run()` writes itself: JSON, YAML or TOML. */
export function metricsFile(path: string, options: MetricsFileOptions = {}): File {
  return declare(fileDeclaration('metricsFile', path, options)) as File;
}

/** Declares a plot: rows that DVC draws. It starts as an empty list. */
export function plots<Row>(options: PlotsOptions<Row> = {}): Row[] {
  return declare(valueDeclaration('plots', options)) as Row[];
}

/** Declares a plots file that `run()` writes itself: a table, JSON, YAML, an image, or a directory of them. */
export function plotsFile(path: string, options: PlotsFileOptions = {}): File {
  return declare(fileDeclaration('plotsFile', path, options)) as File;
}

/** Declares the seconds that `run()`, or another method, takes: a metric in `nodes/<stage>/metadata.json`. */
export function timeit(method = 'run'): number {
  return declare(findMisuse('timeit', method) ?? { kind: 'timeit', method }) as number;
}

/** Declares a live log: what `this.log()` writes during `run()`, in the layout of DVCLive. */
export function live(options: LiveOptions = {}): LiveLog {
  return declare(findMisuse('live', options) ?? liveDeclaration(options)) as LiveLog;
}

function fileDeclaration(
  kind: 'outs' | 'metricsFile' | 'plotsFile',
  path: string,
  options: object
): Declaration {
  return findMisuse(kind, path, options) ?? { kind, path, ...settingsOf(kind, options) };
}

function valueDeclaration(kind: 'out' | 'metrics' | 'plots', options: ValueOptions): Declaration {
  const misuse = findMisuse(kind, options);
  if (misuse) return misuse;
  const { path, ...rest }: Pick<ValueOptions, 'path'> = options;
  return { kind, path, ...settingsOf(kind, rest) };
}

function liveDeclaration({ dir = 'live/{name}', ...rest }: LiveOptions): Declaration {
  return { kind: 'live', dir, ...settingsOf('live', rest) };
}

/** Parts the options of an out into DVC's own and those that mark a metric. */
function settingsOf(
  kind: 'live' | keyof typeof OUT_KINDS,
  options: Goals & PlotWords
): { readonly flags: Flags; readonly objectives: readonly Objective[] } {
  const outKind = kind === 'live' ? 'metric' : OUT_KINDS[kind];
  if (outKind === 'plot') return { flags: flagsOf(inDvcWords(options)), objectives: [] };
  if (outKind === 'out') return { flags: flagsOf(options), objectives: [] };
  const { maximize, minimize, ...flags } = options;
  return { flags: flagsOf(flags), objectives: objectivesOf({ maximize, minimize }) };
}

type Goals = Pick<LiveOptions, 'maximize' | 'minimize'>;
type PlotWords = Pick<PlotsFileOptions, 'xLabel' | 'yLabel'>;

/** DVC writes its keys in another case; who does so, too, means the same. */
function inDvcWords({ xLabel, yLabel, ...rest }: PlotWords): object {
  return { ...rest, ...flagsOf({ x_label: xLabel, y_label: yLabel }), ...rest };
}

function flagsOf(options: object): Flags {
  const flags: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(options))
    if (value !== undefined) flags[key] = value as JsonValue;
  return flags;
}

function objectivesOf(goals: { readonly [D in keyof Goals]: Goals[D] | undefined }): Objective[] {
  return (['maximize', 'minimize'] as const).flatMap(direction => {
    const metric = goals[direction];
    return metric === undefined ? [] : [{ metric, direction }];
  });
}
