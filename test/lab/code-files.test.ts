import { expect, it } from 'vitest';
import type { PipelineView, StageView } from '../../src/contract/pipeline-view.js';
import { listCode, moduleOf } from '../../src/lab/code/code-files.js';

function graph(...stages: readonly Partial<StageView>[]): PipelineView {
  const plain: StageView = {
    name: '',
    kind: 'stage',
    state: 'up-to-date',
    reasons: [],
    deps: [],
    outs: [],
    layer: 0,
    order: 0
  };
  return { stages: stages.map(stage => ({ ...plain, ...stage })), edges: [], diagnostics: [] };
}

it('the code of a graph is what its stages read and is no data', () => {
  const train = { name: 'Train', deps: ['src/Train.ts', 'data/points.json', 'src/lib/mean.ts'] };
  const score = { name: 'score', deps: ['score.py', 'src/lib/mean.ts'] };
  expect(listCode(graph(train, score))).toEqual(['score.py', 'src/Train.ts', 'src/lib/mean.ts']);
});

it('a stage leads to the file of its class, whatever its own name is', () => {
  const deps = ['src/BigTrain.ts', 'src/Train.ts'];
  const origin = { notebook: 'n.ipynb', cellId: 'a', className: 'Train' };
  expect(moduleOf(graph({ name: 'Train', deps }), 'Train')).toBe('src/Train.ts');
  expect(moduleOf(graph({ name: 'train-l2', deps, origin }), 'train-l2')).toBe('src/Train.ts');
  expect(moduleOf(graph({ name: 'other', deps }), 'other')).toBeUndefined();
});

it('a name is no pattern: those of a clone may be anything', () => {
  const deps = ['src/Train.ts'];
  expect(moduleOf(graph({ name: 'T.*', deps }), 'T.*')).toBeUndefined();
  expect(moduleOf(graph({ name: 'prep[', deps }), 'prep[')).toBeUndefined();
});
