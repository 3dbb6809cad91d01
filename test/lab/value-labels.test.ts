import { expect, it } from 'vitest';
import { labelValues, titleOf } from '../../src/lab/compare/value-labels.js';

const CHANGE = { old: 1, new: 2, diff: 1 };

function course(path: string, name: string) {
  return { path, name, from: [], to: [] };
}

it('a comparison tells metrics of one name apart, in the table and above the charts', () => {
  const live = course('live/Train/plots/metrics/slope.tsv', 'slope');
  const loss = course('live/Train/plots/metrics/train/loss.tsv', 'train/loss');
  const metrics = {
    'live/Train/metrics.json': { slope: CHANGE, 'train.loss': CHANGE },
    'nodes/Report/scores.json': { slope: CHANGE, error: CHANGE }
  };
  const labelOf = labelValues(metrics, [live, loss]);
  expect(labelOf('live/Train/metrics.json', 'slope')).toBe('slope (Train)');
  expect(labelOf('nodes/Report/scores.json', 'slope')).toBe('slope (Report)');
  expect(labelOf('nodes/Report/scores.json', 'error')).toBe('error');
  // Its row and its chart are one metric.
  expect(labelOf('live/Train/metrics.json', 'train.loss')).toBe('train.loss');
  expect([live, loss].map(one => titleOf(one, labelOf))).toEqual(['slope (Train)', 'train.loss']);
});

it('a chart is told apart from a row of another stage, though its own row does not differ', () => {
  const live = course('live/Train/plots/metrics/slope.tsv', 'slope');
  const labelOf = labelValues({ 'nodes/Report/scores.json': { slope: CHANGE } }, [live]);
  expect(labelOf('nodes/Report/scores.json', 'slope')).toBe('slope (Report)');
  expect(titleOf(live, labelOf)).toBe('slope (Train)');
});
