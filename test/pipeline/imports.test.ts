import { appendFileSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { PipelineView } from '../../src/contract/pipeline-view.js';
import { createEngine } from '../../src/engine/index.js';
import { TestProject } from '../support/test-project.js';
import { askDvc } from './dvc-projects.js';

async function view(project: TestProject): Promise<PipelineView> {
  const engine = createEngine();
  const result = await engine.request('graph/view', { path: project.root });
  await engine.dispose();
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

function states({ stages }: PipelineView): Record<string, string> {
  return Object.fromEntries(stages.map(({ name, state }) => [name, state]));
}

test('imported, remote and added data are nodes with a state of their own', async () => {
  await using registry = TestProject.withDvc('registry');
  registry.write({ 'data.csv': 'a\n' });
  await registry.run('git', ['add', '.']);
  await registry.run('git', ['commit', '-q', '-m', 'data']);
  await using project = TestProject.withDvc();
  project.write({
    'local.txt': 'x',
    'added/one.txt': '1\r\n',
    'dvc.yaml': `stages:
  join:
    cmd: cat data.csv copied.txt added/one.txt > out
    deps: [data.csv, copied.txt, added/one.txt]
    outs: [out]
  fetch:
    cmd: echo https > page
    deps: ['https://example.com/page']
    outs: [page]
`
  });
  const run = async (...args: string[]): Promise<void> => {
    expect(await project.run('dvc', args)).toMatchObject({ code: 0 });
  };
  await run('import', '-q', registry.root, 'data.csv');
  await run('import-url', '-q', project.path('local.txt'), 'copied.txt');
  await run('add', '-q', 'added');
  await run('repro', '-q', 'join');
  const graph = await view(project);
  expect(graph.diagnostics).toEqual([]);
  expect(states(graph)).toEqual({
    'added.dvc': 'up-to-date',
    'copied.txt.dvc': 'frozen',
    'data.csv.dvc': 'frozen',
    join: 'up-to-date',
    fetch: 'never-run'
  });
  expect(graph.stages.find(({ name }) => name === 'data.csv.dvc')?.reasons).toEqual([
    expect.stringMatching(
      /^Imported from .*registry at [0-9a-f]{7}; `dvc status` asks whether it changed there\.$/
    )
  ]);
  expect(graph.edges.map(({ from, to }) => `${from} > ${to}`).sort()).toEqual(
    await dvcEdges(project)
  );

  appendFileSync(project.path('added/one.txt'), 'more');
  rmSync(project.path('copied.txt'));
  rmSync(project.path('.dvc/cache'), { recursive: true });
  const later = await view(project);
  expect(states(later)).toMatchObject({
    'added.dvc': 'outs-changed',
    'copied.txt.dvc': 'output-missing',
    'data.csv.dvc': 'outs-changed',
    join: 'deps-changed'
  });
  const { stdout } = await project.run('dvc', ['status', '--json', '--no-updates', 'join']);
  expect(Object.keys(JSON.parse(stdout) as object)).toEqual(['join']);
});

test('a remote dependency that was read leaves the state open', async () => {
  await using project = new TestProject();
  project.write({
    '.dvc/config': '',
    'dvc.yaml': "stages:\n  fetch:\n    cmd: get\n    deps: ['https://example.com/page']\n",
    'dvc.lock': `schema: '2.0'
stages:
  fetch:
    cmd: get
    deps:
    - path: https://example.com/page
      hash: md5
      etag: abc
`
  });
  const { stages } = await view(project);
  expect(stages.map(({ state, reasons }) => [state, reasons])).toEqual([
    ['unknown', ['`https://example.com/page` is not on this machine: `dvc status` asks for it.']]
  ]);
});

test('data that DVC 2 recorded are hashed as DVC 2 did', async () => {
  await using project = new TestProject();
  project.write({
    '.dvc/config': '[core]\n    no_scm = True\n',
    'text.csv': 'a\r\nb\r\n',
    'binary.bin': 'a\r\n\0\r\n',
    'dir/x.txt': 'x\r\n'
  });
  const [asked] = askDvc(
    [{ root: project.root, legacy: ['text.csv', 'binary.bin', 'dir'] }],
    project.base
  );
  expect(asked).toMatchObject({ status: {} });
  expect(project.read('text.csv.dvc')).not.toContain('hash:');
  expect(new Set(Object.values(states(await view(project))))).toEqual(new Set(['up-to-date']));
  appendFileSync(project.path('dir/x.txt'), 'y');
  expect(states(await view(project))['dir.dvc']).toBe('outs-changed');
});

async function dvcEdges(project: TestProject): Promise<string[]> {
  const { stdout } = await project.run('dvc', ['dag', '--dot']);
  return [...stdout.matchAll(/"(.+)" -> "(.+)";/g)]
    .map(([, from = '', to = '']) => `${from} > ${to}`)
    .sort();
}
