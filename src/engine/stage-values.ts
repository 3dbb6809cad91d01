import type { Failure } from '../contract/failure.js';
import { isJsonObject, type JsonObject } from '../contract/json.js';
import { err, ok, type Result } from '../contract/result.js';
import type { StageRunRequest } from '../contract/stage-run.js';
import type { ParamsFileSpec } from '../contract/stage-spec.js';
import { parseParams, parsePipelineFile } from '../pipeline/index.js';
import { readText } from '../disk/index.js';
import { readManifest } from './read-manifest.js';
import { PARAMS_FILE, PIPELINE_FILE } from './pipeline-paths.js';
import type { Project } from './project.js';

/** Returns the params and the wiring of a stage, as its process would get them. */
export function stageValues(project: Project, stage: string): Result<StageRunRequest, Failure> {
  const manifest = readManifest(project);
  if (!manifest.ok) return manifest;
  const missing = findMissingStage(project, stage);
  if (missing) return err(missing);
  const text = readText(project.absolute(PARAMS_FILE));
  if (!text.ok) return text;
  const params = parseParams(text.value ?? '', PARAMS_FILE);
  if (!params.ok) return err({ reason: 'invalid-input', diagnostics: params.failure });
  const values = params.value[stage];
  const written = manifest.value.manifest.stages[stage];
  return ok({
    root: project.root,
    stage,
    params: isJsonObject(values) ? values : {},
    ...(written && { written: written.params }),
    paramsFiles: readParamsFiles(project, written?.paramsFiles ?? []),
    wiring: written?.wiring ?? {}
  });
}

/** Reads what there is of other params files; who misses one tells which field needs it. */
function readParamsFiles(
  project: Project,
  files: readonly ParamsFileSpec[]
): Readonly<Record<string, JsonObject>> {
  const found = files.flatMap(({ path }) => {
    const values = readParams(project, path);
    return values.ok ? [[path, values.value] as const] : [];
  });
  return Object.fromEntries(found);
}

/** Returns the values of a params file of a project, by its path in it. */
export function readParams(project: Project, path: string): Result<JsonObject, Failure> {
  const text = readText(project.absolute(path));
  if (!text.ok) return text;
  if (text.value === undefined)
    return err({
      reason: 'refused',
      message: `There is no params file \`${path}\`.`,
      help: ['Paths are relative to the project root.']
    });
  const parsed = parseParams(text.value, path);
  return parsed.ok ? parsed : err({ reason: 'invalid-input', diagnostics: parsed.failure });
}

/** A stage that nobody wrote has no values: its class may be new, or renamed. */
function findMissingStage(project: Project, stage: string): Failure | undefined {
  const text = readText(project.absolute(PIPELINE_FILE));
  if (!text.ok) return text.failure;
  const parsed = parsePipelineFile(text.value ?? '', PIPELINE_FILE);
  if (!parsed.ok) return { reason: 'invalid-input', diagnostics: parsed.failure };
  const names = parsed.value.stages.map(({ name }) => name);
  if (names.includes(stage)) return undefined;
  const others = names.map(name => `\`${name}\``).join(', ');
  return {
    reason: 'refused',
    message: `There is no stage \`${stage}\` in \`${PIPELINE_FILE}\`.`,
    help: [
      'Write the graph, then run the stage.',
      ...(others === '' ? [] : [`There is ${others}.`])
    ]
  };
}
