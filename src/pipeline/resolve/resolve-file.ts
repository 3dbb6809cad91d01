import { posix } from 'node:path';
import type { Diagnostic } from '../../contract/diagnostic.js';
import type { JsonValue } from '../../contract/json.js';
import { toRounded } from '../overrides/typed-value.js';
import type { PipelineFile, PipelineStage } from '../pipeline-file.js';
import { DEFAULT_PARAMS_FILE } from '../stage-entry.js';
import { isYamlMap } from '../yaml-value.js';
import { expandTemplate } from './expand-template.js';
import { loadDefaultVars, loadVars, type LoadedVars } from './load-vars.js';
import { Resolution, type ResolveSources } from './resolution.js';
import type { YamlMap } from './scope.js';
import { resolveStage, toUnresolved } from './resolve-stage.js';

/** A `dvc.yaml` with its instances, and what could not be resolved in it. */
export interface ResolvedFile {
  readonly file: PipelineFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** Resolves a `dvc.yaml`: loads its `vars`, fills in its `${…}`, and puts the instances of a template in its place. */
export function resolveFile(file: PipelineFile, sources: ResolveSources): ResolvedFile {
  if (!isTemplated(file) && !mayHoldDate(file, sources)) return { file, diagnostics: [] };
  const resolution = new Resolution(file, sources);
  const loaded = loadFileVars(resolution);
  const problem = resolution.takeProblem();
  const resolved = problem
    ? // Without all of its variables DVC reads nothing of the file: what misses them is not told again.
      { ...file, stages: file.stages.map(stage => toUnresolved(stage, problem)) }
    : {
        ...file,
        ...resolveSections(resolution, loaded),
        stages: resolveStages(resolution, loaded)
      };
  return { file: resolved, diagnostics: resolution.diagnostics };
}

function isTemplated({ text, vars, stages }: PipelineFile): boolean {
  if (vars !== undefined || text.includes('${')) return true;
  return stages.some(({ kind, source }) => kind !== 'stage' || 'vars' in source);
}

/** DVC loads the params file beside a `dvc.yaml` even where no variable is used. */
function mayHoldDate({ path }: PipelineFile, { readFile }: ResolveSources): boolean {
  const text = readFile(posix.join(posix.dirname(path), DEFAULT_PARAMS_FILE)) ?? '';
  return /\d{4}-\d\d?-\d/.test(text);
}

function topOf({ typed }: PipelineFile): YamlMap {
  const value = typed();
  return isYamlMap(value) ? value : {};
}

function loadFileVars(resolution: Resolution): LoadedVars {
  const { file } = resolution;
  const value = topOf(file)['vars'] ?? null;
  const vars = { value, label: '`vars`', path: ['vars'] };
  const source = resolution.varsSource(vars, posix.dirname(file.path));
  return loadVars(loadDefaultVars(source, DEFAULT_PARAMS_FILE), source);
}

/** Sections of a file in which DVC fills in `${…}`, besides its stages. */
const SECTIONS = ['params', 'metrics', 'plots', 'artifacts'] as const;

function resolveSections(resolution: Resolution, { scope }: LoadedVars): Partial<PipelineFile> {
  const top = topOf(resolution.file);
  const sections = SECTIONS.flatMap(name => {
    const value = top[name];
    if (value === undefined) return [];
    const blank = { value, label: `\`${name}\``, path: [name], allows: 'all' } as const;
    return [[name, toRounded(resolution.fill(blank, scope)) as JsonValue] as const];
  });
  resolution.takeProblem();
  return Object.fromEntries(sections);
}

function resolveStages(resolution: Resolution, loaded: LoadedVars): PipelineStage[] {
  const { file } = resolution;
  const entries = topOf(file)['stages'];
  return file.stages.flatMap(stage => {
    const { name, kind } = stage;
    const value = isYamlMap(entries) ? entries[name] : undefined;
    if (!isYamlMap(value)) return [stage];
    if (kind === 'stage') {
      const path = ['stages', name];
      return [resolveStage({ origin: stage, name, value, path }, loaded, resolution)];
    }
    const expansion = expandTemplate(stage, value, loaded.scope, resolution);
    const problem = resolution.takeProblem();
    if (problem) return [toUnresolved(stage, problem)];
    if (!expansion) return [stage];
    const { body, path, instances } = expansion;
    return instances.map(({ key, bindings }) =>
      resolveStage(
        { origin: stage, name: `${name}@${key}`, value: body, path },
        { ...loaded, scope: loaded.scope.bind(bindings) },
        resolution
      )
    );
  });
}
