import { expect, test } from 'vitest';
import { drawDag } from '../../src/cli/draw-dag.js';
import { formatDag, formatDot } from '../../src/cli/format-dag.js';
import { formatMermaid } from '../../src/contract/mermaid.js';
import type { PipelineView, StageView } from '../../src/contract/pipeline-view.js';

function view(places: Record<string, readonly [number, number]>, edges: string[]): PipelineView {
  const stages = Object.entries(places).map(([name, [layer, order]]): StageView => ({
    name,
    kind: 'stage',
    state: 'up-to-date',
    reasons: [],
    deps: [],
    outs: [],
    layer,
    order
  }));
  return {
    stages,
    edges: edges.map(edge => {
      const [from = '', to = ''] = edge.split('>');
      return { from, to };
    }),
    diagnostics: []
  };
}

test('a chain is drawn from top to bottom', () => {
  const chain = view({ A: [0, 0], B: [1, 0] }, ['A>B']);
  expect(drawDag(chain, 80)).toBe('┌───┐\n│ A │\n└───┘\n  │\n┌───┐\n│ B │\n└───┘');
});

test('an edge over two layers passes beside the box between', () => {
  const triangle = view({ A: [0, 0], B: [1, 0], C: [2, 0] }, ['A>B', 'B>C', 'A>C']);
  expect(drawDag(triangle, 80)).toMatchInlineSnapshot(`
    " ┌───┐
     │ A │
     └───┘
      ┌┴───┐
      │    │
    ┌───┐  │
    │ B │  │
    └───┘  │
      └┬───┘
       │
     ┌───┐
     │ C │
     └───┘"
  `);
});

test('two sources join in one target', () => {
  const join = view({ Left: [0, 0], Right: [0, 1], End: [1, 0] }, ['Left>End', 'Right>End']);
  expect(drawDag(join, 80)).toMatchInlineSnapshot(`
    "┌──────┐  ┌───────┐
    │ Left │  │ Right │
    └──────┘  └───────┘
        └────┬────┘
             │
          ┌─────┐
          │ End │
          └─────┘"
  `);
});

test('many sources join in one target, also the one right above it', () => {
  const graph = view(
    { MaxEntropyL1: [0, 0], MaxEntropyL2: [0, 1], XEntropy: [0, 2], Evaluate: [1, 0] },
    ['MaxEntropyL1>Evaluate', 'MaxEntropyL2>Evaluate', 'XEntropy>Evaluate']
  );
  expect(drawDag(graph, 80)).toMatchInlineSnapshot(`
    "┌──────────────┐  ┌──────────────┐  ┌──────────┐
    │ MaxEntropyL1 │  │ MaxEntropyL2 │  │ XEntropy │
    └──────────────┘  └──────────────┘  └──────────┘
            └───────────────┬─┴───────────────┘
                            │
                      ┌──────────┐
                      │ Evaluate │
                      └──────────┘"
  `);
});

test('sources that lead to the same places share a lane, others have one of their own', () => {
  const places = { A: [0, 0], B: [0, 1], C: [0, 2], X: [1, 0], Y: [1, 1] } as const;
  const graph = view(places, ['A>X', 'A>Y', 'B>X', 'B>Y', 'C>Y']);
  expect(drawDag(graph, 80)).toMatchInlineSnapshot(`
    "┌───┐  ┌───┐  ┌───┐
    │ A │  │ B │  │ C │
    └───┘  └───┘  └───┘
      └──┬───┴──┐   │
         │      ├───┘
         │      │
       ┌───┐  ┌───┐
       │ X │  │ Y │
       └───┘  └───┘"
  `);
});

test('a graph that is wider than the terminal is listed with its sources', () => {
  const wide = view({ A: [0, 0], B: [0, 1], C: [1, 0] }, ['A>C', 'B>C']);
  expect(formatDag(wide, 8)).toBe('A\nB\nC  ← A, B\n');
});

test('names cannot break out of Mermaid and Graphviz text', () => {
  const odd = view({ 'a"b\\': [0, 0], '<i`c`&#1;': [1, 0] }, ['a"b\\><i`c`&#1;']);
  expect(formatMermaid(odd)).toBe(
    'flowchart TD\n\tnode1["a#34;b\\"]\n\tnode2["#60;i#96;c#96;#38;#35;1;"]\n\tnode1-->node2\n'
  );
  expect(formatDot(odd)).toContain('"a\\"b\\\\" -> "<i`c`&#1;";');
});
