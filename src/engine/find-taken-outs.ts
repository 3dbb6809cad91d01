import type { Diagnostic } from '../contract/diagnostic.js';
import type { StageSpec } from '../contract/stage-spec.js';
import type { Extraction } from '../notebook/index.js';
import { classPlace, type LocateField } from './stage-diagnostic.js';

/** Finds outs that lie where Write graph writes modules or reads notebooks, or around such a file. */
export function findTakenOuts(
  specs: readonly StageSpec[],
  extraction: Extraction,
  notebooks: readonly string[],
  locate: LocateField
): Diagnostic[] {
  const taken = [
    ...extraction.modules.map(({ path }) => ({ path, what: 'a file that Write graph makes' })),
    ...notebooks.map(path => ({ path, what: 'a notebook' }))
  ];
  return specs.flatMap(({ name, className, outs }) =>
    outs.flatMap(({ field, path }): Diagnostic[] => {
      const found = taken.find(own => own.path === path || own.path.startsWith(`${path}/`));
      if (!found) return [];
      const itself = found.path === path;
      const what = itself ? found.what : `a folder with \`${found.path}\`, ${found.what}`;
      return [
        {
          severity: 'error',
          code: 'stage/declaration',
          message: `\`${className}.${field}\` writes to \`${path}\`, which is ${what}.`,
          location: locate(name, field) ??
            classPlace(className, extraction) ?? { kind: 'file', path: found.path },
          help: ['Give the out a path of its own, such as `data/{name}.json`.']
        }
      ];
    })
  );
}
