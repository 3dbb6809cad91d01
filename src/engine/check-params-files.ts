import type { Diagnostic } from '../contract/diagnostic.js';
import { findMissingParam } from '../contract/params-file.js';
import type { StageSpec } from '../contract/stage-spec.js';
import { readText } from '../disk/index.js';
import { parseParams } from '../pipeline/index.js';
import { problemsOf } from './place-failure.js';
import type { PlaceOfField } from './plan-pipeline.js';
import type { Project } from './project.js';

/** Finds values of params files that stages read and that are not there: DVC would refuse to run the stage. */
export function checkParamsFiles(
  project: Project,
  specs: readonly StageSpec[],
  placeOf: PlaceOfField
): Diagnostic[] {
  const made = specs.flatMap(({ outs }) => outs.map(({ path }) => path));
  return specs.flatMap(({ name, className, paramsFiles }) =>
    paramsFiles.flatMap(spec => {
      const { field, path } = spec;
      // What a stage writes may not be there yet.
      if (made.some(out => out === path || path.startsWith(`${out}/`))) return [];
      const text = readText(project.absolute(path));
      if (!text.ok) return problemsOf(project, text.failure);
      const parsed = text.value === undefined ? undefined : parseParams(text.value, path);
      if (parsed && !parsed.ok) return parsed.failure;
      const missing = findMissingParam(spec, parsed?.value);
      if (!missing) return [];
      return [
        {
          severity: 'error',
          code: 'params/missing',
          message: `\`${className}.${field}\` reads ${missing.what}`,
          location: placeOf(name, field) ?? { kind: 'file', path },
          help: [missing.help]
        }
      ];
    })
  );
}
