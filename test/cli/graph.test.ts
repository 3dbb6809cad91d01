import { appendFileSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { PipelineView } from '../../src/contract/pipeline-view.js';
import { createEngine } from '../../src/engine/index.js';
import { TestProject } from '../support/test-project.js';

const PIPELINE = `stages:
  split:
    cmd: cp raw/data.csv train.csv
    deps: [raw/data.csv]
    params: [seed]
    outs: [train.csv]
  fit:
    cmd: cp train.csv model.bin
    deps:
      - train.csv
    outs:
      - model.bin
  report:
    cmd: cat model.bin train.csv > report.txt
    deps: [model.bin, train.csv]
    metrics:
      - report.txt:
          cache: false
`;

/** What `dvc dag` selects, many times in one process. */
const DAG = `
import json, sys
from dvc.repo import Repo
from dvc.commands.dag import _build
repo = Repo()
def look(target, options):
    graph = _build(repo, target=target, **options)
    return {"nodes": sorted(graph.nodes), "edges": sorted(f"{b} > {a}" for a, b in graph.edges)}
with repo.lock:
    print(json.dumps([look(*question) for question in json.loads(sys.argv[1])]))
`;

async function handMade(): Promise<TestProject> {
  const project = TestProject.withDvc();
  project.write({ 'dvc.yaml': PIPELINE, 'params.yaml': 'seed: 1\n', 'raw/data.csv': 'a,b\n1,2\n' });
  await project.run('dvc', ['add', '-q', 'raw']);
  return project;
}

async function view(project: TestProject): Promise<PipelineView> {
  const { stdout, stderr, code } = await project.stagebook('dag', '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as PipelineView;
}

test('the edges are those of `dvc dag`, data nodes included', async () => {
  await using project = await handMade();
  const { edges, stages } = await view(project);
  const { stdout } = await project.run('dvc', ['dag', '--dot']);
  const theirs = [...stdout.matchAll(/"(.+)" -> "(.+)";/g)].map(
    ([, from, to]) => `${from} > ${to}`
  );
  expect(edges.map(({ from, to }) => `${from} > ${to}`).sort()).toEqual(theirs.sort());
  expect(stages.map(stage => [stage.name, stage.kind])).toContainEqual(['raw.dvc', 'data']);
  // Line for line, in whatever order.
  const ours = await project.stagebook('dag', '--dot');
  expect(ours.stdout.trim().split('\n').sort()).toEqual(stdout.trim().split('\n').sort());
  const drawn = await project.stagebook('dag');
  expect(drawn.stdout).toContain('│ raw.dvc │');
});

test('a target, with --full and --outs, selects what `dvc dag` selects', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'dvc.yaml': `${PIPELINE}  apart:
    cmd: echo > apart.txt
    outs: [apart.txt]
  bare:
    cmd: cat apart.txt
    deps: [apart.txt]
  each:
    foreach: [a, b]
    do:
      cmd: cp train.csv \${item}.csv
      deps: [train.csv]
      outs:
        - \${item}.csv
`,
    'sub/dvc.yaml': 'stages:\n  last:\n    cmd: echo\n    deps: [../model.bin]\n    outs: [dir]\n',
    'params.yaml': 'seed: 1\n',
    'raw/data.csv': 'a,b\n1,2\n'
  });
  await project.run('dvc', ['add', '-q', 'raw']);
  const whole = { full: true };
  const questions: readonly (readonly [string, { full?: boolean; outs?: boolean }])[] = [
    ['fit', {}],
    ['fit', whole],
    ['apart', whole],
    ['model.bin', {}],
    ['raw/data.csv', {}],
    ['raw.dvc', whole],
    ['each', {}],
    ['each@a', {}],
    ['dvc.yaml', {}],
    ['sub/dvc.yaml:last', {}],
    ['sub/dir', {}],
    ['report', { outs: true }],
    ['split', { ...whole, outs: true }],
    ['bare', { outs: true }],
    ['bare', { ...whole, outs: true }]
  ];
  const { stdout: answers } = await project.run('python', ['-c', DAG, JSON.stringify(questions)]);
  const theirs = JSON.parse(answers) as readonly { nodes: string[]; edges: string[] }[];
  const engine = createEngine();
  for (const [i, [target, options]] of questions.entries()) {
    const request = { path: project.root, targets: [target], ...options };
    const result = await engine.request('graph/view', request);
    if (!result.ok) throw new Error(JSON.stringify(result.failure));
    const { stages, edges } = result.value;
    const ours = {
      nodes: stages.map(({ name }) => name).sort(),
      edges: edges.map(({ from, to }) => `${from} > ${to}`).sort()
    };
    expect(ours, `${target} ${JSON.stringify(options)}`).toEqual(theirs[i]);
  }
  await engine.dispose();

  // From a folder, a name and a path count from there.
  for (const target of ['last', 'dir']) {
    const below = await project.stagebook('-C', project.path('sub'), 'dag', '--dot', target);
    expect(below.stdout).toContain('"fit" -> "sub/dvc.yaml:last";');
  }
  const { code, stderr, stdout } = await project.stagebook('dag', 'reprot');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('`reprot` is neither a stage nor an out of the pipeline.');
  expect(stderr).toContain('Did you mean `report`?');
});

test('the states follow what `dvc status` says', async () => {
  await using project = await handMade();
  const states = async (): Promise<Record<string, string>> =>
    Object.fromEntries((await view(project)).stages.map(stage => [stage.name, stage.state]));
  expect(await states()).toMatchObject({
    split: 'never-run',
    fit: 'never-run',
    'raw.dvc': 'up-to-date'
  });
  expect((await project.run('dvc', ['repro', '-q'])).code).toBe(0);
  expect(new Set(Object.values(await states()))).toEqual(new Set(['up-to-date']));

  project.write({ 'params.yaml': 'seed: 2\n' });
  appendFileSync(project.path('model.bin'), 'x');
  rmSync(project.path('report.txt'));
  const now = await states();
  expect(now).toEqual({
    'raw.dvc': 'up-to-date',
    split: 'params-changed',
    fit: 'outs-changed',
    report: 'deps-changed'
  });
  const theirs = JSON.parse((await project.run('dvc', ['status', '--json'])).stdout) as object;
  expect(Object.keys(theirs).sort()).toEqual(['fit', 'report', 'split']);
  const text = await project.stagebook('status');
  expect(text.stdout).toContain('• split');
  expect(text.stdout).toContain('✓ raw.dvc');
});

test('a pipeline file that cannot be read is shown beside what can', async () => {
  await using project = await handMade();
  project.write({ 'sub/dvc.yaml': 'stages:\n\tx: {}\n' });
  const shown = await project.stagebook('dag', '--json');
  expect(shown.code).toBe(1);
  const { diagnostics, stages } = JSON.parse(shown.stdout) as PipelineView;
  expect(diagnostics.map(item => item.code)).toEqual(['pipeline/syntax']);
  expect(stages).toHaveLength(4);
});

test.each([
  ['dvc.yaml', 'stages:\n  fit: [\n', 'error[pipeline/syntax]', ''],
  ['dvc.lock', 'stages: [\n', 'error[pipeline/syntax]', '• fit'],
  ['dvc.lock', '\n', 'error[pipeline/shape]', '• fit'],
  ['dvc.lock', "schema: '2.0'\nstages:\n", 'error[pipeline/shape]', '• fit'],
  ['dvc.lock', "schema: '2.0'\nstages:\n  fit:\n", 'error[pipeline/shape]', '• fit'],
  ['params.yaml', 'seed: [\n', 'error[params/syntax]', '• fit']
])('a broken %s is an error of status and dag', async (path, text, error, output) => {
  await using project = await handMade();
  project.write({ [path]: text });
  for (const command of ['status', 'dag']) {
    const { code, stderr, stdout } = await project.stagebook(command);
    expect(code, command).toBe(1);
    expect(stderr).toContain(error);
    expect(stderr).toContain(`--> ${path}:`);
    expect(stdout).not.toContain('No stages yet');
    if (command === 'status') expect(stdout).toContain(output);
  }
});
