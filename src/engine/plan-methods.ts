import type { Diagnostic } from '../contract/diagnostic.js';
import { findNearest } from '../contract/find-nearest.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.js';
import type { Manifest, ManifestMethod, ManifestStage } from '../contract/manifest.js';
import type { ParamsSide } from '../contract/requests.js';
import { METHOD_CLASS, type MethodSpec, type StageSpec } from '../contract/stage-spec.js';
import type { Extraction } from '../notebook/index.js';
import { parseParams } from '../pipeline/index.js';
import { hashText, readText } from '../disk/index.js';
import { PARAMS_FILE } from './pipeline-paths.js';
import type { Project } from './project.js';
import type { NotebookStages } from './read-stages.js';
import type { PlaceOfField } from './stage-diagnostic.js';

/** What decides about the method objects of stages. */
export interface MethodSources {
  readonly project: Project;
  readonly graph: NotebookStages;
  /** What was written before. */
  readonly manifest: Manifest;
  readonly prefer: ParamsSide | undefined;
}

/** What each stage's manifest holds of its method objects. */
export interface MethodPlan {
  readonly methods: ReadonlyMap<string, NonNullable<ManifestStage['methods']>>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Tells by stage which class each method object is of, where `params.yaml` has its say, and what code that is. */
export function planMethods(sources: MethodSources): MethodPlan {
  const { extraction, specs, codeOf, placeOf } = sources.graph;
  const stored = readParams(sources.project);
  const classes = methodClasses(extraction);
  const diagnostics: Diagnostic[] = [];
  const methods = new Map<string, Record<string, ManifestMethod>>();
  for (const spec of specs.filter(({ methods: found }) => found.length > 0)) {
    const module = extraction.classes.find(({ name }) => name === spec.className)?.module;
    const own = new Set(module === undefined ? [] : codeOf(module));
    const files = Object.fromEntries(
      [...classes].map(([name, path]) => [name, codeOf(path).filter(file => !own.has(file))])
    );
    const code = mapValues(files, paths => hashCode(paths, sources));
    const elsewhere = [...classes].filter(([name, path]) => path !== modulePath(name));
    const modules = elsewhere.length > 0 && { modules: Object.fromEntries(elsewhere) };
    const found: Record<string, ManifestMethod> = {};
    for (const method of spec.methods) {
      const name = classInForce(spec.name, method, stored, sources);
      if (name !== method.declared && !classes.has(name))
        diagnostics.push(
          unknownClass(spec, method, name, { classes: [...classes.keys()], placeOf })
        );
      found[method.field] = { class: name, files, code, ...modules };
    }
    methods.set(spec.name, found);
  }
  return { methods, diagnostics };
}

/** Lists the files of the code of the method objects of a stage. */
export function methodFiles(methods: ManifestStage['methods']): readonly string[] {
  return Object.values(methods ?? {}).flatMap(method => method.files[method.class] ?? []);
}

/** Hashes the texts of files; empty where the stage's own module loads all that the class needs. */
function hashCode(
  paths: readonly string[],
  { project, graph: { extraction } }: MethodSources
): string {
  const generated = new Map(extraction.modules.map(({ path, text }) => [path, text]));
  const lines = paths.map(path => {
    const own = readText(project.absolute(path));
    const text = generated.get(path) ?? ((own.ok && own.value) || '');
    return `${path} ${hashText(text)}`;
  });
  return lines.length === 0 ? '' : hashText(lines.sort().join('\n'));
}

function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  toValue: (value: A) => B
): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, toValue(value)]));
}

/** The class in the params file counts, unless the notebook's was written last or is preferred; both changed is a conflict, told elsewhere. */
function classInForce(
  stage: string,
  { field, className }: MethodSpec,
  stored: JsonObject,
  { manifest, prefer }: MethodSources
): string {
  const file = classOf(stored[stage], field);
  const base = classOf(manifest.stages[stage]?.params, field);
  return file === undefined || prefer === 'notebook' || file === base ? className : file;
}

function classOf(params: JsonValue | undefined, field: string): string | undefined {
  const method = isJsonObject(params) ? params[field] : undefined;
  const name = method !== undefined && isJsonObject(method) ? method[METHOD_CLASS] : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** What does not parse is told where the params are merged. */
function readParams(project: Project): JsonObject {
  const text = readText(project.absolute(PARAMS_FILE));
  const parsed = text.ok ? parseParams(text.value ?? '', PARAMS_FILE) : text;
  return parsed.ok ? parsed.value : {};
}

/** Paths of classes that are no stages: files of their own, or what a module cell exports under a capital. */
function methodClasses({ modules, classes }: Extraction): ReadonlyMap<string, string> {
  const stages = new Set(classes.map(({ name }) => name));
  const found = modules
    .filter(({ path }) => !path.startsWith('src/lib/'))
    .flatMap(({ path, names }) => names.map(name => [name, path] as const))
    .filter(([name, path]) => path === modulePath(name) || /^\p{Lu}/u.test(name));
  // A class that shares the file of another one has one that hands it on, under its own name.
  const own = found.filter(([name, path]) => path === modulePath(name));
  return new Map([...found, ...own].filter(([name]) => !stages.has(name)));
}

function modulePath(name: string): string {
  return `src/${name}.ts`;
}

function unknownClass(
  { name: stage, className }: StageSpec,
  { field }: MethodSpec,
  name: string,
  { classes, placeOf }: { readonly classes: readonly string[]; readonly placeOf: PlaceOfField }
): Diagnostic {
  const nearest = findNearest(name, classes);
  return {
    severity: 'error',
    code: 'params/class',
    message: `\`${stage}.${field}\` is of class \`${name}\`, and no cell declares a class of that name that \`${className}.${field}\` could be.`,
    location: placeOf(stage, field) ?? { kind: 'file', path: PARAMS_FILE },
    help: [
      nearest === undefined
        ? `Declare \`class ${name}\` in a cell, extending or implementing what the other classes do, or name another one in \`${PARAMS_FILE}\`.`
        : `Write \`${METHOD_CLASS}: ${nearest}\` in \`${PARAMS_FILE}\`.`
    ]
  };
}
