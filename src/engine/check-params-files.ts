import type { Diagnostic, Location } from '../contract/diagnostic.js';
import { findMissingParam } from '../contract/params-file.js';
import type { StageSpec } from '../contract/stage-spec.js';
import { readText } from '../disk/index.js';
import { findDateParam, isWithin, parseParams } from '../pipeline/index.js';
import { problemsOf } from './place-failure.js';
import type { PlaceOfField } from './stage-diagnostic.js';
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
      if (made.some(out => out === path || isWithin(path, out))) return [];
      const text = readText(project.absolute(path));
      if (!text.ok) return problemsOf(project, text.failure);
      const parsed = text.value === undefined ? undefined : parseParams(text.value, path);
      if (parsed && !parsed.ok) return parsed.failure;
      const location = placeOf(name, field) ?? ({ kind: 'file', path } as const);
      const missing = findMissingParam(spec, parsed?.value);
      const date = findDateParam({ file: path, keys: spec.keys }, text.value ?? '');
      if (!missing && date !== undefined)
        return [reportDate(`${className}.${field}`, path, date, location)];
      if (!missing) return [];
      return [
        {
          severity: 'error',
          code: 'params/missing',
          message: `\`${className}.${field}\` reads ${missing.what}`,
          location,
          help: [missing.help]
        }
      ];
    })
  );
}

function reportDate(field: string, path: string, date: string, location: Location): Diagnostic {
  return {
    severity: 'error',
    code: 'params/date',
    message: `\`${field}\` reads \`${path}\`, where \`${date}\` is a date: DVC fails to run a stage that tracks one.`,
    location,
    help: ['Put the date in quotes, or name the values that the stage reads, without the date.']
  };
}
