import { expect, it } from 'vitest';
import { labelNames } from '../../src/lab/history/history-columns.js';

it('values of one name are told apart by their stage, else by their file', () => {
  const metric = (file: string, name: string) => ({ kind: 'metrics' as const, file, name });
  const labels = labelNames([
    metric('live/Train/metrics.json', 'loss'),
    metric('nodes/Fit/scores.json', 'loss'),
    metric('eval/scores.json', 'loss'),
    metric('live/Train/metrics.json', 'acc'),
    metric('live/Train/metrics.json', 'step'),
    metric('nodes/Train/scores.json', 'step')
  ]);
  expect([...labels.values()]).toEqual([
    'loss (Train)',
    'loss (Fit)',
    'loss (eval/scores.json)',
    'acc',
    'step (live/Train/metrics.json)',
    'step (nodes/Train/scores.json)'
  ]);
});
