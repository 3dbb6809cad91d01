import { posix } from 'node:path';
import type { Diagnostic } from '../../contract/diagnostic.js';
import type { JsonObject } from '../../contract/json.js';
import { toRounded } from '../overrides/typed-value.js';
import type { PipelineStage } from '../pipeline-file.js';
import { toStageEntry } from '../stage-entry.js';
import type { YamlValue } from '../yaml-scalar.js';
import { isYamlList, isYamlMap } from '../yaml-value.js';
import { without } from './expand-template.js';
import type { Interpolation, ValuePath } from './interpolate.js';
import { loadVars, type LoadedVars } from './load-vars.js';
import { toFlags, toText, type ParsingConfig } from './python-text.js';
import type { Resolution } from './resolution.js';
import type { Scope, YamlMap } from './scope.js';

/** A stage to be: its name, and its entry. */
export interface StageTemplate {
  readonly origin: PipelineStage;
  readonly name: string;
  readonly value: YamlMap;
  /** Of the entry, from the root of the file. */
  readonly path: ValuePath;
}

/** Fills in the entry of one stage, with the `vars` of its own. */
export function resolveStage(
  { origin, name, value, path }: StageTemplate,
  loaded: LoadedVars,
  resolution: Resolution
): PipelineStage {
  const fill = (field: string, scope: Scope, allows: Interpolation['allows']): YamlValue => {
    const label = `\`${field}\` of stage \`${name}\``;
    const blank = { value: value[field] ?? null, label, path: [...path, field], allows };
    return resolution.fill(blank, scope);
  };
  const wdir = 'wdir' in value ? toText(fill('wdir', loaded.scope, 'all')) : '.';
  const source = resolution.varsSource(
    {
      value: value['vars'] ?? null,
      label: `\`vars\` of stage \`${name}\``,
      path: [...path, 'vars']
    },
    posix.join(posix.dirname(resolution.file.path), wdir)
  );
  const { scope } = loadVars(loaded, source);
  const missing = resolution.takeProblem();
  if (missing) return { ...toUnresolved(origin, missing), name };
  const { parsing } = resolution.sources;
  const fields = Object.keys(without(value, 'vars')).map(field => {
    const filled = fill(field, scope, field === 'cmd' ? 'flags' : 'scalars');
    return [field, field === 'cmd' ? toCommand(filled, parsing) : toRounded(filled)] as const;
  });
  const problem = resolution.takeProblem();
  if (problem) return { ...toUnresolved(origin, problem), name };
  const resolved = Object.fromEntries(fields) as JsonObject;
  const { location } = origin;
  return { name, kind: 'stage', entry: toStageEntry(resolved), source: resolved, location, origin };
}

/** Marks a stage that cannot be resolved. */
export function toUnresolved(stage: PipelineStage, { message }: Diagnostic): PipelineStage {
  return { ...stage, unresolved: message };
}

/** A command that is one `${…}` may be of any type. */
function toCommand(value: YamlValue, parsing: ParsingConfig): YamlValue {
  if (isYamlList(value)) return value.map(line => toCommand(line, parsing));
  return isYamlMap(value) ? (toFlags(value, parsing) ?? '') : toText(value);
}
