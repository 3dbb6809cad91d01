import type { PipelineStage } from '../pipeline-file.js';
import { mayBeDate } from '../find-date.js';
import type { YamlValue } from '../yaml-scalar.js';
import { isYamlList, isYamlMap } from '../yaml-value.js';
import { foreachInstances, matrixInstances, type Instance } from './instances.js';
import type { ValuePath } from './interpolate.js';
import type { Resolution } from './resolution.js';
import type { Scope, YamlMap } from './scope.js';

/** The stages of a `foreach` or `matrix`, before anything is filled in. */
export interface Expansion {
  readonly body: YamlMap;
  /** Of the body, from the root of the file. */
  readonly path: ValuePath;
  readonly instances: readonly Instance[];
}

/** Finds the instances of a template; undefined where something is reported instead. */
export function expandTemplate(
  { name, kind }: Pick<PipelineStage, 'name' | 'kind'>,
  value: YamlMap,
  scope: Scope,
  resolution: Resolution
): Expansion | undefined {
  const field = kind === 'foreach' ? 'foreach' : 'matrix';
  const source = value[field] ?? null;
  const place = ['stages', name, field];
  const blank = {
    value: source,
    label: `\`${field}\` of stage \`${name}\``,
    path: place,
    allows: 'all'
  } as const;
  if (mayHoldDate(source)) resolution.refuseDate(blank.label, place);
  const data = resolution.fill(blank, scope);
  if (resolution.hasProblem) return undefined;
  if (field === 'matrix') {
    const instances = matrixOf(name, source, data, place, resolution);
    return instances && { body: without(value, 'matrix'), path: ['stages', name], instances };
  }
  const instances = foreachInstances(source, data);
  const body = value['do'];
  if (!instances)
    resolution.refuseTemplate(
      `The \`foreach\` of stage \`${name}\` is no list and no mapping.`,
      place
    );
  if (!instances || !isYamlMap(body)) return undefined;
  return { body, path: ['stages', name, 'do'], instances };
}

function matrixOf(
  name: string,
  source: YamlValue,
  data: YamlValue,
  place: ValuePath,
  resolution: Resolution
): readonly Instance[] | undefined {
  if (!isYamlMap(source) || !isYamlMap(data)) {
    const message = `The \`matrix\` of stage \`${name}\` is no mapping of names to lists.`;
    resolution.refuseTemplate(message, place);
    return undefined;
  }
  const instances = matrixInstances(source, data);
  if (!('name' in instances)) return instances;
  const message = `\`${instances.name}\` in the \`matrix\` of stage \`${name}\` is no list.`;
  resolution.refuseTemplate(message, [...place, instances.name]);
  return undefined;
}

function mayHoldDate(value: YamlValue): boolean {
  if (isYamlList(value)) return value.some(mayHoldDate);
  return isYamlMap(value) ? Object.values(value).some(mayHoldDate) : mayBeDate(value);
}

/** Returns a mapping without one of its keys. */
export function without(map: YamlMap, name: string): YamlMap {
  return Object.fromEntries(Object.entries(map).filter(([key]) => key !== name));
}
