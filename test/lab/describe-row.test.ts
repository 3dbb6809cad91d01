import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import type { CheckpointView, ExperimentView } from '../../src/contract/experiment-view.js';
import { describeRow, tipOf, type IWordContext } from '../../src/lab/history/describe-row.js';
import type { IHistoryRow } from '../../src/lab/history/history-types.js';

const NOW = Date.parse('2026-01-01T00:10:00Z');
const CONTEXT: IWordContext = {
  trans: nullTranslator.load('stagebook'),
  applied: 'b',
  now: NOW,
  isOffline: false
};

function tip(row: Partial<IHistoryRow>, context: Partial<IWordContext> = {}): string {
  return tipOf(describeRow(row as IHistoryRow, { ...CONTEXT, ...context }));
}

function experiment(more: Partial<ExperimentView>): ExperimentView {
  const checkpoints = ['a', 'b'].map(
    (sha, i) => ({ sha, step: 1 - i, time: '2026-01-01T00:00:00Z', isPinned: true }) as object
  );
  return {
    name: 'fern',
    state: 'finished',
    host: null,
    origin: null,
    checkpoints: checkpoints as CheckpointView[],
    ...more
  } as ExperimentView;
}

function row(more: Partial<ExperimentView>, openness: 'closed' | 'all' = 'all'): IHistoryRow {
  return { kind: 'experiment', key: 'k', experiment: experiment(more), openness } as IHistoryRow;
}

describe('a row of the history in words', () => {
  it('tells of a closed experiment what of it is applied and pinned', () => {
    expect(tip(row({}, 'closed'))).toBe('fern, ● applied, ⚲ 2 pinned, step 1, 10 min ago');
    expect(tip(row({}))).toBe('fern, step 1, 10 min ago');
  });

  it('tells what was tried since, and why that failed', () => {
    const failedSince = { kind: 'resume', state: 'failed', problem: 'Train failed.' } as const;
    expect(tip(row({ failedSince }))).toBe(
      'fern, ✕ resume failed, step 1, 10 min ago\nTrain failed.'
    );
  });

  it('tells why without the colours of a log', () => {
    const problem = '\u001b[31mError: lost\u001b[39m';
    const failedSince = { kind: 'run', state: 'failed', problem } as const;
    expect(tip(row({ failedSince }))).toMatch(/\nError: lost$/);
    const run = { name: 'early', state: 'failed', host: null, startedAt: '', problem };
    expect(tip({ kind: 'starting', run } as IHistoryRow)).toMatch(/\nError: lost$/);
  });

  it('tells what its user wrote about it', () => {
    expect(tip(row({ message: 'twice the units' }))).toBe(
      'fern, step 1, 10 min ago\ntwice the units'
    );
  });

  it('does not say that anything runs while the server does not answer', () => {
    expect(tip(row({ state: 'running' }))).toBe('fern, ↻ running');
    expect(tip(row({ state: 'running' }), { isOffline: true })).toBe(
      'fern, ◌ offline, was running'
    );
    const run = { name: 'early', state: 'running', host: null, startedAt: '', problem: null };
    const early = { kind: 'starting', key: 'k', run } as unknown as IHistoryRow;
    expect(tip(early)).toBe('early, ↻ running, no checkpoint yet');
    expect(tip(early, { isOffline: true })).toBe('early, ◌ offline, was running');
  });

  it('tells of a pin where it comes from and what it takes', () => {
    const pin = { sha: 'b', step: 7, madeIn: 'gone', time: '2026-01-01T00:00:00Z', bytes: 2e6 };
    expect(tip({ kind: 'pin', key: 'k', pin } as unknown as IHistoryRow)).toBe(
      'gone, step 7, ⚲ pinned, ● applied, 10 min ago, 2.0 MB'
    );
  });
});
