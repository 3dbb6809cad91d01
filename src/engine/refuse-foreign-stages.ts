import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import type { Manifest, ManifestStage } from '../contract/manifest.js';
import { err, ok, type Result } from '../contract/result.js';
import { parsePipelineFile } from '../pipeline/index.js';
import { OUR_COMMAND, PIPELINE_FILE } from './pipeline-paths.js';

/** Refuses to take over a stage that somebody wrote by hand under the same name. */
export function refuseForeignStages(
  text: string,
  manifest: Manifest,
  stages: ReadonlyMap<string, ManifestStage>
): Result<void, Failure> {
  const parsed = parsePipelineFile(text, PIPELINE_FILE);
  if (!parsed.ok) return err({ reason: 'invalid-input', diagnostics: parsed.failure });
  const diagnostics = parsed.value.stages
    .filter(({ name, entry }) => {
      const ours =
        name in manifest.stages || [entry.cmd].flat().some(line => line.startsWith(OUR_COMMAND));
      return stages.has(name) && !ours;
    })
    .map(({ name, location }): Diagnostic => ({
      severity: 'error',
      code: 'pipeline/foreign-stage',
      message: `\`${PIPELINE_FILE}\` has a stage \`${name}\` that was written by hand.`,
      location,
      help: ['Rename the class (or give the stage a `name`), or remove the stage from the file.']
    }));
  return diagnostics.length > 0 ? err({ reason: 'invalid-input', diagnostics }) : ok(undefined);
}
