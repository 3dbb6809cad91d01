import type { TranslationBundle } from '@jupyterlab/translation';
import type { CheckpointView, ThinPolicy } from '../../contract/experiment-view.js';

/** Says why thinning out drops nothing, as far as nobody else needs the models; checkpoints come newest first. */
export function whyNothingDrops(
  checkpoints: readonly CheckpointView[],
  keep: ThinPolicy,
  trans: TranslationBundle
): string {
  // The result has the model of the checkpoint before it: it is not one more.
  const own = checkpoints.filter(({ kind }) => kind === 'checkpoint');
  if (own.length <= 1) return trans.__('It has one model, which is kept.');
  const oldestFirst = [...own].reverse();
  const unkept = oldestFirst.filter((checkpoint, i) => {
    if (i === oldestFirst.length - 1) return false;
    return typeof keep === 'object' && 'every' in keep
      ? (i + 1) % keep.every !== 0
      : !checkpoint.isBest;
  });
  if (unkept.length === 0) return trans.__('All its models are among those to keep.');
  return unkept.every(({ isMetricsOnly }) => isMetricsOnly)
    ? trans.__('The others have no model any more.')
    : trans.__('The others are needed.');
}
