import { describe, expect, it } from 'vitest';
import type { PipelineView } from '../../src/contract/pipeline-view.js';
import { toOutsGraph } from '../../src/lab/graph/outs-graph.js';

/** A graph of stages written `a b > c`: what each reads, then what it writes. */
function graph(...stages: readonly string[]): PipelineView {
  const split = (text = ''): string[] => text.split(' ').filter(word => word !== '');
  return {
    stages: stages.map((text, i) => {
      const [deps, outs] = text.split('>');
      return {
        name: `s${i}`,
        kind: 'stage',
        state: 'never-run',
        reasons: [`s${i} is new`],
        deps: split(deps),
        outs: split(outs),
        layer: 0,
        order: 0
      };
    }),
    edges: [],
    diagnostics: []
  };
}

/** Names in each layer, from left to right. */
function rows(view: PipelineView): string[][] {
  const layers: string[][] = [];
  for (const { name, layer, order } of toOutsGraph(view).stages)
    (layers[layer] ??= [])[order] = name;
  return layers;
}

describe('the graph of files', () => {
  it('leads from what a stage reads to what it writes, with the state of the stage', () => {
    const { stages, edges } = toOutsGraph(graph('raw.csv > data.json', 'data.json > model m.json'));
    expect(edges).toEqual([
      { from: 'raw.csv', to: 'data.json' },
      { from: 'data.json', to: 'model' },
      { from: 'data.json', to: 'm.json' }
    ]);
    expect(stages.map(({ name, state, reasons }) => [name, state, reasons])).toEqual([
      ['raw.csv', 'up-to-date', []],
      ['data.json', 'never-run', ['s0 is new']],
      ['model', 'never-run', ['s1 is new']],
      ['m.json', 'never-run', ['s1 is new']]
    ]);
  });

  it('puts files below those that they are made from where few arrows cross', () => {
    expect(rows(graph('a b c d >', 'd > d1', 'c > c1', 'b > b1', 'a > a1'))).toEqual([
      ['a', 'b', 'c', 'd'],
      ['a1', 'b1', 'c1', 'd1']
    ]);
  });

  it('puts what no stage makes just above what is made of it first', () => {
    const late = graph('A.ts > a', 'B.ts a > b', 'C.ts both.csv b > c', 'both.csv > d', 'alone >');
    expect(rows(late).map(row => [...row].sort())).toEqual([
      ['A.ts', 'alone', 'both.csv'],
      ['B.ts', 'a', 'd'],
      ['C.ts', 'b'],
      ['c']
    ]);
  });

  it('draws each file by itself, whatever it is called', () => {
    const names = ['data@v1', 'data@v2', 'node_modules/@a/x', 'node_modules/@b/x'];
    const { stages } = toOutsGraph(graph(`> ${names.join(' ')}`));
    expect(stages.map(({ name, members }) => [name, members.length])).toEqual(
      names.map(name => [name, 1])
    );
  });
});
