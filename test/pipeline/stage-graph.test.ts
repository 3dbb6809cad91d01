import { describe, expect, it } from 'vitest';
import { layoutGraph } from '../../src/contract/graph-layout.js';
import {
  buildStageGraph,
  parseDataFile,
  parsePipelineFile,
  type PipelineFile
} from '../../src/pipeline/index.js';

interface Io {
  readonly deps?: readonly string[];
  readonly outs?: readonly string[];
  readonly params?: readonly string[];
  readonly wdir?: string;
}

/** A `dvc.yaml` of stages that read and write the given paths. */
function pipeline(stages: Readonly<Record<string, Io>>, path = 'dvc.yaml'): PipelineFile {
  const entries = Object.entries(stages).map(([name, { params = [], ...io }]) => [
    name,
    { cmd: 'x', ...io, params: params.map(file => ({ [file]: ['k'] })) }
  ]);
  const file = parsePipelineFile(JSON.stringify({ stages: Object.fromEntries(entries) }), path);
  if (!file.ok) throw new Error(JSON.stringify(file.failure));
  return file.value;
}

function edges(...files: readonly PipelineFile[]): string[] {
  return buildStageGraph({ pipelines: files }).edges.map(({ from, to }) => `${from} > ${to}`);
}

describe('the stage graph', () => {
  it('joins stages where their paths meet, above or below', () => {
    const file = pipeline({
      read_inside: { deps: ['data/raw/a.csv'] },
      read_around: { deps: ['data'] },
      read_same: { deps: ['./data/raw/'] },
      read_other: { deps: ['data/raw2', 'dat', 'data2'] },
      read_params: { params: ['gen/p.yaml'] },
      write: { outs: ['data/raw'] },
      write_params: { outs: ['gen'] }
    });
    expect(edges(file)).toEqual([
      'write > read_inside',
      'write > read_around',
      'write > read_same',
      'write_params > read_params'
    ]);
  });

  it('orders stages after what they depend on, else as in the file', () => {
    const file = pipeline({
      d: { deps: ['b', 'c'] },
      a: { outs: ['a'] },
      c: { deps: ['a'], outs: ['c'] },
      b: { deps: ['a'], outs: ['b'] },
      e: {}
    });
    expect(buildStageGraph({ pipelines: [file] }).stages.map(({ name }) => name)).toEqual([
      'a',
      'c',
      'b',
      'd',
      'e'
    ]);
  });

  it('resolves paths against the file and `wdir`, and names stages as DVC does', () => {
    const graph = buildStageGraph({
      pipelines: [
        pipeline({ main: { deps: ['sub/w/out', '/abs', 's3://bucket/x'] } }),
        pipeline({ prep: { wdir: 'w', outs: ['out'], deps: ['../../top.csv'] } }, 'sub/dvc.yaml')
      ],
      data: [dataFile('top.csv.dvc', 'top.csv'), dataFile('sub/d.dvc', 'd')]
    });
    expect(graph.stages.map(({ name, kind, deps, outs }) => ({ name, kind, deps, outs }))).toEqual([
      { name: 'top.csv.dvc', kind: 'data', deps: [], outs: ['top.csv'] },
      { name: 'sub/d.dvc', kind: 'data', deps: [], outs: ['sub/d'] },
      { name: 'sub/dvc.yaml:prep', kind: 'stage', deps: ['top.csv'], outs: ['sub/w/out'] },
      { name: 'main', kind: 'stage', deps: ['sub/w/out', '/abs', 's3://bucket/x'], outs: [] }
    ]);
    expect(graph.edges).toEqual([
      { from: 'top.csv.dvc', to: 'sub/dvc.yaml:prep' },
      { from: 'sub/dvc.yaml:prep', to: 'main' }
    ]);
  });

  it('names the way round a cycle', () => {
    const graph = buildStageGraph({
      pipelines: [
        pipeline({
          a: { deps: ['c.out'], outs: ['a.out'] },
          b: { deps: ['a.out'], outs: ['b.out'] },
          c: { deps: ['b.out'], outs: ['c.out'] },
          within: { deps: ['s/x'], outs: ['s'] },
          around: { deps: ['t'], outs: ['t/x'] },
          same: { deps: ['u'], outs: ['u'] },
          free: {}
        })
      ]
    });
    expect(graph.diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['pipeline/cycle', 'The stages depend on each other in a circle: `b` → `c` → `a` → `b`.'],
      [
        'pipeline/cycle',
        '`within` depends on its own out: it reads `s/x`, which lies in `s` that it writes.'
      ],
      [
        'pipeline/cycle',
        '`around` depends on its own out: it reads `t`, in which `t/x` lies that it writes.'
      ],
      ['pipeline/cycle', '`same` depends on its own out: it reads `u`, a path that it writes.']
    ]);
    expect(graph.diagnostics[0]?.related?.map(({ message }) => message)).toEqual([
      '`b` reads `a.out`, a path that `a` writes.',
      '`c` reads `b.out`, a path that `b` writes.',
      '`a` reads `c.out`, a path that `c` writes.'
    ]);
    expect(graph.stages).toHaveLength(7);
    expect(layoutGraph(graph.stages, graph.edges).size).toBe(7);
  });

  it('tells outs that overlap', () => {
    const graph = buildStageGraph({
      pipelines: [pipeline({ a: { outs: ['x', 'd'] }, b: { outs: ['x'] }, c: { outs: ['d/e'] } })],
      data: [dataFile('x.dvc', 'x')]
    });
    expect(graph.diagnostics.map(({ message }) => message)).toEqual([
      '`x` is an out of both `x.dvc` and `a`.',
      '`x` is an out of both `x.dvc` and `b`.',
      '`x` is an out of both `a` and `b`.',
      '`d/e`, an out of `c`, lies inside `d`, an out of `a`.'
    ]);
  });
});

describe('the layout', () => {
  it('puts each stage below all that it depends on, the longest way', () => {
    const file = pipeline({
      a: { outs: ['a'] },
      b: { deps: ['a'], outs: ['b'] },
      c: { deps: ['a', 'b'], outs: ['c'] },
      d: {}
    });
    const { stages, edges: joined } = buildStageGraph({ pipelines: [file] });
    expect(Object.fromEntries(layoutGraph(stages, joined))).toEqual({
      a: { layer: 0, order: 0 },
      d: { layer: 0, order: 1 },
      b: { layer: 1, order: 0 },
      c: { layer: 2, order: 0 }
    });
  });

  it('uncrosses edges', () => {
    const names = ['a', 'b', 'x', 'y'].map(name => ({ name }));
    const places = layoutGraph(names, [
      { from: 'a', to: 'y' },
      { from: 'b', to: 'x' }
    ]);
    const order = (name: string): number => places.get(name)?.order ?? -1;
    expect(order('a') < order('b')).toBe(order('y') < order('x'));
  });

  it('is the same each time and fast for a thousand stages', () => {
    const stages: Record<string, Io> = {};
    for (let i = 0; i < 1000; i++) {
      const deps = [1, 7, 40]
        .filter(step => i >= step)
        .map(step => `out/${i - ((i * step) % step || step)}`);
      stages[`s${i}`] = { deps, outs: [`out/${i}`] };
    }
    const file = pipeline(stages);
    const start = performance.now();
    const graph = buildStageGraph({ pipelines: [file] });
    const places = layoutGraph(graph.stages, graph.edges);
    const elapsed = performance.now() - start;
    expect(graph.diagnostics).toEqual([]);
    expect(graph.edges.length).toBeGreaterThan(2900);
    expect(layoutGraph(graph.stages, graph.edges)).toEqual(places);
    for (const { from, to } of graph.edges) {
      expect(places.get(from)?.layer).toBeLessThan(places.get(to)?.layer ?? 0);
    }
    expect(elapsed).toBeLessThan(500);
  });
});

function dataFile(path: string, out: string) {
  const file = parseDataFile(`outs:\n- path: ${out}\n`, path);
  if (!file.ok) throw new Error(JSON.stringify(file.failure));
  return file.value;
}
