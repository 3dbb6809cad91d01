import { existsSync } from 'node:fs';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { StageSpec } from '../contract/stage-spec.js';
import { isRemotePath, overlap, type StageGraph } from '../pipeline/index.js';
import { PIPELINE_FILE } from './pipeline-paths.js';
import type { PlaceOfField } from './stage-diagnostic.js';
import type { Project } from './project.js';

const HELP = [
  'Correct the path, which is relative to the folder of the project, or put the file there before the stage runs.',
  'Where it is data of a DVC remote, `dvc pull` brings it.'
];

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
        // What a stage is said to write is old where it lies there and no stage makes it.
        const isThere =
          stage === undefined && (isRemotePath(path) || existsSync(project.absolute(path)));
        const isMade = made.some(out => overlap(out, path));
        if (isThere || isMade) return [];
        return [
          {
            severity: 'warning',
            code: 'stage/missing-dep',
            location: placeOf(name, field) ?? { kind: 'file', path: PIPELINE_FILE },
            ...(stage === undefined
              ? {
                  message: `\`${className}.${field}\` reads \`${path}\`, which is not there and which no stage makes.`,
                  help: HELP
                }
              : {
                  message: `\`${className}.${field}\` reads \`${path}\` of stage \`${stage}\`, which no notebook makes.`,
                  help: [
                    `Declare \`${stage}\` in a cell; or read a file that is no longer made with \`depFile('${path}')\`.`
                  ]
                })
          }
        ];
      })
    )
  );
}
