import { nullTranslator } from '@jupyterlab/translation';
import { expect, it } from 'vitest';
import type { HistoryView } from '../../src/contract/experiment-view.js';
import { findNamingProblem, namesBeside } from '../../src/lab/actions/naming-problem.js';

const TRANS = nullTranslator.load('stagebook');

const HISTORY = {
  baselines: [
    { experiments: [{ name: 'fern' }, { name: 'moss' }] },
    { experiments: [{ name: 'oak' }] }
  ]
} as unknown as HistoryView;

it('an experiment stands beside those from the same commit', () => {
  expect(namesBeside(HISTORY, 'fern')).toEqual(['moss']);
  expect(namesBeside(HISTORY, 'oak')).toEqual([]);
  expect(namesBeside(HISTORY, 'gone')).toEqual([]);
  expect(namesBeside(null, 'fern')).toEqual([]);
});

it('a name that is taken is told before it is asked for, and so is one that git would refuse', () => {
  const problem = (name: string): string | undefined =>
    findNamingProblem(name, namesBeside(HISTORY, 'fern'), TRANS)?.message;
  expect(problem('moss')).toBe('There is an experiment moss on this commit already.');
  expect(problem('a b')).toContain('cannot be the name of a git ref');
  // Its own name, and one from another commit, are free.
  expect([problem('fern'), problem('oak')]).toEqual([undefined, undefined]);
});
