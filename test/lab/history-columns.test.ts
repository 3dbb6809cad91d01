import { expect, it } from 'vitest';
import type { HistoryView } from '../../src/contract/experiment-view.js';
import { formatValue, labelNames, titledColumn } from '../../src/lab/history/history-columns.js';

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

it('numbers fit a column, and keep as many digits as there is room for', () => {
  const numbers = [0, 12, -1234567, 12345678, 0.5, 0.0005, 0.94117647, 12345.678];
  expect(numbers.map(formatValue)).toEqual([
    '0',
    '12',
    '-1234567',
    '1.23e7',
    '0.5',
    '0.0005',
    '0.9412',
    '12350'
  ]);
  const long = [0.000246912, -0.001234567, -1.5e-10, 6.02e23, -123456.789];
  expect(long.map(formatValue)).toEqual(['2.47e-4', '-1.23e-3', '-1.50e-10', '6.02e23', '-123500']);
  expect([NaN, Infinity].map(formatValue)).toEqual(['NaN', 'Infinity']);
});

it('the title names what is sorted by, else what marks the best checkpoint, else no column', () => {
  const file = 'live/Train/metrics.json';
  const told = (...keys: (string | null)[]): HistoryView => {
    const experiments = keys.map(key => ({ objective: key && { file, key } }));
    return { baselines: [{ experiments }] } as unknown as HistoryView;
  };
  const kind = 'params' as const;
  const sort = { column: { id: 'params:params.yaml:lr', kind, file, name: 'lr', label: 'lr' } };
  expect(titledColumn(told(null, 'val/acc'), null)).toBe(`metrics:${file}:val.acc`);
  expect(titledColumn(told('acc'), sort)).toBe('params:params.yaml:lr');
  expect([told(null), null].map(view => titledColumn(view, null))).toEqual([undefined, undefined]);
});
