import { expect, test } from 'vitest';
import { Kernel } from '../support/kernel.js';
import { TestProject } from '../support/test-project.js';
import { applyFix } from '../../src/engine/apply-fix.js';
import { extract, formatDiagnostics, toNotebook } from './support/notebook-text.js';
import { runCells, runModules } from './support/run-modules.js';
import { stage } from './support/told.js';

const SPACE =
  '// Numbers.\nnamespace N {\n  export interface T { a: number }\n  const half = 2;\n  export const v = half * 2;\n  export namespace Inner {\n    export const w = 3;\n  }\n}';
const TYPE = 'const x: N.T = { a: 1 };';
const VALUE = 'console.log(N.v + N.Inner.w);';
const LOST =
  'warning notebook/kernel nb.ipynb#c2:1:10 `N` is a namespace of another cell: the kernel forgets it when one more cell has run after that one.';

function diagnose(...cells: readonly string[]) {
  return extract(cells).diagnostics.filter(({ code }) => code === 'notebook/kernel');
}

function mend(cells: readonly string[]): readonly string[] {
  const [fix] = diagnose(...cells).flatMap(({ fixes = [] }) => fixes);
  const [document] = fix ? applyFix(fix, 'nb.ipynb', [toNotebook(cells)]) : [];
  return (document?.cells ?? []).map(({ source }) => source);
}

test('a namespace that another cell uses is told once, where it is used first, with its declaration', () => {
  const told = diagnose(SPACE, TYPE, VALUE);
  expect(formatDiagnostics(told)).toEqual([LOST, '  note nb.ipynb#c1:2:11 `N` is declared here.']);
  expect(told[0]?.help).toEqual([
    "Make its cell a module, `/** @module N */` with what it holds, and write `import * as N from './N.js';` here; or an object, `const N = { … }`; or put both into one cell."
  ]);
});

test('it becomes a module, and stage and cells have the same values', () => {
  const cells = [SPACE, TYPE, stage('const t: N.T = { a: N.v }; return [t, N.Inner.w];')];
  const mended = mend(cells);
  expect(mended.slice(0, 2)).toEqual([
    '// Numbers.\n/** @module N */\nexport interface T { a: number }\nconst half = 2;\nexport const v = half * 2;\nexport namespace Inner {\n  export const w = 3;\n}',
    `import * as N from './N.js';\n${TYPE}`
  ]);
  expect(extract(mended).diagnostics).toEqual([]);
  expect(runModules(mended, 'Uses')).toEqual(runCells(cells, 'Uses'));
});

test.each([
  ['a class of its name', 'class N {}', 'new N();', 'N.v;'],
  ['a function of its name', 'function N() {}', 'N();', 'const t: N.T = 1;'],
  ['an enum of its name', 'enum N { a }', 'N.a;', 'N.v;']
])('of what is merged with %s, what it adds is lost alone', (_, other, kept, lost) => {
  const cell = `${other}\nnamespace N { export type T = number; export const v = 1; }`;
  expect(diagnose(cell, kept)).toEqual([]);
  expect(diagnose(cell, kept, lost)).toHaveLength(1);
});

test.each([
  ['in its own cell alone', [`${SPACE}\n${VALUE}`]],
  ['nowhere', [SPACE, 'const n = 1;']],
  [
    'and is a module',
    [
      '/** @module N */\nexport namespace N { export const v = 1; }',
      "import { N } from './N.js';\nN.v;"
    ]
  ],
  ['and is an object', ['const N = { v: 1 };', 'N.v;']]
])('nothing is told of one that is used %s', (_, cells) => {
  expect(diagnose(...cells)).toEqual([]);
});

test.each([
  ['something stands beside it', `${SPACE}\nconst n = 1;`, VALUE],
  ['it has another one in it by two names', 'namespace N.M { export const v = 1; }', 'N.M.v;'],
  [
    'it needs what another cell has',
    'namespace N { export const v = other; }',
    'const other = 1;\nN.v;'
  ],
  ['it names itself', 'namespace N { export const v = 1; export const w = N.v; }', 'N.w;'],
  ['it is set', 'namespace N { export let v = 1; }', 'N.v = 2;'],
  ['it is declared twice', 'namespace N { export const v = 1; }', SPACE, VALUE],
  ['a module has its name', SPACE, '/** @module N */\nexport const v = 1;', VALUE],
  ['it describes what is elsewhere', 'declare namespace N { interface T { a: 1 } }', TYPE]
])('no fix where %s', (_, ...cells) => {
  const told = diagnose(...cells);
  expect(told).not.toEqual([]);
  expect(told.flatMap(({ fixes = [] }) => fixes)).toEqual([]);
});

test('the kernel forgets it as told, and keeps the module', async () => {
  await using project = new TestProject('empty');
  await using kernel = await Kernel.start(project.root, project.env);
  const statuses = async (cells: readonly string[]): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const cell of cells) found.push((await kernel.run(cell)).status);
    return found;
  };
  for (const between of ['const n = 1;', '// Nothing.', TYPE, VALUE])
    expect(await statuses([SPACE, between, VALUE])).toEqual(['ok', 'ok', 'error']);
  for (const between of ["throw new Error('x');", 'const n: number = "";'])
    expect(await statuses([SPACE, between, VALUE])).toEqual(['ok', 'error', 'ok']);
  const mended = mend([SPACE, TYPE]);
  expect(await statuses([...mended, VALUE, TYPE, VALUE])).toEqual(Array(5).fill('ok'));
});
