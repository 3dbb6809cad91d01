import type { Failure } from '../contract/failure.js';
import { isJsonObject } from '../contract/json.js';
import { err, ok, type Result } from '../contract/result.js';
import type { StageRunRequest } from '../contract/stage-run.js';
import { parseParams } from '../pipeline/index.js';
import { readText } from '../disk/index.js';
import { readManifest } from './manifest.js';
import { PARAMS_FILE } from './plan-pipeline.js';
import type { Project } from './project.js';

/** Returns the params and the wiring of a stage, as its process would get them. */
export function stageValues(project: Project, stage: string): Result<StageRunRequest, Failure> {
  const manifest = readManifest(project);
  if (!manifest.ok) return manifest;
  const text = readText(project.absolute(PARAMS_FILE));
  if (!text.ok) return text;
  const params = parseParams(text.value ?? '', PARAMS_FILE);
  if (!params.ok) return err({ reason: 'invalid-input', diagnostics: params.failure });
  const values = params.value[stage];
  return ok({
    root: project.root,
    stage,
    params: isJsonObject(values) ? values : {},
    wiring: manifest.value.manifest.stages[stage]?.wiring ?? {}
  });
}
