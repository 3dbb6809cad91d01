import { expect, it } from 'vitest';
import { extractModules } from '../../src/notebook/index.js';
import { Kernel } from '../support/kernel.js';
import { TestProject } from '../support/test-project.js';
import { formatDiagnostics, toNotebook } from './support/notebook-text.js';
import { stage } from './support/told.js';

const STAGE = "import { dep, param, Stage } from 'stagebook';";

/** What is told of cells that ran as the given counts say; the import of the stage library ran last. */
function warned(...cells: readonly (readonly [source: string, count: number | null])[]) {
  const document = toNotebook([
    { source: STAGE, executionCount: 99 },
    ...cells.map(([source, executionCount]) => ({ source, executionCount }))
  ]);
  return extractModules([document]).diagnostics.filter(
    ({ code }) => code === 'notebook/execution-order'
  );
}

it('a cell that used a value before that ran again is told, with both cells', () => {
  const told = warned(
    ['const base = 1;', 5],
    ['const lr = base * 2, twice = base * 4;', 3],
    [stage('return lr + twice;'), 4]
  );
  expect(formatDiagnostics(told)).toEqual([
    'warning notebook/execution-order nb.ipynb#c3:1:12 Cell 3 ran as [3] and used `base`, of cell 2, which ran again as [5]: the notebook still has what the earlier `base` gave, the pipeline has the new one.',
    '  note nb.ipynb#c2:1:7 `base` is declared here.'
  ]);
  expect(told[0]?.help).toEqual([
    'Run cell 3 again, and those below it; or restart the kernel and run all.'
  ]);
});

it('the cells below are told when it is their turn', () => {
  const cells = (second: number) =>
    warned(
      ['const base = 1;', 5],
      ['const lr = base * 2;', second],
      ['const last = lr * 2;', 4],
      [stage('return last;'), 6]
    ).map(({ message }) => message.slice(0, 'Cell 3'.length));
  expect(cells(3)).toEqual(['Cell 3']);
  expect(cells(7)).toEqual(['Cell 4']);
});

it('many of them are one warning, which lists them', () => {
  const told = warned(
    ['const base = 1;', 50],
    ...[1, 2, 3, 4].map((n): [string, number] => [`const x${n} = base + ${n};`, n]),
    [stage('return [x1, x2, x3, x4];'), 6]
  );
  expect(told).toMatchObject([
    {
      message: expect.stringMatching(/^Cells 3, 4, 5, 6 used values of cells above /) as string,
      location: { cellId: 'c3' }
    }
  ]);
  expect(told[0]?.related?.map(({ message }) => message.slice(0, 'Cell 3'.length))).toEqual([
    'Cell 3',
    'Cell 4',
    'Cell 5',
    'Cell 6'
  ]);
});

/** Uses of what the first cell declares, and whether their cell must run again to see it changed. */
const BASE = (n: number) =>
  `const base = ${n};\nconst f = () => base;\nclass K { m = base; v() { return base; } }\nconst obj = { n: ${n} };`;
const USES: readonly (readonly [declared: string, use: string, isTold: boolean])[] = [
  ['const a = base * 2;', 'a', true],
  ['const b = f();', 'b', true],
  ['const c = [1].map(f);', 'c[0]', true],
  ['const d = [1].map(x => x * base);', 'd[0]', true],
  ['const e = obj;', 'e.n', true],
  ['class D extends K {}', 'new D().v()', true],
  ['class S { static s = base; }', 'S.s', true],
  ['const g = new K();', 'g.v()', true],
  ['const again = () => f();\nconst h = again();', 'h', true],
  ['const i = () => base;', 'i()', false],
  ['const j = () => new K().v();', 'j()', false],
  ['class M { m = base; v() { return base; } }', 'new M().m + new M().v()', false],
  ['const k = 1;', 'f() + k', false]
];

it('is told where the kernel has another value than after a run of all cells, and nowhere else', async () => {
  await using project = new TestProject('empty');
  await using kernel = await Kernel.start(project.root, project.env);
  const run = async (cell: string): Promise<string> => {
    const ran = await kernel.run(cell);
    expect(ran, cell).toMatchObject({ status: 'ok' });
    return ran.stdout.trim();
  };
  const used = USES.map(([, use]) => use).join(', ');
  const all = async (): Promise<unknown[]> =>
    JSON.parse(await run(`console.log(JSON.stringify([${used}]))`)) as unknown[];

  await run(BASE(1));
  for (const [cell] of USES) await run(cell);
  await run(BASE(5));
  const stale = await all();
  for (const [cell] of USES) await run(cell);
  const fresh = await all();
  expect(USES.filter((_, i) => stale[i] !== fresh[i])).toEqual(
    USES.filter(([, , isTold]) => isTold)
  );
  for (const [cell, use, isTold] of USES) {
    const told = warned([BASE(5), 3], [cell, 2], [stage(`return ${use};`), 4]);
    expect(told, cell).toHaveLength(isTold ? 1 : 0);
  }
});

it('the fields of a class get their values where an object is made, not where it is extended', () => {
  const cells = (last: string) =>
    warned(
      ['const base = 1;', 5],
      ['class M { m = base; }', 2],
      ['class W extends M {}', 3],
      [last, 4],
      [stage('return [new W().m, w];'), 6]
    );
  expect(cells('const w = 1;')).toEqual([]);
  expect(cells('const w = new W();')).toHaveLength(1);
});

it('names the function by which a value is used', () => {
  const [told] = warned(
    ['const base = 1;', 5],
    ['const f = () => base;', 2],
    ['const t = f();', 3],
    [stage('return t;'), 4]
  );
  expect(told?.message).toMatch(/^Cell 4 ran as \[3\] and used `base`, by `f`, of cell 2, /);
});

it.each([
  [
    'that has not run',
    [
      ['const b = 1;', null],
      ['const t = b;', 3]
    ]
  ],
  [
    'whose user has not run',
    [
      ['const b = 1;', 3],
      ['const t = b;', null]
    ]
  ],
  [
    'that ran before',
    [
      ['const b = 1;', 3],
      ['const t = b;', 4]
    ]
  ],
  [
    'below',
    [
      ['const t = () => b;\nt();', 3],
      ['const b = 1;', 4]
    ]
  ],
  [
    'of types',
    [
      ['type B = number;', 9],
      ['const t: B = 1;', 3]
    ]
  ],
  [
    'of imports',
    [
      ["import { sep } from 'node:path';", 9],
      ['const t = sep;', 3]
    ]
  ],
  [
    'whose class has methods that use it later',
    [
      ['const b = 1;', 9],
      ['class K { v() { return b; } handle = () => b; }', 2],
      ['const t = new K();', 3]
    ]
  ]
] as const)('nothing is told of a cell %s', (_, cells) => {
  expect(warned(...cells, [stage('return t;'), 8])).toEqual([]);
});

it('nothing is told of a cell that no stage needs', () => {
  expect(warned(['const b = 1;', 9], ['const t = b;', 3], [stage('return 1;'), 4])).toEqual([]);
});

it('a stage class that ran again is no reason to build its stage again, and its values are', () => {
  const train = stage('return 1;', 'Train').replace('{ run', '{ lr = param(1); run');
  expect(warned([train, 9], ['const train = new Train({ lr: 2 });', 3])).toEqual([]);
  expect(
    warned(['const lr = 2;', 9], [train, 2], ['const train = new Train({ lr });', 3])
  ).toHaveLength(1);
});
