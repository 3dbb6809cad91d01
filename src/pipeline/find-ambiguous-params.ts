import type { Diagnostic } from '../contract/diagnostic.js';
import type { GraphStage } from './graph-stage.js';
import { paramsAt } from './params-at.js';
import type { StageFacts } from './stage-facts.js';

/** Finds patterns of tracked params that fit more than one value: `dvc status` and `dvc repro` fail at them. */
export function findAmbiguousParams(
  stages: readonly GraphStage[],
  params: StageFacts['params']
): readonly Diagnostic[] {
  return stages.flatMap(({ name: stage, params: paths, source, location }) => {
    if (!source) return [];
    const { params: deps, frozen } = source.stage.entry;
    if (frozen) return [];
    return deps.flatMap(({ file, keys }, i) => {
      const patterns = keys?.filter(key => /[*?[]/.test(key)) ?? [];
      if (patterns.length === 0) return [];
      const path = paths[i] ?? file;
      const values = params(path);
      const names = values ? patterns.filter(key => paramsAt(values, key).length > 1) : [];
      return names.map((name): Diagnostic => ({
        severity: 'error',
        code: 'params/ambiguous',
        message: `Param \`${name}\` of stage \`${stage}\` fits more than one value of \`${path}\`: DVC takes one.`,
        location,
        help: ['Name each value, or the group that holds them.']
      }));
    });
  });
}
