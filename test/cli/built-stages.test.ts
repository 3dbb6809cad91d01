import { expect, it } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const IMPORT = "import { Stage, out, param, dep, deps, pipeline } from 'stagebook';";
const A =
  'class A extends Stage<A> { k = param(1); r = out<number>(); run() { this.r = this.k; } }';
const B =
  "class B extends Stage<B> {\n  a = dep(A, 'r');\n  k = param(1);\n  s = out<number>();\n  run() { this.s = this.a * this.k; }\n}";

function project(...cells: readonly string[]): TestProject {
  const made = TestProject.withDvc();
  made.write({ 'n.ipynb': notebook([IMPORT, ...cells]) });
  return made;
}

/** The stages of `dvc.yaml`, by name. */
function stagesIn(made: TestProject): readonly string[] {
  return Array.from(made.read('dvc.yaml').matchAll(/^ {2}([\w]+):$/gm), ([, name = '']) => name);
}

it('what a built stage reads by class stays a stage, with its params', async () => {
  await using made = project(A, B);
  expect((await made.stagebook('write-graph')).code).toBe(0);
  const built = "const b2 = new B({ k: 7 }, { name: 'B2' });";
  made.write({
    'n.ipynb': notebook([IMPORT, A.replace('param(1)', 'param(5)'), B, built])
  });
  const { code, stdout, stderr } = await made.stagebook('write-graph');
  expect({ code, text: stdout + stderr }).toEqual({
    code: 0,
    text: expect.stringContaining(
      'Stage `B` is built by no cell: cells say now which stages there are (`B2`, `A`); it is still in `dvc.yaml`.'
    ) as string
  });
  expect(stdout + stderr).not.toMatch(/Stage `A`|bring its class back/);
  expect(made.read('params.yaml')).toContain('A:\n  k: 5\n');
  expect((await made.stagebook('write-graph', '--prune')).code).toBe(0);
  expect([...stagesIn(made)].sort()).toEqual(['A', 'B2']);
  expect((await made.run('dvc', ['repro', '-q'])).code).toBe(0);
  expect(made.read('nodes/B2/s.json').trim()).toBe('35');
});

it('from an empty folder, whatever a built stage reads is made, over several stages and in lists', async () => {
  const list =
    "class C extends Stage<C> {\n  all = deps([A, 'r'], [B, 's']);\n  t = out<number>();\n  run() { this.t = 1; }\n}";
  await using made = project(A, B, list, "new C({}, { name: 'Only' });");
  expect((await made.stagebook('write-graph')).code).toBe(0);
  expect([...stagesIn(made)].sort()).toEqual(['A', 'B', 'Only']);
});

it('a class that no cell builds and no other one uses is told where it stands, once it could have been meant', async () => {
  const base = 'class Base extends Stage<Base> { r = out<number>(); run() { this.r = 1; } }';
  const kind = 'class Kind extends Base { k = param(1); }';
  await using made = project(A, B, base, kind, 'new A({ k: 2 });\nnew Kind({ k: 2 });');
  const { code, stdout, stderr } = await made.stagebook('write-graph');
  expect({ code, stages: [...stagesIn(made)].sort() }).toEqual({ code: 0, stages: ['A', 'Kind'] });
  expect((stdout + stderr).match(/^info.*\n.*/gm)).toEqual([
    'info[stage/unbuilt]: `B` is no stage: cells say which stages there are (`A`, `Kind`), and none builds it.\n  --> n.ipynb:cell 3:1:7'
  ]);
  made.write({ 'n.ipynb': notebook([IMPORT, A, B]) });
  expect((await made.stagebook('write-graph', '--prune')).stderr).not.toContain('stage/unbuilt');
});

it('a stage that `pipeline()` leaves out and another one reads is an error at the field', async () => {
  await using made = project(A, B, 'pipeline({ b: new B() });');
  const { code, stderr } = await made.stagebook('write-graph');
  expect(code).toBe(1);
  expect(stderr).toContain(
    'error[stage/declaration]: `B.a` reads of stage `A`, which `pipeline()` does not name.\n  --> n.ipynb:cell 3:2:7\n'
  );
  expect(stderr).toContain('help: Name it there, too: `pipeline({ a, … })`');
});

it('a named stage that no cell builds any more is told as that, not as a class that is gone', async () => {
  await using made = project(A, "new A({ k: 2 }, { name: 'A2' });");
  expect((await made.stagebook('write-graph')).code).toBe(0);
  made.write({ 'n.ipynb': notebook([IMPORT, A]) });
  const { stdout, stderr } = await made.stagebook('write-graph');
  expect(stdout + stderr).toContain('Stage `A2` is built by no cell any more; it is still');
  expect(stdout + stderr).toContain("Or build it again: `new A({ … }, { name: 'A2' })`.");
});

const NET = 'export class Net { constructor(readonly i: number, readonly o: number) {} }\n';

it.each([
  ['that is read', NET],
  ['that is too long to be read, and could be of a stage', `${NET}// ${'x'.repeat(100_000)}\n`]
])('an object of a class of a file %s builds no stage, whatever it is given', async (_, text) => {
  await using made = project(
    "import { Net } from './lib/net';\nconst net = new Net(2, 3);",
    A,
    'for (const each of [new Net(4, { a: 1 } as never)]) console.log(each);'
  );
  made.write({ 'lib/net.ts': text });
  const { code, stderr } = await made.stagebook('write-graph');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stagesIn(made)).toEqual(['A']);
});

it.each([
  ['by assignment', 'let a: A;', 'a = new A({ k: 3 });\nawait a.run();'],
  [
    'again by its variable',
    'let a = new A();\nawait a.run();',
    'a = new A({ k: 3 });\nawait a.run();'
  ],
  [
    'in a list',
    'const runs = [1, 2].map(k => new A({ k }));',
    'for (const r of runs) await r.run();'
  ],
  [
    'in an object',
    'const grid = { small: new A({ k: 1 }), big: new A({ k: 9 }) };',
    'for (const [, s] of Object.entries(grid)) await s.run();'
  ]
])('what is tried out %s is no stage', async (_, first, second) => {
  await using made = project(A, B, first, second);
  const { code, stderr } = await made.stagebook('write-graph');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect([...stagesIn(made)].sort()).toEqual(['A', 'B']);
  expect(made.read('params.yaml')).toContain('A:\n  k: 1\n');
});

it('what is held in a list and not run is a stage each', async () => {
  await using made = project(
    A,
    B,
    'const all = [1, 2].map(k => new A({ k }, { name: `A${k}` }));',
    'console.log(all.map(a => a.k));'
  );
  expect((await made.stagebook('write-graph')).code).toBe(0);
  expect(stagesIn(made)).toEqual(['A1', 'A2']);
});

it.each([
  [
    ['const cfg = { n: 5 };', 'function setN(k: number) { cfg.n = k; }', 'setN(42);'],
    'new A({ k: cfg.n }, { name: "X" });',
    42
  ],
  [['let n = 5;\nfunction bump() { n++; }\nbump();'], 'new A({ k: n }, { name: "X" });', 6],
  [
    ['let n = 5;', 'if (n > 3) { n = 50; }', 'function bump() { n++; }', 'bump(); bump();'],
    'new A({ k: n }, { name: "X" });',
    52
  ],
  [
    ['const cfg = { n: 5 };', 'const set = (k: number) => { cfg.n = k; };\nset(42);'],
    'new A({ k: cfg.n }, { name: "X" });',
    42
  ],
  [
    [
      'const x = new A({ k: 6 }, { name: "X" });',
      'function tune(a: A) { a.k = 66; }\ntune(x);',
      'await x.run();'
    ],
    'pipeline({ x });',
    66
  ],
  [
    ['const cfg = { n: 5 };', 'function setN(k: number) { cfg.n = k; }', 'setN(7);'],
    'new A({ k: cfg.n }, { name: "X" });\nsetN(8);',
    7
  ]
])(
  'what cells change by calls before they build is changed for the pipeline, too: %j',
  async (cells, built, k) => {
    await using made = project(A, ...cells, built);
    const { code, stderr } = await made.stagebook('write-graph');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(made.read('params.yaml')).toBe(`X:\n  k: ${k}\n`);
  }
);

it('calls into a file of the user before a stage is built count, and what is tried out does not', async () => {
  await using made = project(
    "import { cfg, list, setN, show } from './lib/h';\nimport * as h from './lib/h.js';",
    A,
    'setN(42);\nlist.push(5);\nh.bump();\nif (cfg.n < 0) show();\nawait show();',
    'new A({ k: cfg.n + list.length }, { name: "X" });\nnew A({ k: h.state.n }, { name: "Y" });\nsetN(7);'
  );
  made.write({
    'lib/h.ts': [
      'export const cfg = { n: 1 };',
      'export const list: number[] = [];',
      'export const state = { n: 1 };',
      'export function setN(n: number) { cfg.n = n; }',
      'export const bump = () => { state.n++; };',
      "export const show = () => { throw new Error('not here'); };"
    ].join('\n')
  });
  const { code, stderr } = await made.stagebook('write-graph');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(made.read('params.yaml')).toBe('X:\n  k: 43\nY:\n  k: 2\n');
});
