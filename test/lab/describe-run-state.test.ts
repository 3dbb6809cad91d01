import { nullTranslator } from '@jupyterlab/translation';
import { expect, it } from 'vitest';
import type { RunView } from '../../src/contract/experiment-run.js';
import { describeProgress, describeRunState } from '../../src/lab/runs/describe-run-state.js';

const RUN: RunView = {
  record: { startedAt: '2026-01-01T00:00:00Z' } as RunView['record'],
  state: 'running',
  host: null,
  progress: null
};

it.each([
  ['step', 'stopping at its next checkpoint'],
  ['now', 'stopping now']
] as const)('a run that is to end is told with when: %s', (stopping, text) => {
  const trans = nullTranslator.load('stagebook');
  expect(describeProgress({ ...RUN, stopping }, 0, trans)).toBe(text);
});

it('a failed run tells why without the colours of its log', () => {
  const record = { problem: '\u001b[31mError: lost\u001b[39m' } as RunView['record'];
  const trans = nullTranslator.load('stagebook');
  const { text } = describeRunState({ ...RUN, state: 'failed', record }, false, trans);
  expect(text).toBe('Error: lost');
});
