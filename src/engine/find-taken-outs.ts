import type { Diagnostic } from '../contract/diagnostic.js';
import type { Manifest } from '../contract/manifest.js';
import type { StageSpec } from '../contract/stage-spec.js';
import type { Extraction } from '../notebook/index.js';
import { notebooksIn } from './notebook-content.js';
import type { PlaceOfField } from './stage-diagnostic.js';

/** Whose files an out may not lie over. */
export interface Takers {
  readonly extraction: Extraction;
  /** What was written before, also from notebooks that are not read now. */
  readonly manifest: Manifest;
  /** Paths of the notebooks that are read now. */
  readonly notebooks: readonly string[];
}

/** Finds outs that lie where Write graph writes modules or reads notebooks, or around such a file. */
export function findTakenOuts(
  specs: readonly StageSpec[],
  { extraction, manifest, notebooks }: Takers,
  placeOf: PlaceOfField
): Diagnostic[] {
  const modules = [...extraction.modules.map(({ path }) => path), ...Object.keys(manifest.files)];
  const known = [...notebooks, ...notebooksIn(manifest)];
  const taken = [
    ...modules.map(path => ({ path, what: 'a file that Write graph makes' })),
    ...known.map(path => ({ path, what: 'a notebook' }))
  ];
  return specs.flatMap(({ name, className, outs }) =>
    outs.flatMap(({ field, path }): Diagnostic[] => {
      const found = taken.find(own => isSame(own.path, path) || isWithin(own.path, path));
      if (!found) return [];
      const what = isSame(found.path, path)
        ? found.what
        : `a folder with \`${found.path}\`, ${found.what}`;
      return [
        {
          severity: 'error',
          code: 'stage/declaration',
          message: `\`${className}.${field}\` writes to \`${path}\`, which is ${what}.`,
          location: placeOf(name, field) ?? { kind: 'file', path: found.path },
          help: ['Give the out a path of its own, such as `data/{name}.json`.']
        }
      ];
    })
  );
}

/** On Windows and macOS `SRC/train.ts` is `src/Train.ts`, and a pipeline is for all of them. */
function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function isWithin(path: string, folder: string): boolean {
  return path.toLowerCase().startsWith(`${folder.toLowerCase()}/`);
}
