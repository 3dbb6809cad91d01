import { nullTranslator } from '@jupyterlab/translation';
import { expect, it } from 'vitest';
import type { CheckpointView } from '../../src/contract/experiment-view.js';
import { whyNothingDrops } from '../../src/lab/actions/why-nothing-drops.js';

const TRANS = nullTranslator.load('stagebook');

/** Checkpoints, newest first; `B`: the best, `P`: pinned, `M`: metrics only, `F`: the result. */
function checkpoints(marks: string): CheckpointView[] {
  return [...marks].map(
    mark =>
      ({
        kind: mark === 'F' ? 'final' : 'checkpoint',
        isBest: mark === 'B',
        isPinned: mark === 'P',
        isMetricsOnly: mark === 'M'
      }) as CheckpointView
  );
}

it('that nothing is dropped has a reason', () => {
  const why = (marks: string, keep: Parameters<typeof whyNothingDrops>[1]): string =>
    whyNothingDrops(checkpoints(marks), keep, TRANS);
  expect(why('Fo', 'best-and-last')).toContain('one model');
  expect(why('FoB', 'best-and-last')).toContain('among those to keep');
  expect(why('FoBP', 'best-and-last')).toContain('needed');
  expect(why('FoMBM', 'best-and-last')).toContain('no model any more');
  expect(why('FooBM', 'best-and-last')).toContain('needed');
  // The newest and, counted from the oldest, every second.
  expect(why('ooMoM', { every: 2 })).toContain('no model any more');
  expect(why('oBoo', { every: 2 })).toContain('needed');
});
