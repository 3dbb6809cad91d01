import { expect, test } from 'vitest';
import { parseLockFile, parsePipelineFile, stageState } from '../../src/pipeline/index.js';

test('reasons name files from the root of the project, whatever the folder of the stage', () => {
  const file = parsePipelineFile(
    'stages:\n  a:\n    wdir: sub\n    cmd: x\n    deps: [../in, new]\n    params: [p.yaml: ]\n    outs: [gone, kept, stale, lost]\n',
    'dvc.yaml'
  );
  const lock = parseLockFile(
    "schema: '2.0'\nstages:\n  a:\n    cmd: x\n    deps:\n    - path: ../in\n      hash: md5\n      md5: '1'\n    outs:\n" +
      ['gone', 'kept', 'stale', 'lost']
        .map(path => `    - path: ${path}\n      hash: md5\n      md5: '1'\n`)
        .join('')
  );
  if (!file.ok || !lock.ok) throw new Error('unreadable');
  const [stage] = file.value.stages;
  if (!stage) throw new Error('no stage');
  const hashes: Record<string, string> = {
    in: '2',
    'sub/new': '1',
    'sub/kept': '1',
    'sub/stale': '1',
    'sub/lost': '2'
  };
  const facts = {
    hash: (path: string) => hashes[path] ?? null,
    isCached: ({ path }: { path: string }) => path !== 'stale' && path !== 'lost',
    params: () => null
  };
  expect(stageState({ file: file.value, stage }, lock.value.stages['a'], facts).reasons).toEqual([
    '`in` changed.',
    '`sub/new` is new.',
    '`sub/p.yaml` is missing or cannot be read.',
    '`sub/gone` is missing.',
    '`sub/stale` is not in the cache.',
    '`sub/lost` is not in the cache.'
  ]);
});

test('a method object of a class that is not known is told by the name of the class', () => {
  const key = 'stages.Train.methods.optim.code.Nope';
  const params = { '.stagebook/manifest.json': [key] };
  const file = parsePipelineFile(
    `stages:\n  Train:\n    cmd: x\n    params: [${JSON.stringify(params)}]\n`,
    'dvc.yaml'
  );
  const lock = parseLockFile(
    "schema: '2.0'\nstages:\n  Train:\n    cmd: x\n    params:\n      .stagebook/manifest.json:\n        a: 1\n"
  );
  if (!file.ok || !lock.ok) throw new Error('unreadable');
  const [stage] = file.value.stages;
  if (!stage) throw new Error('no stage');
  const facts = { hash: () => null, params: () => ({ stages: {} }) };
  const { state, reasons } = stageState(
    { file: file.value, stage },
    lock.value.stages['Train'],
    facts
  );
  expect(state).toBe('params-changed');
  expect(reasons).toEqual([
    '`Train.optim` is of class `Nope`, which `stagebook write-graph` has not written.'
  ]);
});
