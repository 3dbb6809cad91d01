import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hashPath } from '../../src/cache/index.js';
import type { StageState } from '../../src/contract/pipeline-view.js';
import {
  buildStageGraph,
  parseLockFile,
  parsePipelineFile,
  parseTrackedParams,
  resolvePipeline,
  stageState,
  type StateReport
} from '../../src/pipeline/index.js';
import { TestProject } from '../support/test-project.js';

const PIPELINE = `stages:
  get:
    cmd: mkdir -p data && cp src.txt data/a && cp src.txt data/b
    deps: [src.txt]
    outs: [data]
  train:
    cmd: cat data/a > model && echo '{"acc":1}' > m.json
    deps: [data, code.txt]
    params:
    - train.lr
    - train.layers
    - other.yaml: [big, when]
    - whole.json:
    outs: [model]
    metrics: [m.json: {cache: false}]
  use:
    cmd: cat model > used
    deps: [model]
    outs: [used]
  icy:
    cmd: cp code.txt icy.out
    deps: [code.txt]
    outs: [icy.out]
    frozen: true
  always:
    cmd: cp code.txt always.out
    deps: [code.txt]
    outs: [always.out]
    always_changed: true
  callback:
    cmd: echo hi
  inner:
    wdir: sub
    cmd: cp ../code.txt o
    deps: [../code.txt]
    outs: [o]
`;

const FILES = {
  'dvc.yaml': PIPELINE,
  'src.txt': 'src\n',
  'code.txt': 'code\n',
  'params.yaml': 'train:\n  lr: 1.0e-3\n  layers: [1_0, 0b11]\n  unused: 1\n',
  'other.yaml': 'big: 9007199254740993\nwhen: 2020\n',
  'whole.json': '{"a": {"b": 1}, "c": true}',
  'sub/.keep': ''
};

/** The state of every stage of a project, by its files alone. */
async function states(project: TestProject): Promise<Record<string, StateReport>> {
  const file = parsePipelineFile(project.read('dvc.yaml'), 'dvc.yaml');
  const lock = parseLockFile(existing(project, 'dvc.lock') ?? '');
  if (!file.ok || !lock.ok) throw new Error('unreadable');
  const graph = buildStageGraph({ pipelines: [file.value] });
  const hashes = new Map<string, string | null>();
  for (const path of graph.stages.flatMap(({ deps, outs }) => [...deps, ...outs])) {
    hashes.set(path, (await hashPath(project.path(path)))?.hash ?? null);
  }
  const facts = {
    hash: (path: string) => {
      const hash = hashes.get(path);
      if (hash === undefined) throw new Error(`nobody hashed ${path}`);
      return hash;
    },
    params: (path: string) => {
      const text = existing(project, path);
      const params = text === undefined ? undefined : parseTrackedParams(text, path);
      return params?.ok ? params.value : null;
    }
  };
  return Object.fromEntries(
    file.value.stages.map(stage => [
      stage.name,
      stageState({ file: file.value, stage }, lock.value.stages[stage.name], facts)
    ])
  );
}

function existing(project: TestProject, path: string): string | undefined {
  try {
    return project.read(path);
  } catch {
    return undefined;
  }
}

type DvcStatus = Record<string, readonly (string | Record<string, Record<string, unknown>>)[]>;

/** What `dvc status` says of each stage, as the state that we would show. */
async function dvcStates(project: TestProject): Promise<Record<string, StageState[]>> {
  const { stdout, stderr } = await project.run('dvc', ['status', '--json']);
  if (stdout.trim() === '') throw new Error(stderr);
  const status = JSON.parse(stdout) as DvcStatus;
  return Object.fromEntries(
    Object.entries(status).map(([name, entries]) => [
      name,
      entries.flatMap((entry): StageState[] => {
        if (entry === 'changed command') return ['command-changed'];
        if (typeof entry === 'string') return ['always-changed'];
        // A params file that is gone is a text here too, as a changed file is.
        const deps = Object.keys(entry['changed deps'] ?? {});
        const isParams = (path: string): boolean => /(params|other)\.yaml$|\.json$/.test(path);
        const outs = Object.values(entry['changed outs'] ?? {});
        return [
          ...(deps.some(path => !isParams(path)) ? (['deps-changed'] as const) : []),
          ...(deps.some(isParams) ? (['params-changed'] as const) : []),
          ...(outs.includes('deleted') ? (['output-missing'] as const) : []),
          ...(outs.some(out => out !== 'deleted') ? (['outs-changed'] as const) : [])
        ];
      })
    ])
  );
}

/** Asserts that we and DVC agree on which stages are stale, and that our state is one of DVC's reasons. */
async function expectAgreement(
  project: TestProject,
  expected: Record<string, StageState>
): Promise<void> {
  const [ours, dvc] = [await states(project), await dvcStates(project)];
  const shown = Object.fromEntries(Object.entries(ours).map(([name, { state }]) => [name, state]));
  const settled = {
    get: 'up-to-date',
    train: 'up-to-date',
    use: 'up-to-date',
    icy: 'frozen',
    always: 'always-changed',
    callback: 'always-changed',
    inner: 'up-to-date'
  };
  expect(shown).toEqual({ ...settled, ...expected });
  for (const [name, { state, reasons }] of Object.entries(ours)) {
    const theirs = dvc[name] ?? [];
    if (name === 'icy') expect(reasons[0], name).toBe('The stage is frozen.');
    if (state === 'frozen' || state === 'up-to-date') expect(theirs, name).toEqual([]);
    else if (state !== 'never-run') expect(theirs, name).toContain(state);
    else expect(theirs.length, name).toBeGreaterThan(0);
  }
}

describe('the state of a stage', () => {
  it('is what `dvc status` says, before, after and between runs', async () => {
    await using project = TestProject.withDvc();
    project.write(FILES);
    const never = Object.fromEntries(
      ['get', 'train', 'use', 'icy', 'always', 'callback', 'inner'].map(name => [
        name,
        'never-run' as const
      ])
    );
    await expectAgreement(project, never);
    expect((await states(project))['icy']).toEqual({
      state: 'never-run',
      reasons: ['The stage is frozen.', 'The stage has not run yet.']
    });

    project.write({ 'dvc.yaml': PIPELINE.replace('frozen: true', 'frozen: false') });
    const ran = await project.run('dvc', ['repro']);
    expect(ran.code, ran.stderr).toBe(0);
    project.write({ 'dvc.yaml': PIPELINE });
    await expectAgreement(project, {});

    project.write({
      'code.txt': 'other\n',
      'params.yaml': 'train:\n  lr: 0.002\n  layers: [10, 3]\n',
      'whole.json': '{"a": {"b": 1}, "c": 1}'
    });
    rmSync(project.path('used'));
    await expectAgreement(project, {
      train: 'deps-changed',
      use: 'output-missing',
      always: 'deps-changed',
      inner: 'deps-changed'
    });
    expect((await states(project))['train']?.reasons).toEqual([
      '`code.txt` changed.',
      'Param `train.lr` of `params.yaml` changed.'
    ]);

    project.write({ 'code.txt': 'code\n', used: 'edited', 'data/new': 'x' });
    project.write({ 'dvc.yaml': PIPELINE.replace('cp ../code.txt o', 'cp  ../code.txt o') });
    await expectAgreement(project, {
      get: 'outs-changed',
      train: 'deps-changed',
      use: 'outs-changed',
      inner: 'command-changed'
    });

    rmSync(project.path('data/new'));
    project.write({
      'dvc.yaml': PIPELINE,
      used: 'src\n',
      'other.yaml': 'big: 9007199254740992\nwhen: 2020\n'
    });
    await expectAgreement(project, { train: 'params-changed' });

    project.write({
      'params.yaml': 'train: {lr: 0.001, layers: [10, 3]}\n',
      'other.yaml': FILES['other.yaml']
    });
    await expectAgreement(project, {});

    project.write({
      'params.yaml': 'train: {lr: 0.001}\n',
      'whole.json': '{"a": {"b": 1}, "d": 0}'
    });
    rmSync(project.path('src.txt'));
    rmSync(project.path('m.json'));
    await expectAgreement(project, { get: 'deps-changed', train: 'params-changed' });
    expect((await states(project))['train']?.reasons).toEqual([
      'Param `train.layers` of `params.yaml` is missing.',
      'Param `d` of `whole.json` is new.',
      'Param `c` of `whole.json` is missing.',
      '`m.json` is missing.'
    ]);

    project.write({ ...FILES, 'm.json': '{"acc":1}\n' });
    rmSync(project.path('params.yaml'));
    project.write({
      'dvc.yaml': PIPELINE.replace('deps: [model]', 'deps: [model, code.txt]').replace(
        'outs: [used]',
        'outs: [used, code2]'
      ),
      code2: 'x'
    });
    await expectAgreement(project, { train: 'params-changed', use: 'deps-changed' });
  });

  it('is that of its outs where it is frozen', async () => {
    await using project = TestProject.withDvc();
    const pipeline = 'stages:\n  icy:\n    cmd: echo 1 > icy.out\n    outs: [icy.out]\n';
    project.write({ 'dvc.yaml': pipeline });
    expect((await project.run('dvc', ['repro'])).code).toBe(0);
    project.write({ 'dvc.yaml': `${pipeline}    frozen: true\n` });
    expect((await states(project))['icy']?.state).toBe('frozen');
    const expectBoth = async (state: StageState, reason: string): Promise<void> => {
      const ours = await states(project);
      expect(ours['icy']).toMatchObject({ state, reasons: ['The stage is frozen.', reason] });
      expect(await dvcStates(project)).toEqual({ icy: [state] });
    };
    project.write({ 'icy.out': 'else' });
    await expectBoth('outs-changed', '`icy.out` changed.');
    rmSync(project.path('icy.out'));
    await expectBoth('output-missing', '`icy.out` is missing.');
  });

  it('is not known where the stage cannot be resolved', () => {
    const text = 'stages:\n  s:\n    cmd: echo\n    outs: ["${dir}/o"]\n';
    const file = parsePipelineFile(text, 'dvc.yaml');
    if (!file.ok) throw new Error('unreadable');
    const [resolved] = resolvePipeline([file.value], () => undefined).pipelines;
    const stage = resolved?.stages[0];
    if (!resolved || !stage) throw new Error('lost');
    const lock = { cmd: 'echo', deps: [], params: {}, outs: [] };
    const facts = { hash: () => null, params: () => null };
    expect(stageState({ file: resolved, stage }, lock, facts)).toEqual({
      state: 'unknown',
      reasons: ['`${dir}` in `outs` of stage `s` names no variable.']
    });
  });

  it('is known where `\\${` is but text', () => {
    const file = parsePipelineFile("stages:\n  s:\n    cmd: echo '\\${HOME}'\n", 'dvc.yaml');
    const stage = file.ok ? file.value.stages[0] : undefined;
    if (!file.ok || !stage) throw new Error('unreadable');
    const facts = { hash: () => null, params: () => null };
    expect(stageState({ file: file.value, stage }, undefined, facts).state).toBe('never-run');
  });
});
