import { describe, expect, it } from 'vitest';
import type { PipelineView } from '../../src/contract/pipeline-view.js';
import { collapseStages, type IDrawnPipeline } from '../../src/lab/pipeline/collapse-stages.js';
import { bundleEdges, layoutDag, type IBox } from '../../src/lab/pipeline/dag-layout.js';
import { layoutRails } from '../../src/lab/pipeline/rail-layout.js';
import { wrapLayers } from '../../src/lab/pipeline/wrap-layers.js';

/** A view of stages given by layer, and edges written `A>B`. */
function raw(layers: readonly (readonly string[])[], ...edges: string[]): PipelineView {
  const stages = layers.flatMap((names, layer) =>
    names.map((name, order) => ({
      name,
      kind: name.endsWith('.dvc') ? ('data' as const) : ('stage' as const),
      state: 'up-to-date' as const,
      reasons: [],
      deps: [],
      outs: [],
      layer,
      order
    }))
  );
  const split = edges.map(edge => {
    const [from = '', to = ''] = edge.split('>');
    return { from, to };
  });
  return { stages, edges: split, diagnostics: [] };
}

function view(...args: Parameters<typeof raw>): IDrawnPipeline {
  return collapseStages(raw(...args), new Set());
}

function overlap(a: IBox, b: IBox): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Every point of a path where it is at the top or bottom of a layer. */
function corners(path: string): { x: number; y: number }[] {
  const points: { x: number; y: number }[] = [];
  for (const [, kind, numbers = ''] of path.matchAll(/([MVC])([^MVC]*)/g)) {
    const values = numbers.trim().split(' ').map(Number);
    const x = kind === 'V' ? (points.at(-1)?.x ?? 0) : (values.at(-2) ?? 0);
    points.push({ x, y: values.at(-1) ?? 0 });
  }
  return points;
}

describe('the drawing of a stage graph', () => {
  it('is empty for a graph without stages', () => {
    expect(layoutDag(view([]), 250)).toEqual({ width: 250, height: 0, boxes: [], arrows: [] });
  });

  it('fits the width of the sidebar, a layer below the other, nothing overlapping', () => {
    const { boxes, width } = layoutDag(
      view([['a.dvc', 'B'], ['C'], ['D', 'E']], 'a.dvc>C', 'B>C', 'C>D', 'C>E'),
      250
    );
    expect(width).toBe(250);
    for (const box of boxes) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(250);
      expect(boxes.filter(other => overlap(box, other))).toEqual([box]);
    }
    const tops = boxes.map(box => box.y);
    expect([...tops].sort((a, b) => a - b)).toEqual(tops);
  });

  it('leads an arrow past the stages between its ends', () => {
    const { boxes, arrows } = layoutDag(
      view(
        [['GetData'], ['Train'], ['Evaluate']],
        'GetData>Train',
        'Train>Evaluate',
        'GetData>Evaluate'
      ),
      250
    );
    const train = boxes.find(box => box.stage.name === 'Train');
    const long = arrows.find(arrow => arrow.from === 'GetData' && arrow.to === 'Evaluate');
    const beside = corners(long?.path ?? '').filter(
      point => train && point.y >= train.y && point.y <= train.y + train.height
    );
    expect(beside).toHaveLength(2);
    for (const { x } of beside) expect(x).toBeGreaterThan((train?.x ?? 0) + (train?.width ?? 0));
  });

  it('ends arrows at one box side by side', () => {
    const { arrows } = layoutDag(view([['A', 'B'], ['C']], 'A>C', 'B>C'), 300);
    const [left, right] = arrows.map(arrow => corners(arrow.path).at(-1)?.x ?? 0);
    expect(left).toBeLessThan(right ?? 0);
  });

  it('breaks a layer that is too wide, and leads the arrows past its lines', () => {
    const names = ['A', 'B', 'C', 'D', 'E'];
    const pipeline = view(
      [['Source'], names, ['Sink']],
      ...names.flatMap(name => [`Source>${name}`, `${name}>Sink`])
    );
    const sizeOf = (): { width: number; height: number } => ({ width: 90, height: 38 });
    const wrapped = wrapLayers(pipeline, 250, stage => sizeOf(stage).width);
    const { width, boxes, arrows } = layoutDag(wrapped, 250, { sizeOf, isBundled: true });
    expect(width).toBe(250);
    for (const box of boxes) expect(boxes.filter(other => overlap(box, other))).toEqual([box]);
    expect(arrows).toHaveLength(10);
    for (const { from, to, path } of arrows)
      for (const { x, y } of corners(path))
        for (const { stage, ...box } of boxes)
          if (stage.name !== from && stage.name !== to)
            expect(x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height).toBe(
              false
            );
  });

  it('bundles arrows by one end, so that none seems to lead where it does not', () => {
    const edges = ['A>C', 'B>C', 'A>D', 'A>E'].map(text => {
      const [from = '', to = ''] = text.split('>');
      return { from, to };
    });
    expect([...bundleEdges(edges).values()]).toEqual(['from A', 'to C', 'from A', 'from A']);
  });

  it('grows wider than the sidebar where a layer has many stages', () => {
    const names = Array.from({ length: 8 }, (_, i) => `S${String(i)}`);
    const { width, boxes } = layoutDag(view([names]), 250);
    expect(width).toBeGreaterThan(8 * 84);
    for (const box of boxes) expect(box.x + box.width).toBeLessThanOrEqual(width);
  });
});

describe('rails', () => {
  it('give each stage a row, sources first, and a lane until its last reader', () => {
    const rails = layoutRails(view([['A', 'B'], ['C'], ['D']], 'A>C', 'B>D', 'C>D'));
    expect(rails.map(rail => [rail.stage.name, rail.node, rail.through, rail.joins])).toEqual([
      ['A', 0, [], []],
      ['B', 1, [0], []],
      ['C', 0, [1], [0]],
      ['D', 0, [], [0, 1]]
    ]);
    expect(rails.map(rail => rail.goesOn)).toEqual([true, true, true, false]);
  });

  it('of a chain of 200 stages need one lane', () => {
    const names = Array.from({ length: 200 }, (_, i) => `s${i}`);
    const edges = names.slice(1).map((name, i) => `s${i}>${name}`);
    const rails = layoutRails(
      view(
        names.map(name => [name]),
        ...edges
      )
    );
    expect(Math.max(...rails.map(({ node }) => node))).toBe(0);
  });
});

describe('stages of a template', () => {
  it('are drawn as one with their edges, until they are opened', () => {
    const pipeline = raw(
      [['get'], ['train@a', 'train@b'], ['score']],
      'get>train@a',
      'get>train@b',
      'train@a>score',
      'train@b>score'
    );
    const drawn = collapseStages(pipeline, new Set());
    expect(drawn.stages.map(({ name, members }) => [name, members.length])).toEqual([
      ['get', 1],
      ['train', 2],
      ['score', 1]
    ]);
    expect(drawn.edges).toEqual([
      { from: 'get', to: 'train' },
      { from: 'train', to: 'score' }
    ]);
    expect(collapseStages(pipeline, new Set(['train'])).stages).toHaveLength(4);
  });
});
