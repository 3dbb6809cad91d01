import { MANIFEST_PATH, type ManifestStage } from '../contract/manifest.js';
import type { JsonObject, JsonValue } from '../contract/json.js';
import {
  METHOD_CLASS,
  type DepSpec,
  type OutSpec,
  type StageSpec,
  type Wire
} from '../contract/stage-spec.js';
import { OUR_COMMAND, PARAMS_FILE } from './pipeline-paths.js';

/** The code of a stage, as its entry tells DVC of it. */
export interface StageCode {
  /** Files whose code it runs. */
  readonly codeDeps: readonly string[];
  /** Its method objects, whose code their class decides. */
  readonly methods?: ManifestStage['methods'];
}

/** Returns the stage's entry of `dvc.yaml`, in the shape and order in which DVC itself writes one. */
export function toStageEntry(
  spec: StageSpec,
  module: string,
  { codeDeps, methods = {} }: StageCode
): Readonly<Record<string, JsonValue>> {
  const deps = sortPaths([...spec.deps.flatMap(wires).map(wire => wire.path), ...codeDeps]);
  return {
    cmd: `${OUR_COMMAND}${module} ${spec.name}`,
    ...nonEmpty('deps', deps),
    ...nonEmpty('params', paramEntries(spec, methods)),
    ...nonEmpty('outs', outEntries(spec.outs, 'out')),
    ...nonEmpty('metrics', outEntries(spec.outs, 'metric')),
    ...nonEmpty('plots', outEntries(spec.outs, 'plot'))
  };
}

/** Lists params as DVC does: those of `params.yaml` by name, then each other file with its names or as a whole. */
function paramEntries(
  spec: StageSpec,
  methods: NonNullable<ManifestStage['methods']>
): JsonValue[] {
  const files = new Map<string, readonly string[] | null>();
  const add = (path: string, keys: readonly string[] | null): void => {
    const known = files.get(path);
    const all = known === null || keys === null ? null : [...(known ?? []), ...keys];
    files.set(path, all && sortPaths(all));
  };
  if (Object.keys(spec.params).length > 0 || spec.requiredParams.length > 0)
    add(PARAMS_FILE, [spec.name]);
  for (const { path, keys } of spec.paramsFiles) add(path, keys);
  // Two deps that change places change no path: the wiring itself must make DVC run again.
  if (spec.wired) add(MANIFEST_PATH, [`stages.${spec.name}.reads`]);
  for (const [field, { files }] of Object.entries(methods)) {
    const isSwitchable = Object.values(files).some(code => code.length > 0);
    if (isSwitchable) add(MANIFEST_PATH, [codeParam(spec.name, field)]);
  }
  const named = files.get(PARAMS_FILE) ?? [];
  const others = sortPaths([...files.keys()]).filter(
    path => path !== PARAMS_FILE || files.get(path) === null
  );
  return [...named, ...others.map(path => ({ [path]: files.get(path) ?? null }))];
}

/**
 * Names the hash of the code of a method object. DVC fills the class in from `params.yaml`: switched there, the stage
 * tracks the code of the other class, and no run of an older text of it is taken for its result.
 */
function codeParam(stage: string, field: string): string {
  return `stages.${stage}.methods.${field}.code.\${${stage}.${field}.${METHOD_CLASS}}`;
}

/** Returns what the manifest holds of a stage whose deps were wired by hand; nothing where the class alone tells. */
export function toWiring(spec: StageSpec): Pick<ManifestStage, 'wiring' | 'reads'> {
  if (!spec.wired) return {};
  const wiring = Object.fromEntries(spec.deps.map(({ field, wire }) => [field, wire]));
  const reads = Object.fromEntries(spec.deps.map(({ field, wire }) => [field, pathsOf(wire)]));
  return { wiring, reads };
}

function pathsOf(wire: DepSpec['wire']): string | string[] | null {
  if (wire === null) return null;
  return 'path' in wire ? wire.path : wire.map(({ path }) => path);
}

function wires({ wire }: DepSpec): readonly Wire[] {
  if (wire === null) return [];
  return 'path' in wire ? [wire] : wire;
}

function outEntries(outs: readonly OutSpec[], kind: OutSpec['kind']): JsonValue[] {
  return outs
    .filter(out => out.kind === kind)
    .sort((a, b) => comparePaths(a.path, b.path))
    .map(({ path, flags }): JsonValue => {
      const entry: JsonObject = { [path]: flags };
      return Object.keys(flags).length > 0 ? entry : path;
    });
}

function nonEmpty(key: string, list: readonly JsonValue[]): Record<string, JsonValue> {
  return list.length > 0 ? { [key]: list } : {};
}

function sortPaths(paths: readonly string[]): string[] {
  return [...new Set(paths)].sort(comparePaths);
}

/** Orders paths as Python does, by code unit: what DVC would write. */
function comparePaths(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
