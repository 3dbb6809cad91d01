import type { Diagnostic } from '../contract/diagnostic.js';
import type { Manifest } from '../contract/manifest.js';
import type { StageSpec } from '../contract/stage-spec.js';
import type { Extraction, StageClass } from '../notebook/index.js';
import { PIPELINE_FILE } from './pipeline-paths.js';
import { classPlace } from './stage-diagnostic.js';

/**
 * Finds classes that make no stage, since cells build the stages and none builds theirs: most often one was forgotten.
 *
 * One that another class extends or reads has its use; of one that was a stage before, its leftover tells.
 */
export function findUnbuilt(
  extraction: Extraction,
  specs: readonly StageSpec[],
  { stages }: Manifest
): Diagnostic[] {
  const { classes, modules } = extraction;
  const known = new Set([...specs.map(spec => spec.className), ...classNames(stages)]);
  const used = new Set(
    modules.flatMap(({ path, valueImports, wiringImports, typeImports }) =>
      [...valueImports, ...wiringImports, ...typeImports].filter(other => other !== path)
    )
  );
  return classes
    .filter(({ abstract, blocked, isStage }) => !abstract && !blocked && isStage === 'yes')
    .filter(({ builtBy }) => builtBy.length > 0)
    .filter(({ name, module }) => !known.has(name) && !used.has(module))
    .map(item => reportUnbuilt(item, specs, extraction));
}

/** Names the stages of classes that the same cells speak for. */
export function builtBeside(
  { builtBy }: StageClass,
  specs: readonly StageSpec[],
  { classes }: Extraction
): readonly string[] {
  const beside = classes.filter(each => each.builtBy.some(notebook => builtBy.includes(notebook)));
  const names = new Set(beside.map(({ name }) => name));
  return specs.flatMap(({ name, className }) => (names.has(className) ? name : []));
}

function classNames(stages: Manifest['stages']): readonly string[] {
  return Object.values(stages).map(stage => stage.class);
}

function reportUnbuilt(
  stageClass: StageClass,
  specs: readonly StageSpec[],
  extraction: Extraction
): Diagnostic {
  const { name } = stageClass;
  const built = builtBeside(stageClass, specs, extraction);
  return {
    severity: 'info',
    code: 'stage/unbuilt',
    message: `\`${name}\` is no stage: cells say which stages there are (${listStages(built)}), and none builds it.`,
    location: classPlace(name, extraction) ?? { kind: 'file', path: PIPELINE_FILE },
    help: [
      `To make it one, build it as well: \`new ${name}({})\`; where a cell calls \`pipeline(…)\`, name it there.`
    ]
  };
}

/** Of many stages the first ones tell which cells are meant. */
export function listStages(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(name => `\`${name}\``);
  const rest = names.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
