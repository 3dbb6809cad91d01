import { describe, expect, it } from 'vitest';
import type {
  CheckpointView,
  ExperimentView,
  HistoryView
} from '../../src/contract/experiment-view.js';
import type { Sha } from '../../src/contract/sha.js';
import { compareIn, listColumns, valueIn } from '../../src/lab/history/history-columns.js';
import { layOutRows } from '../../src/lab/history/history-rows.js';
import { findSelection, findUntoldRun } from '../../src/lab/history/history-selection.js';
import type { IHistoryChoice, IHistoryRow } from '../../src/lab/history/history-types.js';

const BASE = 'b'.repeat(40) as Sha;
const METRICS = 'live/metrics.json';

function checkpoint(
  name: string,
  step: number,
  more: Partial<CheckpointView> = {}
): CheckpointView {
  return {
    sha: `${name}${step}`.padEnd(40, '0') as Sha,
    parent: step === 0 ? BASE : (`${name}${step - 1}`.padEnd(40, '0') as Sha),
    kind: 'checkpoint',
    time: '2026-01-01T00:00:00+00:00',
    stage: 'Train',
    step,
    run: 'r',
    isBest: false,
    isPinned: false,
    isMetricsOnly: false,
    params: { 'params.yaml': { Train: { lr: 0.1 } } },
    metrics: { [METRICS]: { step, loss: 1 / (1 + step) } },
    errors: [],
    ...more
  };
}

/** An experiment with checkpoints 0 … count - 1, the newest first. */
function experiment(
  name: string,
  count: number,
  more: Partial<ExperimentView> = {},
  best = -1
): ExperimentView {
  const checkpoints = Array.from({ length: count }, (_, i) =>
    checkpoint(name, count - 1 - i, { isBest: count - 1 - i === best })
  );
  return {
    name,
    ref: `refs/exps/${name}`,
    baseline: BASE,
    tip: checkpoints[0]?.sha ?? BASE,
    state: 'finished',
    run: null,
    host: null,
    checkpoints,
    origin: null,
    objective: { file: METRICS, key: 'loss', direction: 'minimize' },
    ...more
  };
}

function history(...experiments: readonly ExperimentView[]): HistoryView {
  const empty = { params: {}, metrics: {}, errors: [] };
  return {
    workspace: empty,
    baselines: [{ sha: BASE, names: ['main'], time: '', experiments, ...empty }],
    starting: [],
    applied: null,
    canUndo: false
  };
}

const CHOICE: IHistoryChoice = { openness: new Map(), selected: null, filter: '', sort: null };

function outline(rows: readonly IHistoryRow[]): string[] {
  return rows.map(row => {
    switch (row.kind) {
      case 'baseline':
        return row.baseline.names.join();
      case 'starting':
        return `starting ${row.run.name}`;
      case 'experiment':
        return row.experiment.name;
      case 'checkpoint':
        return `${row.experiment.name} ${String(row.checkpoint.step)}`;
      case 'more':
        return `… ${row.count}`;
      case 'pins':
        return 'pins';
      case 'pin':
        return `pin ${String(row.pin.step)}`;
    }
  });
}

describe('rows', () => {
  it('show of an experiment the newest, the best, the oldest and how many more', () => {
    const rows = layOutRows(history(experiment('a', 9, {}, 4)), CHOICE);
    expect(outline(rows)).toEqual(['main', 'a', 'a 8', 'a 4', '… 6', 'a 0']);
    expect(rows.map(({ level }) => level)).toEqual([1, 2, 3, 3, 3, 3]);
    expect(rows.map(({ position, setSize }) => [position, setSize]).slice(1)).toEqual([
      [1, 1],
      [1, 9],
      [5, 9],
      [3, 9],
      [9, 9]
    ]);
  });

  it('show all of a running and of a selected experiment, and nothing of a closed one', () => {
    const view = history(experiment('a', 3, { state: 'running' }), experiment('b', 4));
    expect(outline(layOutRows(view, CHOICE))).toEqual([
      'main',
      'a',
      'a 2',
      'a 1',
      'a 0',
      'b',
      'b 3',
      '… 2',
      'b 0'
    ]);
    const chosen = {
      ...CHOICE,
      openness: new Map([['refs/exps/a', 'closed' as const]]),
      selected: 'refs/exps/b'
    };
    expect(outline(layOutRows(view, chosen))).toEqual([
      'main',
      'a',
      'b',
      'b 3',
      'b 2',
      'b 1',
      'b 0'
    ]);
  });

  it('are filtered by name, sha, params and metrics, and sorted by a column', () => {
    const view = history(experiment('calm', 3), experiment('brave', 6));
    expect(outline(layOutRows(view, { ...CHOICE, filter: 'CALM lr=0.1' }))).toContain('calm');
    expect(outline(layOutRows(view, { ...CHOICE, filter: 'calm lr=0.2' }))).toEqual([]);
    const shas = history(
      experiment('abcdef', 1, { name: 'calm' }),
      experiment('0cdef', 1, { name: 'brave' })
    );
    const named = (filter: string): string[] =>
      layOutRows(shas, { ...CHOICE, filter }).flatMap(row =>
        row.kind === 'experiment' ? [row.experiment.name] : []
      );
    // A sha matches by its beginning.
    expect(['abcd', 'ABCDEF00000', '0cde', 'cdef', '0'].map(named)).toEqual([
      ['calm'],
      ['calm'],
      ['brave'],
      [],
      ['calm', 'brave']
    ]);
    const [column] = listColumns(view);
    if (!column) throw new Error('no column');
    expect(column.name).toBe('loss');
    const sorted = layOutRows(view, { ...CHOICE, sort: { column, isDescending: false } });
    expect(outline(sorted)).toEqual([
      'main',
      'brave',
      'brave 5',
      '… 4',
      'brave 0',
      'calm',
      'calm 2',
      '… 1',
      'calm 0'
    ]);
  });

  it('show what is pinned of removed experiments, and it is found again by its row', () => {
    const pin = {
      sha: 'c'.repeat(40) as Sha,
      time: '2026-01-01T00:00:00+00:00',
      stage: 'Train',
      step: 7,
      experiment: null,
      madeIn: 'gone',
      bytes: 2e6
    };
    const view = { ...history(experiment('a', 1)), pinned: [pin] };
    const rows = layOutRows(view, CHOICE);
    expect(outline(rows)).toEqual(['main', 'a', 'a 0', 'pins', 'pin 7']);
    expect(rows.filter(({ level }) => level === 1).map(row => [row.position, row.setSize])).toEqual(
      [
        [1, 2],
        [2, 2]
      ]
    );
    expect(findSelection(view, rows.at(-1)?.key ?? '')).toEqual({ kind: 'pin', rev: pin.sha, pin });
    expect(outline(layOutRows(view, { ...CHOICE, filter: 'GONE' }))).toEqual(['pins', 'pin 7']);
  });

  it('of a run without an experiment are found again by their row', () => {
    const starting = [
      {
        id: 'r1',
        name: 'early',
        baseline: BASE,
        state: 'failed' as const,
        host: null,
        startedAt: '',
        problem: 'Prepare failed.'
      }
    ];
    const view = { ...history(), starting };
    const [, row] = layOutRows(view, CHOICE);
    expect(findUntoldRun(view, row?.key ?? '')).toBe(starting[0]);
    expect(findUntoldRun(view, 'main')).toBeNull();
    expect(outline(layOutRows(view, { ...CHOICE, filter: 'EAR fail' }))).toEqual([
      'main',
      'starting early'
    ]);
    expect(layOutRows(view, { ...CHOICE, filter: 'other' })).toEqual([]);
  });

  it('of 10,000 checkpoints are laid out within a frame', () => {
    const view = history(
      ...Array.from({ length: 20 }, (_, i) => experiment(`e${i}`, 500, { state: 'running' }))
    );
    expect(layOutRows(view, CHOICE)).toHaveLength(1 + 20 * 501);
  });
});

describe('lanes', () => {
  it('join a fork where it parted, with its experiment above', () => {
    const a = experiment('a', 4);
    const fork = experiment('f', 2, {
      origin: { sha: 'a2'.padEnd(40, '0') as Sha, experiment: 'a', isShared: true }
    });
    const choice = {
      ...CHOICE,
      openness: new Map([a, fork].map(({ ref }) => [ref, 'all' as const]))
    };
    const rows = layOutRows(history(a, fork), choice);
    expect(outline(rows)).toEqual(['main', 'f', 'f 1', 'f 0', 'a', 'a 3', 'a 2', 'a 1', 'a 0']);
    expect(rows.map(({ lanes }) => lanes.node)).toEqual([0, 2, 2, 2, 1, 1, 1, 1, 1]);
    expect(rows.map(({ lanes }) => lanes.through)).toEqual([[], [], [], [], [2], [2], [], [], []]);
    expect(rows.map(({ lanes }) => lanes.joins)).toEqual([[], [], [], [], [], [], [2], [], []]);
    expect(rows[3]?.lanes.ends).toEqual([2]);
  });

  it('do not follow experiments that name each other', () => {
    const origin = (name: string): ExperimentView['origin'] => ({
      sha: BASE,
      experiment: name,
      isShared: false
    });
    const view = history(
      experiment('a', 1, { origin: origin('b') }),
      experiment('b', 1, { origin: origin('a') })
    );
    expect(outline(layOutRows(view, CHOICE)).sort()).toEqual(['a', 'a 0', 'b', 'b 0', 'main']);
  });
});

it('a column finds its value behind keys that hold dots themselves', () => {
  const column = { id: '', kind: 'params' as const, file: 'p', name: 'a.b.c', label: '' };
  const data = { metrics: {}, errors: [] };
  expect(valueIn(column, { ...data, params: { p: { 'a.b': { c: 1 } } } })).toBe(1);
  expect(valueIn(column, { ...data, params: { p: { a: { b: { c: 2 } } } } })).toBe(2);
  expect(valueIn(column, { ...data, params: { p: { 'a.b.c': 3 } } })).toBe(3);
});

it('a checkpoint without a value comes last, also behind a zero', () => {
  const [column] = listColumns(history(experiment('a', 1)));
  if (!column) throw new Error('Internal: there is a column');
  const zero = checkpoint('a', 0, { metrics: { [METRICS]: { loss: 0 } } });
  const none = checkpoint('a', 1, { metrics: {} });
  for (const isDescending of [true, false]) {
    const compare = compareIn(column, isDescending);
    expect([none, zero].sort(compare)).toEqual([zero, none]);
  }
});
