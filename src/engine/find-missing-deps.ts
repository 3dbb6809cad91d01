import { existsSync } from 'node:fs';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { StageSpec } from '../contract/stage-spec.js';
import { isRemotePath, type StageGraph } from '../pipeline/index.js';
import type { PlaceOfField } from './stage-diagnostic.js';
import type { Project } from './project.js';

/** Finds files that stages read, that nothing makes and that are not there: DVC would refuse to run the stage. */
export function findMissingDeps(
  project: Project,
  specs: readonly StageSpec[],
  { stages }: StageGraph,
  placeOf: PlaceOfField
): readonly Diagnostic[] {
  const made = stages.flatMap(({ outs }) => outs);
  return specs.flatMap(({ name, className, deps }) =>
    deps.flatMap(({ field, wire }) =>
      [wire ?? []].flat().flatMap(({ path, stage }): readonly Diagnostic[] => {
        const isKnown =
          stage !== undefined ||
          isRemotePath(path) ||
          existsSync(project.absolute(path)) ||
          made.some(out => out === path || isWithin(path, out) || isWithin(out, path));
        if (isKnown) return [];
        return [
          {
            severity: 'warning',
            code: 'stage/missing-dep',
            message: `\`${className}.${field}\` reads \`${path}\`, which is not there and which no stage makes.`,
            location: placeOf(name, field) ?? { kind: 'file', path: 'dvc.yaml' },
            help: [
              'Correct the path, which is relative to the folder of the project, or put the file there before the stage runs.',
              'Where it is data of a DVC remote, `dvc pull` brings it.'
            ]
          }
        ];
      })
    )
  );
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}
