import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import type { HistoryView } from '../../src/contract/experiment-view.js';
import {
  filterComparable,
  listComparable,
  type IComparable
} from '../../src/lab/actions/comparable.js';
import { toRevision } from '../../src/lab/actions/revision-args.js';
import { findSelection } from '../../src/lab/history/history-selection.js';

const TRANS = nullTranslator.load('stagebook');

/** An experiment of steps, newest first, with its result; the best is marked. */
function experiment(name: string, steps: readonly number[], best: number): object {
  const shas = ['result', ...steps].map(step => `${name}-${step}`);
  return {
    name,
    ref: name,
    tip: shas[0],
    checkpoints: shas.map((sha, i) => ({
      sha,
      parent: shas[i + 1] ?? 'base',
      kind: i === 0 ? 'final' : 'checkpoint',
      step: i === 0 ? null : steps[i - 1],
      isBest: steps[i - 1] === best
    }))
  };
}

const VIEW = {
  baselines: [
    {
      sha: 'base',
      names: ['main'],
      experiments: [experiment('fern', [2, 1, 0], 1), experiment('moss', [1, 0], 1)]
    }
  ],
  pinned: [{ sha: 'kept', step: 7, madeIn: 'gone' }]
} as unknown as HistoryView;

function list(key: string): ReturnType<typeof listComparable> {
  const place = findSelection(VIEW, key);
  if (!place) throw new Error(`no row ${key}`);
  return listComparable(VIEW, toRevision(place, TRANS), TRANS);
}

describe('what a row can be compared with', () => {
  it('begins with the workspace, the commit before it and the best of its experiment; each commit is there once', () => {
    expect(list('fern fern-2').map(({ label, note }) => `${label} ${note}`.trim())).toEqual([
      'The workspace',
      'fern, step 1 the commit before it',
      'main',
      'fern',
      'moss',
      'gone, step 7',
      'fern, step 0',
      'moss, step 1 ★ best',
      'moss, step 0'
    ]);
    expect(list('fern fern-2')[1]).toMatchObject({ rev: 'fern-1', isBefore: true });
  });

  it('of an experiment is first what it started from', () => {
    expect(list('moss').slice(0, 3)).toMatchObject([
      { rev: 'workspace' },
      { rev: 'base', isBefore: true },
      { rev: 'moss-1', note: '★ best' }
    ]);
  });

  it('is narrowed down by words in any order, and by the beginning of an id', () => {
    const find = (text: string): string[] =>
      filterComparable(list('fern'), text).map(({ rev }) => rev);
    expect(find('STEP moss 0')).toEqual(['moss-0']);
    expect(find('kept')).toEqual(['kept']);
    expect(find('nobody')).toEqual([]);
    expect(find(' ')).toHaveLength(list('fern').length);
  });

  it('of a sha matches the beginning alone, and no single digit', () => {
    const named = (rev: string, label: string): IComparable => {
      return { rev, label, note: '', isBefore: false };
    };
    const items = [
      named('9abc5def'.repeat(5), 'wild, step 1'),
      named('1bad9999'.repeat(5), 'wild, step 9'),
      named('0123cafe'.repeat(5), 'tame, step 2')
    ];
    const find = (text: string): string[] =>
      filterComparable(items, text).map(({ label }) => label);
    expect(find('wild 9')).toEqual(['wild, step 9']);
    expect(find('9ABC')).toEqual(['wild, step 1']);
    expect(find('9abc5def'.repeat(5))).toEqual(['wild, step 1']);
    expect([find('5def'), find('cafe')]).toEqual([[], []]);
  });
});
