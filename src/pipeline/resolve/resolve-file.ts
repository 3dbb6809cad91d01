import { posix } from 'node:path';
import type { Node } from 'yaml';
import type { Diagnostic } from '../../contract/diagnostic.js';
import type { JsonObject, JsonValue } from '../../contract/json.js';
import { toRounded } from '../overrides/typed-value.js';
import type { PipelineFile, PipelineStage } from '../pipeline-file.js';
import { DEFAULT_PARAMS_FILE, toStageEntry } from '../stage-entry.js';
import type { YamlValue } from '../yaml-scalar.js';
import { findPair } from '../yaml-text.js';
import { isYamlList, isYamlMap } from '../yaml-value.js';
import { foreachInstances, matrixInstances, type Instance } from './instances.js';
import { describeProblem } from './interpolation-problem.js';
import { interpolate, type Interpolation, type ValuePath } from './interpolate.js';
import {
  loadDefaultVars,
  loadVars,
  type LoadedVars,
  type ReadFile,
  type VarsSource
} from './load-vars.js';
import { locateValue } from './locate-value.js';
import { toFlags, toText, type ParsingConfig } from './python-text.js';
import type { YamlMap } from './scope.js';

/** What a `dvc.yaml` is resolved with. */
export interface ResolveSources {
  readonly readFile: ReadFile;
  readonly parsing: ParsingConfig;
}

/** A `dvc.yaml` with its instances, and what could not be resolved in it. */
export interface ResolvedFile {
  readonly file: PipelineFile;
  readonly diagnostics: readonly Diagnostic[];
}

/** Resolves a `dvc.yaml`: loads its `vars`, fills in its `${…}`, and puts the instances of a template in its place. */
export function resolveFile(file: PipelineFile, sources: ResolveSources): ResolvedFile {
  if (!isTemplated(file)) return { file, diagnostics: [] };
  return new FileResolver(file, sources).resolve();
}

/** Sections of a file in which DVC fills in `${…}`, besides its stages. */
const SECTIONS = ['params', 'metrics', 'plots', 'artifacts'] as const;

function isTemplated({ yaml, vars, stages }: PipelineFile): boolean {
  if (vars !== undefined || yaml.text.includes('${')) return true;
  return stages.some(({ kind, source }) => kind !== 'stage' || 'vars' in source);
}

/** A stage to be: its name, and its entry with the place of it. */
interface Template {
  readonly name: string;
  readonly value: YamlMap;
  readonly node: Node;
}

class FileResolver {
  readonly #file: PipelineFile;
  readonly #sources: ResolveSources;
  /** By place: what is wrong in a template is wrong in every instance of it. */
  readonly #diagnostics = new Map<string, Diagnostic>();
  /** What was wrong since it was last emptied. */
  #problems: Diagnostic[] = [];

  constructor(file: PipelineFile, sources: ResolveSources) {
    this.#file = file;
    this.#sources = sources;
  }

  resolve(): ResolvedFile {
    const { yaml, path, stages } = this.#file;
    const root = yaml.root;
    const vars = findPair(root, 'vars');
    const source = this.#varsSource({
      folder: posix.dirname(path),
      items: yaml.typedValue(vars?.value),
      label: '`vars`',
      node: vars?.value ?? root
    });
    const loaded = loadVars(loadDefaultVars(source, DEFAULT_PARAMS_FILE), source);
    const isLoaded = this.#problems.length === 0;
    const container = findPair(root, 'stages')?.value;
    const file = {
      ...this.#file,
      ...(isLoaded && this.#sections(loaded)),
      stages: stages.flatMap(stage => {
        const node = findPair(container, stage.name)?.value;
        // Without all of its variables DVC reads nothing of the file: each would be missed again.
        if (!isLoaded)
          return [{ ...stage, unresolved: 'The `vars` of its file cannot be loaded.' }];
        return node ? this.#stages(stage, node, loaded) : [stage];
      })
    };
    return { file, diagnostics: [...this.#diagnostics.values()] };
  }

  #sections(loaded: LoadedVars): Partial<PipelineFile> {
    const { yaml } = this.#file;
    return Object.fromEntries(
      SECTIONS.flatMap(name => {
        const node = findPair(yaml.root, name)?.value;
        if (!node) return [];
        const value = this.#fill(yaml.typedValue(node), `\`${name}\``, node, loaded, 'all');
        return [[name, toRounded(value) as JsonValue] as const];
      })
    );
  }

  /** The stages that one of the file becomes: itself, or the instances of a template. */
  #stages(stage: PipelineStage, node: Node, loaded: LoadedVars): PipelineStage[] {
    const value = this.#file.yaml.typedValue(node);
    if (!isYamlMap(value)) return [stage];
    const { name, kind } = stage;
    if (kind === 'stage') return [this.#stage(stage, { name, value, node }, loaded)];
    this.#problems = [];
    const instances = this.#instances(stage, value, node, loaded);
    const [problem] = this.#problems;
    if (problem || !instances) return [unresolved(stage, problem)];
    const body = kind === 'foreach' ? value['do'] : without(value, 'matrix');
    const bodyNode = kind === 'foreach' ? findPair(node, 'do')?.value : node;
    if (!isYamlMap(body) || !bodyNode) return [stage];
    return instances.map(({ key, bindings }) =>
      this.#stage(
        stage,
        { name: `${name}@${key}`, value: body, node: bodyNode },
        { ...loaded, scope: loaded.scope.bind(bindings) }
      )
    );
  }

  #instances(
    { name, kind }: PipelineStage,
    value: YamlMap,
    node: Node,
    loaded: LoadedVars
  ): readonly Instance[] | undefined {
    const field = kind === 'foreach' ? 'foreach' : 'matrix';
    const source = value[field] ?? null;
    const place = findPair(node, field)?.value ?? node;
    const data = this.#fill(source, `\`${field}\` of stage \`${name}\``, place, loaded, 'all');
    if (this.#problems.length > 0) return undefined;
    const refuse = (message: string, help: string, path: ValuePath = []): undefined => {
      this.#report({
        severity: 'error',
        code: 'pipeline/template',
        message,
        location: locateValue(this.#file.yaml, place, path),
        help: [help]
      });
    };
    if (field === 'foreach') {
      const help = 'Give it the items, or `${…}` that names a list or a mapping.';
      const instances = foreachInstances(source, data);
      return (
        instances ?? refuse(`The \`foreach\` of stage \`${name}\` is no list and no mapping.`, help)
      );
    }
    const help = 'Write `name: [value, …]`, or a `${…}` that names a list.';
    if (!isYamlMap(source) || !isYamlMap(data))
      return refuse(`The \`matrix\` of stage \`${name}\` is no mapping of names to lists.`, help);
    const instances = matrixInstances(source, data);
    return 'name' in instances
      ? refuse(`\`${instances.name}\` in the \`matrix\` of stage \`${name}\` is no list.`, help, [
          instances.name
        ])
      : instances;
  }

  #stage(
    origin: PipelineStage,
    { name, value, node }: Template,
    loaded: LoadedVars
  ): PipelineStage {
    this.#problems = [];
    const where = (field: string): string => `\`${field}\` of stage \`${name}\``;
    const fill = (field: string, vars: LoadedVars, allows: Interpolation['allows']): YamlValue =>
      this.#fill(value[field] ?? null, where(field), node, vars, allows, [field]);
    const wdir = 'wdir' in value ? toText(fill('wdir', loaded, 'all')) : '.';
    const varsNode = findPair(node, 'vars')?.value ?? node;
    const source = this.#varsSource({
      folder: posix.join(posix.dirname(this.#file.path), wdir),
      items: value['vars'] ?? null,
      label: where('vars'),
      node: varsNode
    });
    const vars = loadVars(loaded, source);
    const [missing] = this.#problems;
    if (missing) return { ...unresolved(origin, missing), name };
    const entry = Object.keys(without(value, 'vars')).map(field => {
      const filled = fill(field, vars, field === 'cmd' ? 'flags' : 'scalars');
      return [field, field === 'cmd' ? this.#command(filled) : toRounded(filled)] as const;
    });
    const [problem] = this.#problems;
    if (problem) return { ...unresolved(origin, problem), name };
    const resolved = Object.fromEntries(entry) as JsonObject;
    return {
      name,
      kind: 'stage',
      entry: toStageEntry(resolved),
      source: resolved,
      location: origin.location,
      origin
    };
  }

  /** A command that came from a variable may be anything: DVC takes it for a text. */
  #command(value: YamlValue): YamlValue {
    if (isYamlList(value)) return value.map(line => this.#command(line));
    return isYamlMap(value) ? (toFlags(value, this.#sources.parsing) ?? '') : toText(value);
  }

  #fill(
    value: YamlValue,
    where: string,
    node: Node,
    { scope }: LoadedVars,
    allows: Interpolation['allows'],
    path: ValuePath = []
  ): YamlValue {
    const { yaml } = this.#file;
    const how: Interpolation = {
      scope,
      parsing: this.#sources.parsing,
      allows,
      report: (problem, inner) => {
        const location = locateValue(yaml, node, inner, problem.expression.source);
        this.#report(describeProblem(problem, where, scope, location));
      }
    };
    return interpolate(value, how, path);
  }

  #varsSource({
    node,
    ...rest
  }: Pick<VarsSource, 'folder' | 'items' | 'label'> & { readonly node: Node | null }): VarsSource {
    const { yaml, path } = this.#file;
    return {
      ...rest,
      readFile: this.#sources.readFile,
      locate: index =>
        node ? locateValue(yaml, node, index === undefined ? [] : [index]) : { kind: 'file', path },
      report: diagnostic => this.#report(diagnostic)
    };
  }

  #report(diagnostic: Diagnostic): void {
    this.#problems.push(diagnostic);
    const place = JSON.stringify([diagnostic.code, diagnostic.location]);
    if (!this.#diagnostics.has(place)) this.#diagnostics.set(place, diagnostic);
  }
}

function unresolved(stage: PipelineStage, problem: Diagnostic | undefined): PipelineStage {
  return { ...stage, unresolved: problem?.message ?? 'It cannot be resolved.' };
}

function without(map: YamlMap, name: string): YamlMap {
  return Object.fromEntries(Object.entries(map).filter(([key]) => key !== name));
}
