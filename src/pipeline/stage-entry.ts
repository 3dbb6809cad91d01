import type { JsonObject, JsonValue } from '../contract/json.js';

/** Keys of a stage in the order in which DVC writes them. */
export const STAGE_KEYS = [
  'desc',
  'cmd',
  'wdir',
  'deps',
  'params',
  'outs',
  'metrics',
  'plots',
  'frozen',
  'always_changed',
  'meta'
] as const;

/** File that params come from where none is named. */
export const DEFAULT_PARAMS_FILE = 'params.yaml';

/** Keys of one params file that a stage depends on; null: all of it. */
export interface ParamsDep {
  readonly file: string;
  readonly keys: readonly string[] | null;
}

/** One out, metric or plot of a stage with its flags in DVC's spelling. */
export interface OutEntry {
  readonly path: string;
  readonly flags: JsonObject;
}

/** A stage of `dvc.yaml`, every list present. Paths are as written: relative to `wdir`. */
export interface StageEntry {
  readonly desc?: string;
  readonly cmd: string | readonly string[];
  readonly wdir?: string;
  readonly deps: readonly string[];
  readonly params: readonly ParamsDep[];
  readonly outs: readonly OutEntry[];
  readonly metrics: readonly OutEntry[];
  readonly plots: readonly OutEntry[];
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
  readonly meta?: JsonValue;
}

/** Tells whether a value can be the `cmd` of a stage: a text, or a list of texts. */
export function isCommand(value: JsonValue | undefined): value is string | readonly string[] {
  if (typeof value === 'string') return value !== '';
  return Array.isArray(value) && value.length > 0 && value.every(line => typeof line === 'string');
}

/** Reads the entry of a stage; what is of a wrong type in it is left out. */
export function toStageEntry(source: JsonObject): StageEntry {
  const { cmd, desc, wdir, meta } = source;
  const list = (field: string): readonly JsonValue[] => {
    const value = source[field];
    return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
  };
  const entry = {
    cmd: isCommand(cmd) ? cmd : '',
    deps: list('deps').filter(dep => typeof dep === 'string'),
    params: toParamsDeps(list('params')),
    outs: toOutEntries(list('outs')),
    metrics: toOutEntries(list('metrics')),
    plots: toOutEntries(list('plots')),
    frozen: source['frozen'] === true,
    alwaysChanged: source['always_changed'] === true
  };
  // Most have none of these.
  if (desc === undefined && wdir === undefined && meta === undefined) return entry;
  return {
    ...entry,
    ...(typeof desc === 'string' && { desc }),
    ...(typeof wdir === 'string' && { wdir }),
    ...(meta !== undefined && { meta })
  };
}

/** Returns the params of a stage by file; `params.yaml` comes first, as in DVC. */
export function toParamsDeps(items: readonly JsonValue[]): ParamsDep[] {
  const files = new Map<string, string[] | null>();
  const add = (file: string, keys: readonly string[] | null): void => {
    const known = files.get(file);
    files.set(file, keys === null || known === null ? null : [...(known ?? []), ...keys]);
  };
  for (const item of items) {
    if (typeof item === 'string') add(DEFAULT_PARAMS_FILE, [item]);
    else if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
      for (const [file, keys] of Object.entries(item as JsonObject)) {
        add(file, Array.isArray(keys) && keys.length > 0 ? keys.map(String) : null);
      }
    }
  }
  const deps = [...files].map(([file, keys]): ParamsDep => ({ file, keys }));
  return deps.sort(
    (a, b) => Number(b.file === DEFAULT_PARAMS_FILE) - Number(a.file === DEFAULT_PARAMS_FILE)
  );
}

/** Returns the outs of a list of `dvc.yaml`: paths, or paths with flags. */
export function toOutEntries(items: readonly JsonValue[]): OutEntry[] {
  return items.flatMap((item): OutEntry[] => {
    if (typeof item === 'string') return [{ path: item, flags: {} }];
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return [];
    return Object.entries(item as JsonObject).map(([path, value]) => {
      // A plot may have a list of drawings; the flags of the file stand in the first.
      const flags = Array.isArray(value) ? (value[0] as JsonValue | undefined) : value;
      const known = typeof flags === 'object' && flags !== null && !Array.isArray(flags);
      return { path, flags: known ? (flags as JsonObject) : {} };
    });
  });
}
