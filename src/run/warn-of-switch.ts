import { isJsonObject, type JsonObject } from '../contract/json.js';
import type { ManifestStage } from '../contract/manifest.js';
import { RUNNER_VARIABLE } from '../contract/stage-run.js';
import { METHOD_CLASS } from '../contract/stage-spec.js';

/** Says where the class of a method object was switched by hand, and DVC does not know its code: it would not see a change of it. */
export function warnOfSwitch(stage: string, written: ManifestStage, params: JsonObject): void {
  // The pipeline of an experiment follows its params.
  if (process.env[RUNNER_VARIABLE] !== undefined) return;
  for (const [field, method] of Object.entries(written.methods ?? {})) {
    const stored = params[field];
    const name = stored !== undefined && isJsonObject(stored) ? stored[METHOD_CLASS] : undefined;
    if (typeof name !== 'string' || name === method.class) continue;
    const [file] = method.files[name] ?? [];
    if (file !== undefined)
      process.stderr.write(
        `stagebook: \`${stage}.${field}\` is of class \`${name}\` since \`params.yaml\` was edited. Write the graph, so that DVC runs the stage again when \`${file}\` changes.\n`
      );
  }
}
