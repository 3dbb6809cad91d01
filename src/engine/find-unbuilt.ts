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
  const { program, classes, modules } = extraction;
  if (!program) return [];
  const known = new Set([...specs.map(spec => spec.className), ...classNames(stages)]);
  const used = new Set(
    modules.flatMap(({ path, valueImports, wiringImports, typeImports }) =>
      [...valueImports, ...wiringImports, ...typeImports].filter(other => other !== path)
    )
  );
  return classes
    .filter(({ abstract, blocked, isStage }) => !abstract && !blocked && isStage === 'yes')
    .filter(({ name, module }) => !known.has(name) && !used.has(module))
    .map(item => reportUnbuilt(item, specs, extraction));
}

function classNames(stages: Manifest['stages']): readonly string[] {
  return Object.values(stages).map(stage => stage.class);
}

function reportUnbuilt(
  { name }: StageClass,
  specs: readonly StageSpec[],
  extraction: Extraction
): Diagnostic {
  const built = specs.map(spec => `\`${spec.name}\``).join(', ');
  return {
    severity: 'info',
    code: 'stage/unbuilt',
    message: `\`${name}\` is no stage: cells say which stages there are (${built}), and none builds it.`,
    location: classPlace(name, extraction) ?? { kind: 'file', path: PIPELINE_FILE },
    help: [
      `To make it one, build it as well: \`new ${name}({})\`; where a cell calls \`pipeline(…)\`, name it there.`
    ]
  };
}
