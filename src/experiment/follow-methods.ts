import { join } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { findNearest } from '../contract/find-nearest.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.js';
import { MANIFEST_PATH, type Manifest, type ManifestStage } from '../contract/manifest.js';
import { err, ok, type Result } from '../contract/result.js';
import { METHOD_CLASS } from '../contract/stage-spec.js';
import { readText } from '../disk/index.js';
import { editStages, parseParams, parsePipelineFile } from '../pipeline/index.js';
import { refuse } from './context.js';

const PARAMS_FILE = 'params.yaml';
const PIPELINE_FILE = 'dvc.yaml';

/**
 * Makes the deps of stages follow the classes that their params name; `changed` are files that differ from the workspace.
 *
 * A class that was switched since the graph was written is no dep yet, and DVC's run cache would give back
 * what an older text of it made.
 */
export function followMethods(
  root: string,
  changed: ReadonlyMap<string, string>
): Result<ReadonlyMap<string, string>, Failure> {
  const stages = stagesWithMethods(root);
  if (stages.length === 0) return ok(new Map());
  const text = changed.get(PARAMS_FILE) ?? read(root, PARAMS_FILE);
  const params = parseParams(text, PARAMS_FILE);
  if (!params.ok) return err({ reason: 'invalid-input', diagnostics: params.failure });
  const before = read(root, PIPELINE_FILE);
  const pipeline = parsePipelineFile(before, PIPELINE_FILE);
  if (!pipeline.ok) return err({ reason: 'invalid-input', diagnostics: pipeline.failure });
  const edits: { name: string; entry: JsonObject; base: JsonObject }[] = [];
  for (const { name, methods } of stages) {
    const base = pipeline.value.stages.find(stage => stage.name === name)?.source;
    const files = filesInForce(name, methods, params.value[name]);
    if (!files.ok) return files;
    if (base) edits.push({ name, base, entry: withDeps(base, methods, files.value) });
  }
  const edited = editStages(before, edits, PIPELINE_FILE);
  if (!edited.ok) return err({ reason: 'invalid-input', diagnostics: edited.failure });
  return ok(new Map(edited.value.text === before ? [] : [[PIPELINE_FILE, edited.value.text]]));
}

type Methods = NonNullable<ManifestStage['methods']>;

/** Lists the files of the classes that the params of a stage name. */
function filesInForce(
  stage: string,
  methods: Methods,
  params: JsonValue | undefined
): Result<readonly string[], Failure> {
  const found: string[] = [];
  for (const [field, { class: written, files }] of Object.entries(methods)) {
    const stored = isJsonObject(params) ? params[field] : undefined;
    const named = isJsonObject(stored) ? stored[METHOD_CLASS] : undefined;
    const name = typeof named === 'string' ? named : written;
    const own = Object.hasOwn(files, name) ? files[name] : undefined;
    if (!own && name !== written) {
      const nearest = findNearest(name, Object.keys(files));
      return refuse(
        `\`${stage}.${field}\` is of class \`${name}\` in \`${PARAMS_FILE}\`, and no notebook declares it.`,
        nearest === undefined
          ? 'Declare it in a cell and write the graph.'
          : `Did you mean \`${nearest}\`?`
      );
    }
    found.push(...(own ?? []));
  }
  return ok(found);
}

function withDeps(entry: JsonObject, methods: Methods, files: readonly string[]): JsonObject {
  const known = new Set(
    Object.values(methods).flatMap(method => Object.values(method.files).flat())
  );
  const { deps } = entry;
  const others = (Array.isArray(deps) ? (deps as readonly JsonValue[]) : []).filter(
    dep => typeof dep !== 'string' || !known.has(dep)
  );
  return { ...entry, deps: [...others, ...new Set(files)] };
}

function stagesWithMethods(root: string): { readonly name: string; readonly methods: Methods }[] {
  try {
    const { stages } = JSON.parse(read(root, MANIFEST_PATH)) as Partial<Manifest>;
    return Object.entries(stages ?? {}).flatMap(([name, { methods }]) =>
      methods ? [{ name, methods }] : []
    );
  } catch {
    return []; // Without a manifest nobody knows the classes, and the stages say so when they run.
  }
}

function read(root: string, path: string): string {
  const text = readText(join(root, path));
  return (text.ok && text.value) || '';
}
