import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLockText, readPipelineText } from '../../src/pipeline/index.js';
import { CHECKOUT, TestProject } from '../support/test-project.js';

const stage = (...lines: string[]): string =>
  ['stages:', '  a:', '    cmd: x', ...lines.map(line => `    ${line}`), ''].join('\n');
const top = (line: string): string => `${stage()}${line}\n`;

const TEXTS = [
  stage('dep: [x]'),
  stage('outs: [{o: {cachee: true}}]'),
  stage(
    'outs:',
    '- o:',
    '    cache: false',
    '    desc: of it',
    '    labels: [a]',
    '    meta: {a: 1}'
  ),
  stage('outs: [{o: {cache: yes}}]'),
  stage('outs: [{o: {cache: 1}}]'),
  stage('outs: [{o: }]'),
  stage('outs: [{o: {push: false, persist: true, remote: r, checkpoint: true, type: t}}]'),
  stage('metrics: [{m: {x: a}}]'),
  stage(
    'plots: [{p: {x: a, y: b, header: false, template: t, title: t, x_label: l, cache: false}}]'
  ),
  stage('plots: [{p: [{x: a}, {y: b}]}]'),
  stage('plots: [{p: {x: [a]}}]'),
  stage('plots: [{p: }]'),
  stage('frozen: maybe'),
  stage('frozen: true', 'always_changed: false', 'desc: d', 'meta: {a: [1]}', 'wdir: w'),
  stage('frozen: ${no}'),
  stage('wdir: 1'),
  stage('desc: [a]'),
  stage(
    'params: [a, {p.yaml: }, {q.yaml: [b]}, {r: 0}, {s: ""}, {t: {}}, {u: false}, {}, {v: [1]}]'
  ),
  stage('params: [{p.yaml: 1}]'),
  stage('params: [{p.yaml: b}]'),
  stage('params: [{p.yaml: true}]'),
  stage('params: [{p.yaml: {b: }}]'),
  stage('params: [{p.yaml: [b], q.yaml: b}]'),
  stage('params: [[b]]'),
  'stages:\n  a:\n    foreach: [1]\n    do:\n      cmd: x\n      params: [{p.yaml: b}]\n',
  stage('vars: [v.yaml, {a: 1}]'),
  stage('vars: v.yaml'),
  stage('deps:'),
  stage('matrix: {m: [1, a], n: "${l}"}'),
  stage('matrix: {m: 1}'),
  'stages:\n  a:\n    foreach: [1]\n    do:\n      cmd: x\n      outs: [o]\n',
  'stages:\n  a:\n    foreach: {k: 1}\n    do:\n      cmd: x\n      depz: [o]\n',
  'stages:\n  a:\n    foreach: ${l}\n    wdir: w\n    do:\n      cmd: x\n',
  'stages:\n  a:\n    cmd: [x, y]\n',
  top('x-templates: {a: 1}'),
  top('stage: {}'),
  top('vars: [v.yaml, {a: {b: 1}}]'),
  top('vars: x'),
  top('params: [p.yaml]'),
  top('metrics: [{m.json: {}}]'),
  top('plots: [p.csv, {q.csv: }, {r: {x: a, y: {f: [a, b]}, title: t}}]'),
  top('plots: [{r: {x: {f: a}, y: [a]}}]'),
  top('plots: [{r: {z: a}}]'),
  top('artifacts: {m: {path: p, type: t, labels: [l], desc: d, meta: {a: 1}}}'),
  top('artifacts: {m: {path: p, kind: t}}'),
  top('datasets: [{a: 1}]'),
  '{}\n',
  'stages:\n',
  'stages: {}\n',
  'vars: []\nstages: ~\n'
];

/** Tells of each text whether DVC's own schema takes it, and what reads the params that passed it. */
function acceptedByDvc(texts: readonly string[]): unknown {
  const program = `
import json, sys
from dvc.dependency import _merge_params
from dvc.schema import COMPILED_MULTI_STAGE_SCHEMA as schema
from dvc.utils.serialize import parse_yaml
def takes(text):
    try:
        top = schema(parse_yaml(text, 'dvc.yaml'))
        for stage in ((top or {}).get('stages') or {}).values():
            _merge_params(stage.get('do', stage).get('params', []))
        return True
    except Exception: return False
json.dump([takes(text) for text in json.load(sys.stdin)], sys.stdout)`;
  const input = JSON.stringify(texts);
  const python = join(CHECKOUT, '.venv/bin/python');
  return JSON.parse(execFileSync(python, ['-c', program], { input, encoding: 'utf8' }));
}

test('a dvc.yaml is refused where the schema of DVC refuses it', () => {
  const dvc = acceptedByDvc(TEXTS) as boolean[];
  const ours = TEXTS.map(text => readPipelineText(text, 'dvc.yaml').diagnostics.length === 0);
  expect(TEXTS.filter((_, i) => ours[i] !== dvc[i])).toEqual([]);
  expect(dvc.filter(taken => taken).length).toBeGreaterThan(10);
});

test('what DVC refuses is told at its place, with what was meant', () => {
  const told = (text: string): unknown => {
    const { file, diagnostics } = readPipelineText(text, 'dvc.yaml');
    expect(file?.stages).toHaveLength(1);
    return diagnostics.map(({ message, location, help }) => {
      const { line, column } = (location.kind === 'file' && location.range?.start) || {};
      return [message, line, column, ...(help ?? [])];
    });
  };
  expect(told(stage('dep: [x]'))).toEqual([
    ['DVC knows no key `dep` in stage `a`.', 3, 4, 'Did you mean `deps`?']
  ]);
  expect(told(stage('outs:', '- o:', '    cachee: true'))).toEqual([
    ['DVC knows no key `cachee` in `o` of `outs` of stage `a`.', 5, 8, 'Did you mean `cache`?']
  ]);
  expect(told(stage('frozen: maybe'))).toEqual([
    ['`frozen` of stage `a` is not `true` or `false`, as DVC wants it.', 3, 12]
  ]);
  expect(told(stage('params:', '- p.yaml: b'))).toEqual([
    ['`p.yaml` of `params` of stage `a` is not a list, as DVC wants it.', 4, 14]
  ]);
  expect(told(top('globals: {}'))).toEqual([
    ['DVC knows no key `globals` at the top of the file.', 3, 0]
  ]);
  expect(told(top('params: [p.yaml, 1]'))).toEqual([
    ['An item of `params` is not a text, as DVC wants it.', 3, 17]
  ]);
});

test('a project that DVC refuses is drawn beside what is wrong with it, and fails', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'raw.csv': '1\n',
    // Of DVC 2.
    'dvc.yaml':
      'stages:\n  train:\n    cmd: t\n    deps: [raw.csv]\n    outs: [model.pt]\n    live:\n      logs: {html: true}\n' +
      '  test:\n    cmd: e\n    dep: [x]\n    deps: [model.pt]\n    outs: [scores.json]\nplots:\n  curve.json: {x: step}\n'
  });
  const dag = await project.stagebook('dag');
  expect(dag.code).toBe(1);
  expect(dag.stderr).toContain('error[pipeline/live-section]');
  expect(dag.stderr).toContain('`plots` at the top is a mapping');
  expect(dag.stdout).toMatch(/train[^]*test/);
  const status = await project.stagebook('status');
  expect(status.code).toBe(1);
  expect(status.stdout).toMatch(/train +never run[^]*test +never run/);
  expect((await project.run('dvc', ['status'])).code).not.toBe(0);
});

const lock = (...lines: string[]): string =>
  ["schema: '2.0'", 'stages:', '  a:', '    cmd: x', ...lines.map(line => `    ${line}`), ''].join(
    '\n'
  );

const LOCKS = [
  lock(),
  "schema: '2.0'\n",
  "schema: '2.0'\nstages:\n",
  "schema: '2.0'\nstages: {}\n",
  "schema: '2.0'\nstages:\n  a:\n",
  "schema: '2.0'\nstages:\n  a:\n    deps: []\n",
  "schema: '2.0'\nstages:\n  a:\n    cmd:\n",
  "schema: '2.0'\nstages:\n  a:\n    cmd: [x, y]\n",
  "schema: '2.0'\nother: 1\n",
  "schema: '2.0'\ndatasets: 1\n",
  'schema: 2.0\nstages: {}\n',
  lock('frozen: true'),
  lock('deps:'),
  lock('outs: []'),
  lock('outs: [{path: x, md5: 123, size: 1, nfiles: 2, isexec: true, hash: md5}]'),
  lock('outs: [{path: x, md5: , etag: abc, version_id: v, cloud: {r: {etag: abc}}}]'),
  lock('outs: [{md5: abc}]'),
  lock('outs: [{path: x, else: 1}]'),
  lock('outs: [{path: x, files: [{relpath: f, md5: abc, size: 1}]}]'),
  lock('outs: [{path: x, files: [{md5: abc}]}]'),
  lock('outs: [{path: x, files: }]'),
  lock('params: {p.yaml: {a: 1, b: [x]}}'),
  lock('params: {p.yaml: }'),
  lock('params: []')
];

test('DVC refuses those lock files for which something is told, and no others', () => {
  const program = `
import sys, json
from dvc.schema import COMPILED_LOCKFILE_SCHEMA
from dvc.utils.serialize import parse_yaml
def takes(text):
    try: COMPILED_LOCKFILE_SCHEMA(parse_yaml(text, 'dvc.lock'))
    except Exception: return False
    return True
json.dump([takes(t) for t in json.load(sys.stdin)], sys.stdout)
`;
  const input = JSON.stringify(LOCKS);
  const output = execFileSync(join(CHECKOUT, '.venv/bin/python'), ['-c', program], { input });
  const taken = LOCKS.map(text => readLockText(text, 'dvc.lock').diagnostics.length === 0);
  const told = (isTaken: readonly boolean[]): object =>
    Object.fromEntries(LOCKS.map((text, i) => [text, isTaken[i]]));
  expect(told(taken)).toEqual(told(JSON.parse(output.toString()) as boolean[]));
});

test('what DVC refuses in a lock file is told at its place', () => {
  const told = (text: string): string[] =>
    readLockText(text, 'dvc.lock').diagnostics.map(({ message, location, help }) => {
      const range = location.kind === 'file' ? location.range : undefined;
      return `${(range?.start.line ?? -1) + 1} ${message} ${help?.join(' ') ?? ''}`;
    });
  const help = 'Restore the file from git, or remove it: DVC writes it anew.';
  expect(told("schema: '2.0'\nstages:\n")).toEqual([
    `2 \`stages\` is not a mapping, as DVC wants it. ${help}`
  ]);
  expect(told("schema: '2.0'\nstages:\n  a:\n")).toEqual([
    `3 \`a\` of \`stages\` is not a mapping, as DVC wants it. ${help}`
  ]);
  expect(told("schema: '2.0'\nstages:\n  a:\n    deps: []\n")).toEqual([
    `4 DVC wants a key \`cmd\` in stage \`a\`. ${help}`
  ]);
});

test('a lock file with thousands of misfits is read for their places once', () => {
  const entry = (i: number): string => `  s${String(i)}:\n    cmd: echo\n    odd: 1\n    deps: x\n`;
  const stages = Array.from({ length: 1000 }, (_, i) => entry(i));
  const { diagnostics } = readLockText(`schema: '2.0'\nstages:\n${stages.join('')}`, 'dvc.lock');
  expect(diagnostics).toHaveLength(2000);
  const last = diagnostics.at(-1)?.location;
  expect(last?.kind === 'file' && last.range?.start.line).toBe(4001);
});
