import type { TranslationBundle } from '@jupyterlab/translation';
import type { RunProgress } from '../../contract/experiment-run.js';

/** Returns how many steps a stage has done; null where it does not count them. */
export function countSteps({ step }: Pick<RunProgress, 'step'>): number | null {
  return step === null ? null : step + 1;
}

/**
 * Words how many steps a stage has done; null where it does not count them.
 *
 * A number of steps, and not the name of one: in code, metrics and history the first is step 0.
 */
export function describeSteps(
  progress: Pick<RunProgress, 'step' | 'steps'>,
  trans: TranslationBundle
): string | null {
  const done = countSteps(progress);
  if (done === null) return null;
  const { steps } = progress;
  return steps === null
    ? trans._n('%1 step', '%1 steps', done)
    : trans._n('%2 of %1 step', '%2 of %1 steps', steps, done);
}

/** Words how many checkpoints were not made, and why. */
export function describeSkipped(
  { count, message }: NonNullable<RunProgress['skipped']>,
  trans: TranslationBundle
): string {
  return trans._n(
    '%1 checkpoint was not made: %2',
    '%1 checkpoints were not made; the last: %2',
    count,
    message
  );
}
