import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import type { RunView } from '../../src/contract/experiment-run.js';
import type { HistoryModel } from '../../src/lab/history/history-model.js';
import { describeSkipped, describeSteps } from '../../src/lab/runs/describe-steps.js';
import { findShownLive } from '../../src/lab/runs/shown-run.js';

const TRANS = nullTranslator.load('stagebook');

function run(id: string): RunView {
  return { record: { id } } as RunView;
}

/** A history whose selected row is of a run. */
function selecting(id: string | null): Pick<HistoryModel, 'selection' | 'selectedRun'> {
  const selection = { kind: 'experiment', experiment: { run: id } };
  return { selection: selection as HistoryModel['selection'], selectedRun: null };
}

describe('of several runs the graph shows', () => {
  const live = [run('new'), run('old')];

  it('the one that is selected, while it goes on, else the newest', () => {
    expect(findShownLive({ live }, selecting('old'))).toEqual({ run: live[1], others: 1 });
    expect(findShownLive({ live }, selecting('ended'))).toEqual({ run: live[0], others: 1 });
    const starting = { selection: null, selectedRun: { id: 'old' } } as HistoryModel;
    expect(findShownLive({ live }, starting)?.run).toBe(live[1]);
    expect(findShownLive({ live: [] }, selecting('old'))).toBeUndefined();
  });
});

it('steps are counted, whatever the last one is called', () => {
  const tell = (step: number | null, steps: number | null): string | null =>
    describeSteps({ step, steps }, TRANS);
  expect([tell(39, 40), tell(0, 1), tell(0, null), tell(4, null), tell(null, 40)]).toEqual([
    '40 of 40 steps',
    '1 of 1 step',
    '1 step',
    '5 steps',
    null
  ]);
});

it('checkpoints that were not made are counted, with a reason', () => {
  expect(describeSkipped({ count: 1, message: 'The disk is full.' }, TRANS)).toBe(
    '1 checkpoint was not made: The disk is full.'
  );
  expect(describeSkipped({ count: 3, message: 'The disk is full.' }, TRANS)).toBe(
    '3 checkpoints were not made; the last: The disk is full.'
  );
});
