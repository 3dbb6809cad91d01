import { chmodSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashPath } from '../../src/cache/index.js';
import {
  editLock,
  lockParams,
  parseLockFile,
  parsePipelineFile,
  type LockData,
  type NewLockEntry
} from '../../src/pipeline/index.js';
import { TestProject } from '../support/test-project.js';

const PIPELINE = `stages:
  prepare:
    cmd: mkdir -p data/sub && printf one > data/a && printf two > 'data/sub/é b' && printf x > run.sh && chmod +x run.sh
    params:
    - prepare
    outs:
    - data
    - run.sh
  train:
    cmd:
    - mkdir -p ../out
    - 'cat ../data/a > ../out/model.json && echo "{\\"a\\": 1}" > "../out/m: 1.json"'
    wdir: src
    deps:
    - train.ts
    - ../data
    - ../run.sh
    params:
    - other.yaml:
      - list.1.x
    - ../params.yaml:
      - model.lr
      - model.layers
    outs:
    - ../out/model.json:
        persist: true
        checkpoint: true
    metrics:
    - '../out/m: 1.json':
        cache: false
  on:
    cmd: cat out/model.json > ünï
    deps:
    - out/model.json
    params:
    - model.lr
    - settings.json:
    outs:
    - ünï
`;

const FILES = {
  'dvc.yaml': PIPELINE,
  'params.yaml':
    'prepare: {n: 1, weights: {0: 1.0, 1: 2.50}, on: off}\nmodel:\n  lr: 1e-5\n  layers: [16, 32]\n',
  'src/other.yaml': 'list:\n- 1\n- x: 1.0\n',
  'settings.json': '{"b": 1.0, "a": {"c": [1, 2.5, null, "1"]}}',
  'src/train.ts': 'export {};\n'
};

/** What a checkpoint would record of each stage, from the disk alone. */
async function recordAll(project: TestProject): Promise<Map<string, NewLockEntry>> {
  const file = parsePipelineFile(project.read('dvc.yaml'), 'dvc.yaml');
  if (!file.ok) throw new Error('the pipeline file does not parse');
  const entries = new Map<string, NewLockEntry>();
  for (const { name, entry } of file.value.stages) {
    const { wdir = '.', cmd, deps, params, outs, metrics, plots } = entry;
    const record = async (path: string): Promise<LockData> => {
      const hash = await hashPath(project.path(join(wdir, path)));
      if (!hash) throw new Error(`${path} is missing`);
      return { path, legacy: false, ...hash };
    };
    entries.set(name, {
      cmd,
      deps: await Promise.all(deps.map(record)),
      params: Object.fromEntries(
        params.map(dep => [dep.file, lockParams(dep, project.read(join(wdir, dep.file)))])
      ),
      outs: await Promise.all([...outs, ...metrics, ...plots].map(({ path }) => record(path)))
    });
  }
  return entries;
}

describe('dvc.lock beside the real DVC', () => {
  it('is what `dvc repro` writes, and `dvc status` finds nothing to do', async () => {
    await using project = TestProject.withDvc();
    project.write(FILES);
    const first = await project.run('dvc', ['repro']);
    expect(first).toMatchObject({ code: 0 });
    const before = project.read('dvc.lock');
    const set = Object.fromEntries(await recordAll(project));
    expect(editLock('', { set })).toBe(before);
    // Nothing differs, nothing moves.
    expect(editLock(before, { set: { train: set['train'] as NewLockEntry } })).toBe(before);

    project.write({
      'params.yaml': FILES['params.yaml'].replace('1e-5', '1.0').replace('[16, 32]', '16'),
      'dvc.yaml': PIPELINE.replace(
        'cat out/model.json >',
        `echo ${'long '.repeat(30)}&& cat out/model.json >`
      )
    });
    const second = await project.run('dvc', ['repro']);
    expect(second).toMatchObject({ code: 0 });
    const after = project.read('dvc.lock');
    expect(after).not.toBe(before);
    const { train, on } = Object.fromEntries(await recordAll(project));
    if (!train || !on) throw new Error('a stage is missing');
    expect(editLock(before, { set: { on, train } })).toBe(after);

    // Ours alone, from nothing: DVC takes it for its own.
    project.write({
      'dvc.lock': editLock('', { set: Object.fromEntries(await recordAll(project)) })
    });
    const status = await project.run('dvc', ['status', '--json']);
    expect(JSON.parse(status.stdout)).toEqual({});
    expect((await project.run('dvc', ['repro'])).stdout).toContain('up to date');
    expect(project.read('dvc.lock')).toBe(after);
  });

  it('is what `dvc commit` writes for one stage of many, legacy and unknown entries untouched', async () => {
    await using project = TestProject.withDvc();
    project.write(FILES);
    await project.run('dvc', ['repro']);
    project.write({ 'src/train.ts': 'changed\n', 'out/model.json': 'retrained' });
    rmSync(project.path('run.sh'));
    project.write({ 'run.sh': 'x' });
    chmodSync(project.path('run.sh'), 0o644);
    const before = project.read('dvc.lock');
    const commit = await project.run('dvc', ['commit', '-f', '-q', 'train']);
    expect(commit).toMatchObject({ code: 0, stderr: '' });
    const { train } = Object.fromEntries(await recordAll(project));
    if (!train) throw new Error('the stage is missing');
    expect(statSync(project.path('run.sh')).mode & 0o100).toBe(0);
    expect(editLock(before, { set: { train } })).toBe(project.read('dvc.lock'));
  });

  it('loses entries as with `dvc remove`', async () => {
    await using project = TestProject.withDvc();
    project.write(FILES);
    await project.run('dvc', ['repro']);
    let text = project.read('dvc.lock');
    for (const name of ['train', 'prepare']) {
      await project.run('dvc', ['remove', name]);
      text = editLock(text, { remove: [name] });
      expect(text).toBe(project.read('dvc.lock'));
    }
    expect(editLock(text, { remove: ['on', 'none'] })).toBe('');
    expect(parseLockFile(text)).toMatchObject({ ok: true, value: { stages: { on: {} } } });
  });
});
