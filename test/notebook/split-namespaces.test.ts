import { expect, test } from 'vitest';
import { Kernel } from '../support/kernel.js';
import { TestProject } from '../support/test-project.js';
import { extract, formatDiagnostics } from './support/notebook-text.js';
import { stage } from './support/told.js';

const HELP = 'Put all of `S` into one cell: only there they become one, in the kernel, too.';
const SPLIT =
  '`S` is declared by several cells, which do not become one: the last one, cell 2, counts alone.';
const FIRST = 'namespace S { export const a = 1; export type T = number; }';

test.each([
  ['two namespaces', FIRST, 'namespace S { export const b = 2; }', 'S.b'],
  ['a type of one', FIRST, 'namespace S { export const a = 2; }', 'S.a'],
  [
    'namespaces of two names',
    'namespace S.A { export const a = 1; }',
    'namespace S.B { export const b = 1; }',
    'S.B.b'
  ],
  ['a class and its namespace', 'class S {}', FIRST, 'new S()'],
  ['a namespace and its class', FIRST, 'class S {}', 'new S()'],
  ['a function and its namespace', 'function S() {}', FIRST, 'S.a'],
  ['an enum and its namespace', 'enum S { z }', FIRST, 'S.a']
])('%s in two cells are told with the way out, once', (_, one, two, use) => {
  const { diagnostics } = extract([one, two, stage(`return ${use};`)]);
  expect(diagnostics).toMatchObject([
    { severity: 'warning', code: 'notebook/redeclared', message: SPLIT, help: [HELP] }
  ]);
});

test('what one of them uses of the other has the same help', () => {
  const { diagnostics } = extract([
    FIRST,
    'namespace S { export const b = a; }',
    stage('return S.b;')
  ]);
  expect(diagnostics).toMatchObject([
    { code: 'notebook/unbound-name', help: [HELP] },
    { code: 'notebook/redeclared', help: [HELP] }
  ]);
});

test('in one cell they are one', () => {
  const use = 'return S.a + S.b;';
  const cell = `${FIRST}\nnamespace S { export const b = a; }\n${stage(use)}`;
  expect(formatDiagnostics(extract([cell]).diagnostics)).toEqual([]);
});

test.each([
  ['a namespace', FIRST, FIRST.replace('a = 1', 'a = 2; const own = 1')],
  [
    'a namespace that kept something to itself',
    FIRST.replace('export', 'const own = 1; export'),
    FIRST
  ],
  ['a class', 'class S { a = 1 }', 'class S { static a = 2 }'],
  ['a class with its namespace', `class S {}\n${FIRST}`, `class S { n = 1 }\n${FIRST}`],
  ['an object that became a namespace', 'const S = { a: 1, b: 2 };', FIRST],
  [
    'a namespace that became an object',
    'namespace S { export const b = 1; }',
    'const S = { a: 1 };'
  ]
])('a new version of %s is told as such', (_, one, two) => {
  const told = extract([one, two, stage('return S;')]).diagnostics.filter(
    ({ code }) => code === 'notebook/redeclared'
  );
  expect(told).toMatchObject([{ severity: 'info' }]);
});

test('the kernel has the last one alone', async () => {
  await using project = new TestProject('empty');
  await using kernel = await Kernel.start(project.root, project.env);
  for (const [one, two, use] of [
    [FIRST, 'namespace S { export const b = 2; }', 'S.a;'],
    ['class S {}', FIRST, 'new S();'],
    ['function S() {}', FIRST, 'S();']
  ]) {
    const runs = [
      await kernel.run(one ?? ''),
      await kernel.run(two ?? ''),
      await kernel.run(use ?? '')
    ];
    expect(runs.map(({ status }) => status)).toEqual(['ok', 'ok', 'error']);
    expect(await kernel.run(`${one}\n${two}\n${use}`)).toMatchObject({ status: 'ok' });
  }
});
