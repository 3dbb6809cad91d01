import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import type { ClassState, ClassView } from '../../src/contract/requests.js';
import { describeBadge } from '../../src/lab/notebook/badge-looks.js';
import { findChanged } from '../../src/lab/notebook/find-changed.js';

const trans = nullTranslator.load('stagebook');
const view = (className: string, state: ClassState): ClassView => ({
  notebook: 'n.ipynb',
  cellId: 'a',
  className,
  state
});

describe('the badge of a cell', () => {
  it('is missing where no class of a stage stands', () => {
    expect(describeBadge([], trans)).toBeUndefined();
  });

  it.each<[ClassState, string]>([
    ['not-written', '○ not written'],
    ['written', '✓ written'],
    ['changed', '▲ changed since'],
    ['conflict', '✕ conflict'],
    ['broken', '✕ error']
  ])('tells %s by an icon and a word', (state, expected) => {
    const badge = describeBadge([view('Train', state)], trans);
    expect(`${badge?.icon ?? ''} ${badge?.text ?? ''}`).toBe(expected);
    expect(badge?.title).toMatch(/^Train: /);
  });

  it('tells the class that is furthest behind, and names them all', () => {
    const badge = describeBadge([view('A', 'written'), view('B', 'changed')], trans);
    expect(badge?.state).toBe('changed');
    expect(badge?.title.split('\n').map(line => line.slice(0, 2))).toEqual(['A:', 'B:']);
  });
});

describe('the notice', () => {
  it('names classes that an error keeps back, once anything was written', () => {
    const broken = view('B', 'broken');
    expect(findChanged([broken, view('C', 'not-written')], 'broken')).toEqual([]);
    expect(findChanged([view('A', 'written'), broken], 'broken')).toEqual([broken]);
  });

  it('names new classes only beside such as were written', () => {
    const fresh = view('B', 'not-written');
    expect(findChanged([fresh], 'not-written')).toEqual([]);
    expect(findChanged([view('A', 'written'), fresh], 'not-written')).toEqual([fresh]);
  });
});
