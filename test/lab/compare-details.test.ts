import { expect, it } from 'vitest';
import type { RevisionData } from '../../src/contract/experiment-view.js';
import { compareDetails } from '../../src/lab/details/compare-details.js';

const FILE = 'live/Train/metrics.json';

function data(acc: number, loss: number, optimizer: string): RevisionData {
  return {
    metrics: { [FILE]: { acc, loss } },
    params: { 'params.yaml': { Train: { optimizer } } },
    errors: []
  };
}

it('values are told with their change, which is good or bad where the experiment has an aim', () => {
  const details = compareDetails({
    data: data(0.9, 0.2, 'adam'),
    parent: data(0.85, 0.3, 'sgd'),
    workspace: data(0.9, 0.2, 'sgd'),
    objective: { file: FILE, key: 'acc', direction: 'maximize' }
  });
  expect(
    details.map(({ name, value, before, isBetter, workspace }) => [
      name,
      value,
      before,
      isBetter,
      workspace
    ])
  ).toEqual([
    ['acc', '0.9', '+0.05', true, ''],
    ['loss', '0.2', '−0.1', undefined, ''],
    ['Train.optimizer', 'adam', 'sgd', undefined, 'sgd']
  ]);
});
