import { StateDB } from '@jupyterlab/statedb';
import { expect, it } from 'vitest';
import type { HistoryView } from '../../src/contract/experiment-view.js';
import { ok } from '../../src/contract/result.js';
import {
  formatValue,
  labelNames,
  titledColumn,
  toggleColumn
} from '../../src/lab/history/history-columns.js';
import { HistoryModel } from '../../src/lab/history/history-model.js';

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
    '12345.7'
  ]);
  const long = [0.000246912, -0.001234567, -1.5e-10, 6.02e23, -123456.789];
  expect(long.map(formatValue)).toEqual([
    '2.47e-4',
    '-1.23e-3',
    '-1.50e-10',
    '6.02e23',
    '~-123457'
  ]);
  expect([NaN, Infinity].map(formatValue)).toEqual(['NaN', 'Infinity']);
});

it('a number beside a whole one does not look like it, unless arithmetic alone parts them', () => {
  const numbers = [0.99998, 0.999998, 0.99999998, 2.00004, 1234.5, 1 - 2 ** -53, 0.1 * 3 * 10];
  expect(numbers.map(formatValue)).toEqual([
    '0.99998',
    '0.999998',
    '~1',
    '2.00004',
    '1234.5',
    '1',
    '3'
  ]);
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

it('columns are as many as fit until the user chooses; what was chosen last stands first, and outlives a reload', async () => {
  const workspace = {
    metrics: { 'live/Train/metrics.json': { acc: 0.5, score: 2, step: 3 } },
    params: { 'params.yaml': { Train: { wait: 1 } } },
    errors: []
  };
  const view: HistoryView = {
    ...{ workspace, applied: null, baselines: [], canUndo: false, starting: [] }
  };
  const state = new StateDB();
  // What a version before this one saved says nothing of what is hidden.
  await state.save('stagebook:history:/project', { columns: [] });
  const open = async (): Promise<HistoryModel> => {
    const read = () => Promise.resolve(ok({ version: '1', since: null, view }));
    const model = new HistoryModel({ read, state });
    await model.open('/project');
    return model;
  };
  const shownIn = (model: HistoryModel): string[] => model.shownColumns.map(({ label }) => label);

  const model = await open();
  expect(shownIn(model)).toEqual(['acc', 'score', 'step', 'Train.wait']);
  const idOf = (label: string): string =>
    model.columns.find(column => column.label === label)?.id ?? '';
  const [acc = '', score = '', wait = ''] = ['acc', 'score', 'Train.wait'].map(idOf);

  // There is room for two of them.
  const hidden = toggleColumn([acc, score], score);
  expect(hidden).toEqual([acc]);
  model.setColumns(toggleColumn(hidden, wait));
  expect(shownIn(model)).toEqual(['Train.wait', 'acc']);
  const column = model.columns.find(({ id }) => id === score);
  if (!column) throw new Error('no score');
  model.setSort({ column, isDescending: true });
  expect(shownIn(model)).toEqual(['score', 'Train.wait', 'acc']);
  // Those of a class that was renamed are gone.
  model.setColumns(['metrics:live/Fit/metrics.json:acc']);
  expect([model.chosenColumns, shownIn(model)]).toEqual([
    null,
    ['score', 'acc', 'step', 'Train.wait']
  ]);
  model.setSort({ column, isDescending: false });
  expect(model.chosenColumns).toBeNull();
  model.setColumns([]);
  expect(shownIn(await open())).toEqual([]);
  model.setColumns(null);
  expect(shownIn(await open())).toEqual(['score', 'acc', 'step', 'Train.wait']);
});
