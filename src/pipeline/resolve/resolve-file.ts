import { posix } from 'node:path';
import { isMap, type Node } from 'yaml';
import type { Diagnostic } from '../../contract/diagnostic.js';
import type { JsonValue } from '../../contract/json.js';
import { toRounded } from '../overrides/typed-value.js';
import type { PipelineFile, PipelineStage } from '../pipeline-file.js';
import { DEFAULT_PARAMS_FILE } from '../stage-entry.js';
import { findPair, keyText, type PairNode } from '../yaml-text.js';
import { isYamlMap } from '../yaml-value.js';
import { expandTemplate } from './expand-template.js';
import { loadDefaultVars, loadVars, type LoadedVars } from './load-vars.js';
import { Resolution, type ResolveSources } from './resolution.js';
import { resolveStage, toUnresolved } from './resolve-stage.js';

/** A `dvc.yaml` with its instances, and what could not be resolved in it. */
export interface ResolvedFile {
  readonly file: PipelineFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** Resolves a `dvc.yaml`: loads its `vars`, fills in its `${…}`, and puts the instances of a template in its place. */
export function resolveFile(file: PipelineFile, sources: ResolveSources): ResolvedFile {
  if (!isTemplated(file)) return { file, diagnostics: [] };
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

function loadFileVars(resolution: Resolution): LoadedVars {
  const { path } = resolution.file;
  const yaml = resolution.file.yaml();
  const node = findPair(yaml.root, 'vars')?.value ?? null;
  const source = resolution.varsSource(
    { value: yaml.typedValue(node), label: '`vars`', node: node ?? yaml.root },
    posix.dirname(path)
  );
  return loadVars(loadDefaultVars(source, DEFAULT_PARAMS_FILE), source);
}

/** Sections of a file in which DVC fills in `${…}`, besides its stages. */
const SECTIONS = ['params', 'metrics', 'plots', 'artifacts'] as const;

function resolveSections(resolution: Resolution, { scope }: LoadedVars): Partial<PipelineFile> {
  const yaml = resolution.file.yaml();
  const sections = SECTIONS.flatMap(name => {
    const node = findPair(yaml.root, name)?.value;
    if (!node) return [];
    const blank = {
      value: yaml.typedValue(node),
      label: `\`${name}\``,
      node,
      allows: 'all'
    } as const;
    return [[name, toRounded(resolution.fill(blank, scope)) as JsonValue] as const];
  });
  resolution.takeProblem();
  return Object.fromEntries(sections);
}

function resolveStages(resolution: Resolution, loaded: LoadedVars): PipelineStage[] {
  const { stages } = resolution.file;
  const yaml = resolution.file.yaml();
  const nodes = nodesByKey(findPair(yaml.root, 'stages')?.value);
  return stages.flatMap(stage => {
    const node = nodes.get(stage.name);
    const value = yaml.typedValue(node);
    if (!node || !isYamlMap(value)) return [stage];
    const { name, kind } = stage;
    if (kind === 'stage') {
      return [resolveStage({ origin: stage, name, value, node }, loaded, resolution)];
    }
    const expansion = expandTemplate(stage, value, node, loaded.scope, resolution);
    const problem = resolution.takeProblem();
    if (problem) return [toUnresolved(stage, problem)];
    if (!expansion) return [stage];
    return expansion.instances.map(({ key, bindings }) =>
      resolveStage(
        { origin: stage, name: `${name}@${key}`, value: expansion.body, node: expansion.node },
        { ...loaded, scope: loaded.scope.bind(bindings) },
        resolution
      )
    );
  });
}

function nodesByKey(map: Node | null | undefined): ReadonlyMap<string, Node> {
  if (!isMap(map)) return new Map();
  const pairs = (map.items as PairNode[]).flatMap(({ key, value }) =>
    value ? [[keyText(key), value] as const] : []
  );
  return new Map(pairs);
}
