import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockParams } from '../../src/pipeline/index.js';
import { paramsAt } from '../../src/pipeline/params-at.js';
import { CHECKOUT } from '../support/test-project.js';
import { askDvc, type DvcProject } from './dvc-projects.js';
import { lookAt, toStatus, writeProject } from './our-projects.js';

const VALUES = `kw:
  moons: {n: 1}
  moon2: 3
  l: [1, {a: 5}, {b: 6}]
  a-b: 7
  '[x]': 8
  deep: {er: {only: 9}}
ints: {1: one}
lr: 0.1
`;

/** Each fits one value of the file. */
const NAMES = [
  ...['kw.moons*', 'kw.*s', 'kw.?oons', 'kw.moon[0-9]', 'kw.[!a-lz-a1[]*2', 'kw.[[]x]'],
  ...['kw.l.-1', 'kw.l.-1.b', 'kw.l.*.a', 'kw.l.0*', 'kw.l.01', 'ints.1', '.lr', '*r', '[k]w'],
  ...['**.only', 'kw.**.only', 'kw.deep.**.er', '**.deep.er', 'kw.a-[]b]', 'kw.?-b', 'kw.deep.*']
];

const base = mkdtempSync(join(tmpdir(), 'stagebook-params-'));

const project = (name: string, params: readonly string[]): string => {
  const root = join(base, name);
  writeProject(root, {
    'p.yaml': VALUES,
    'a.txt': '1',
    'dvc.yaml': `stages:\n  a:\n    cmd: x\n    params: [{p.yaml: ${JSON.stringify(params)}}]\n    outs: [a.txt]\n`
  });
  return root;
};

const QUESTIONS = {
  same: { root: project('same', NAMES), edits: {} },
  changed: {
    root: project('changed', NAMES),
    edits: { 'p.yaml': VALUES.replace('n: 1', 'n: 2').replace('b: 6', 'c: 6') }
  },
  several: {
    root: project('several', ['kw.moon*', 'lr']),
    edits: {
      'dvc.lock':
        "schema: '2.0'\nstages:\n  a:\n    cmd: x\n    params:\n      p.yaml:\n        kw.moon*: 3\n        lr: 0.1\n"
    }
  }
};

const answers = new Map<string, DvcProject>();

beforeAll(() => {
  // What DVC itself could not record is written by hand.
  const { several, ...recorded } = QUESTIONS;
  writeProject(several.root, several.edits);
  const found = askDvc([...Object.values(recorded), { root: several.root }], base);
  [...Object.keys(recorded), 'several'].forEach((name, i) =>
    answers.set(name, found[i] as DvcProject)
  );
});

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

describe('params that are tracked by a pattern', () => {
  it.each(['same', 'changed'] as const)('have the state that DVC tells: %s', async name => {
    const dvc = answers.get(name);
    if (!dvc || 'error' in dvc) throw new Error(JSON.stringify(dvc));
    const { status, diagnostics } = await lookAt(QUESTIONS[name].root);
    expect(diagnostics).toEqual([]);
    expect(status).toEqual(toStatus(dvc.status, () => false));
    expect(Object.keys(status)).toEqual(name === 'same' ? [] : ['a']);
  });

  it('are an error where they fit several values, at which DVC fails', async () => {
    expect(answers.get('several')).toMatchObject({ error: 'ValueError' });
    const { diagnostics } = await lookAt(QUESTIONS.several.root);
    expect(diagnostics).toMatchObject([
      { code: 'params/ambiguous', location: { path: 'dvc.yaml', range: { start: { line: 1 } } } }
    ]);
  });

  it('are recorded under their pattern in the lock of a checkpoint', () => {
    const keys = ['kw.moons*', 'ints.1', 'kw.moon*', 'none*'];
    expect(lockParams({ file: 'p.yaml', keys }, VALUES).pairs).toEqual([
      [{ text: 'ints.1' }, { text: 'one' }],
      [{ text: 'kw.moons*' }, { pairs: [[{ text: 'n' }, { plain: '1' }]] }]
    ]);
  });
});

it('a pattern of many parts fits the names that Python says, in no time', () => {
  const [key, long] = ['abcbcd', 'a'.repeat(60)];
  const patterns = [
    'a*bc*d',
    'a*bc*bc*',
    '*c*b*d',
    '*b*b*b*',
    'a**d',
    '*[*]*',
    '?*?',
    '*d*',
    'abc*bcbcd'
  ];
  const cases = [
    ...patterns.map(pattern => [pattern, key] as const),
    ...['*a*a*a*a*a*a*a*a*a*b', '*a*a*a*a*a*a*a', '*[!b]*[ab]*a?*b*'].map(
      name => [name, long] as const
    )
  ];
  const program =
    'import fnmatch, json, sys\njson.dump([fnmatch.fnmatchcase(k, p) for p, k in json.load(sys.stdin)], sys.stdout)';
  const output = execFileSync(join(CHECKOUT, '.venv/bin/python'), ['-c', program], {
    input: JSON.stringify(cases)
  });
  const fits = cases.map(([pattern, name]) => paramsAt({ [name]: 1 }, pattern).length === 1);
  const told = (answers: readonly boolean[]): object =>
    Object.fromEntries(cases.map(([pattern], i) => [pattern, answers[i]]));
  expect(told(fits)).toEqual(told(JSON.parse(output.toString()) as boolean[]));
});
