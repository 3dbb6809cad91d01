import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const IMPORTS = "import { Stage, param, outs, metrics } from 'stagebook';";

/** The versions through which each cell goes; an empty one is a cell that was emptied. */
const VERSIONS: readonly (readonly string[])[] = [
  [
    'const half = (n: number) => n / 2;',
    'const half = (n: number) => n / 3;',
    'function half(n: number) { return third(n); }\nconst third = (n: number) => n / 3;'
  ],
  [
    'class A extends Stage<A> { n = param(1); file = outs("a.json"); run() { half(1); } }',
    'class A extends Stage<A> { m = param("x"); n = param(2); file = outs("b.json"); run() {} }',
    'class A extends Stage<A> { file = outs("a.json", { cache: false }); run() { half(2); } }',
    ''
  ],
  [
    'class B extends Stage<B> { lr = param(1e-7); s = metrics<number>({ cache: false }); run() {} }',
    'class B extends Stage<B> { lr = param([1, 2]); o = param({ a: 1 }); run() { half(1); } }',
    'class Opt { v = 1 }\nclass B extends Stage<B> { lr = param(1); run() { void new Opt(); } }'
  ],
  [
    'class C extends Stage<C> { lr = param(3); o = outs("c"); run() {} }',
    '',
    'class D extends Stage<D> { lr = param(3); o = outs("c"); run() {} }'
  ]
];

/** Every file that Write graph makes, with its text. */
function written(project: TestProject): Record<string, string> {
  const files = readdirSync(project.root, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => `${entry.parentPath}/${entry.name}`.slice(project.root.length + 1))
    .filter(path => /^(src\/|\.stagebook\/|dvc\.yaml|params\.yaml)/.test(path));
  return Object.fromEntries(files.sort().map(path => [path, project.read(path)]));
}

async function write(project: TestProject, state: readonly number[]): Promise<void> {
  const cells = VERSIONS.map((versions, i) => versions[state[i] ?? 0] ?? '');
  project.write({ 'n.ipynb': notebook([IMPORTS, ...cells]) });
  expect(await project.stagebook('write-graph', '--prune')).toMatchObject({ code: 0, stderr: '' });
}

/** The same numbers in every run: what fails once fails again. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) yield (state = (state * 16_807) % 2_147_483_647);
}

test.each([7, 99, 2024])(
  'edits, each of them written, end in the bytes of one write (%i)',
  async seed => {
    const random = numbers(seed);
    await using project = TestProject.withDvc();
    const state = VERSIONS.map(() => 0);
    await write(project, state);
    for (let round = 0; round < 3; round++) {
      for (let edit = 0; edit < 2; edit++) {
        const cell = random.next().value % VERSIONS.length;
        state[cell] = random.next().value % (VERSIONS[cell]?.length ?? 1);
        await write(project, state);
      }
      await using once = TestProject.withDvc();
      await write(once, state);
      expect(written(project), JSON.stringify(state)).toEqual(written(once));
    }
  },
  300_000
);
