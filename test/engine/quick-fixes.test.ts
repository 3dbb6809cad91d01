import { describe, expect, it } from 'vitest';
import type { CellFix, Diagnostic } from '../../src/contract/diagnostic.js';
import type { CheckGraphReport } from '../../src/contract/requests.js';
import { createEngine } from '../../src/engine/index.js';
import { notebook, TestProject } from '../support/test-project.js';
import { applyFix } from '../support/apply-fix.js';

const IMPORTS = "import { Stage, outs, param, params } from 'stagebook';";

async function check(project: TestProject, cells: readonly string[]): Promise<CheckGraphReport> {
  const path = project.path('n.ipynb');
  const documents = { [path]: JSON.stringify(notebook(cells)) };
  const answer = await createEngine().request('graph/check', { path, documents });
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value;
}

function projectOf(cells: readonly string[]): TestProject {
  const project = new TestProject();
  project.link();
  project.write({ 'package.json': {}, '.dvc/config': '', 'n.ipynb': notebook(cells) });
  return project;
}

/** The one error of some cells. */
async function diagnose(project: TestProject, cells: readonly string[]): Promise<Diagnostic> {
  const { diagnostics } = await check(project, cells);
  const [error, ...others] = diagnostics.filter(({ severity }) => severity === 'error');
  expect(others).toEqual([]);
  if (!error) throw new Error('Nothing is wrong with these cells.');
  return error;
}

const titles = ({ fixes = [] }: Diagnostic): readonly string[] => fixes.map(({ title }) => title);

interface Case {
  readonly code: string;
  readonly title: string;
  readonly cells: readonly string[];
  /** The cells as the fix leaves them; those that are not named stay. */
  readonly fixed: Readonly<Record<number, string>>;
}

const USES = (use: string, more = ''): string =>
  `class Train extends Stage<Train> {${more}\n  run() { console.log(${use}); }\n}`;

const MENDED: Readonly<Record<string, Case>> = {
  'a helper declared inside of a block moves out, with its comment': {
    code: 'notebook/unbound-name',
    title: 'Move `scale` to the top level of the cell',
    cells: [
      '// Tries it out.\n{\n  // Doubles.\n  function scale(x: number) {\n    return x * 2;\n  }\n  console.log(scale(1));\n}',
      USES('scale(2)')
    ],
    fixed: {
      1: '// Doubles.\nfunction scale(x: number) {\n  return x * 2;\n}\n\n// Tries it out.\n{\n  console.log(scale(1));\n}'
    }
  },
  'a helper declared inside of a function moves out': {
    code: 'notebook/unbound-name',
    title: 'Move `scale` to the top level of the cell',
    cells: [
      'const FACTOR = 2;',
      'function test() {\n  const scale = (x: number) => x * FACTOR;\n  return scale(1);\n}',
      USES('scale(2)')
    ],
    fixed: {
      2: 'const scale = (x: number) => x * FACTOR;\n\nfunction test() {\n  return scale(1);\n}'
    }
  },
  'a class declared inside of a condition moves out': {
    code: 'notebook/unbound-name',
    title: 'Move `Row` to the top level of the cell',
    cells: ['if (true) {\n  class Row {\n    id = 1;\n  }\n}', USES('new Row()')],
    fixed: { 1: 'class Row {\n  id = 1;\n}\n\nif (true) {\n}' }
  },
  'a variable that only the notebook has moves out of its block': {
    code: 'notebook/captured-state',
    title: 'Move `limit` to the top level of the cell',
    cells: ['{ var limit = 3; console.log(limit); }', USES('limit')],
    fixed: { 1: 'var limit = 3;\n\n{  console.log(limit); }' }
  },
  'a misspelt name becomes the one that is near, wherever the class uses it': {
    code: 'notebook/unbound-name',
    title: 'Change `doubeld` to `doubled`',
    cells: ['const doubled = (x: number) => x * 2;', USES('doubeld(1), { doubeld }')],
    fixed: { 2: USES('doubled(1), { doubeld: doubled }') }
  },
  'a name of the library is imported': {
    code: 'notebook/unbound-name',
    title: "Import `depFile` from 'stagebook'",
    cells: [USES('this.raw', "\n  raw = depFile('a.csv');")],
    fixed: {
      1: `import { depFile } from 'stagebook';\n${USES('this.raw', "\n  raw = depFile('a.csv');")}`
    }
  },
  'a module that is awaited is imported': {
    code: 'notebook/top-level-await',
    title: 'Write it as `import * as path from …`',
    cells: ["const path = await import('node:path');", USES("path.join('a')")],
    fixed: { 1: "import * as path from 'node:path';" }
  },
  'names of a module that is awaited are imported': {
    code: 'notebook/top-level-await',
    title: 'Write it as `import { join, sep as slash } from …`',
    cells: ["const { join, sep: slash } = await import('node:path');", USES('join(slash)')],
    fixed: { 1: "import { join, sep as slash } from 'node:path';" }
  },
  'a file that is awaited is read at once': {
    code: 'notebook/top-level-await',
    title: 'Call `readFileSync`, which needs no `await`',
    cells: [
      "import { readFile } from 'node:fs/promises';\nconst words = (await readFile('w.txt', 'utf8')).split(' ');",
      USES('words')
    ],
    fixed: {
      1: "import { readFileSync } from 'node:fs';\nimport { readFile } from 'node:fs/promises';\nconst words = (readFileSync('w.txt', 'utf8')).split(' ');"
    }
  },
  'a variable that is set later is declared with that value': {
    code: 'notebook/mutated-helper',
    title: 'Declare `limit` with its final value',
    cells: ['let limit = 1;', USES('limit'), '// Enough.\nlimit = 3;\nconsole.log(limit);'],
    fixed: { 1: 'let limit = 3;', 3: 'console.log(limit);' }
  },
  'a variable without a value is declared with the one that it gets': {
    code: 'notebook/mutated-helper',
    title: 'Declare `limit` with its final value',
    cells: ["let limit: string;\nlimit = 'a';", USES('limit')],
    fixed: { 1: "let limit: string = 'a';" }
  },
  'a list is declared with what is pushed later': {
    code: 'notebook/mutated-helper',
    title: 'Declare `rates` with its final value',
    cells: ['const rates = [1, 2];', 'rates.push(3, -4);', USES('rates')],
    fixed: { 1: 'const rates = [1, 2, 3, -4];', 2: '' }
  },
  'an object is declared with the value that a member gets later': {
    code: 'notebook/mutated-helper',
    title: 'Declare `config` with its final value',
    cells: ["const config = { lr: 1, name: 'a' };", 'config.lr = 0.5;', USES('config.lr')],
    fixed: { 1: "const config = { lr: 0.5, name: 'a' };", 2: '' }
  }
};

describe('a fix settles its problem:', () => {
  it.each(Object.entries(MENDED))('%s', async (_, { code, title, cells, fixed }) => {
    const all = [IMPORTS, ...cells];
    await using project = projectOf(all);
    const error = await diagnose(project, all);
    expect(error.code).toBe(code);
    const fix = error.fixes?.find(item => item.title === title);
    expect(titles(error)).toContain(title);
    const after = applyFix(all, fix as CellFix);
    expect(after).toEqual(all.map((source, i) => fixed[i] ?? source));
    const { diagnostics } = await check(project, after);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

const LEFT_ALONE: Readonly<Record<string, readonly string[]>> = {
  'a helper that uses what is around it': [
    'function test(factor: number) {\n  const scale = (x: number) => x * factor;\n  return scale(1);\n}',
    USES('scale(2)')
  ],
  'a helper that uses a type around it': [
    'function test<T>(y: T) {\n  const scale = (x: T) => x;\n  return scale(y);\n}',
    USES('scale(2)')
  ],
  'a helper that uses the `this` around it': [
    'function test() {\n  const scale = () => this;\n  return scale;\n}',
    USES('scale()')
  ],
  'one of two helpers of the same name': [
    '{ const scale = () => 1; scale(); }\n{ const scale = () => 2; scale(); }',
    USES('scale()')
  ],
  'a helper that is set again': [
    '{ function scale() { return 1; } scale = () => 2; }',
    USES('scale()')
  ],
  'a value that each call has for itself': [
    'function test() {\n  const scale = [1];\n  return scale;\n}',
    USES('scale')
  ],
  'a value that is worked out': [
    'function test() {\n  const scale = Math.random();\n  return scale;\n}',
    USES('scale')
  ],
  'a variable that a condition decides on': [
    'if (Math.random() > 1) { var scale = 3; }',
    USES('scale')
  ],
  'a name with two others near': ['const scaled = 1, scales = 2;', USES('scalex')],
  'a short name': ['const ab = 1;', USES('ac')],
  "an `await` of a call of one's own": [
    'async function load() { return 1; }\nconst data = await load();',
    USES('data')
  ],
  'a variable that is read before it is set': [
    'let limit = 1;',
    'console.log(limit);\nlimit = 3;',
    USES('limit')
  ],
  'a variable that is read by a call before it is set': [
    'let limit = 1;\nconst show = () => console.log(limit);',
    'show();\nlimit = 3;',
    USES('limit')
  ]
};

describe('no fix is offered for', () => {
  it.each(Object.entries(LEFT_ALONE))('%s', async (_, cells) => {
    const all = [IMPORTS, ...cells];
    await using project = projectOf(all);
    expect(titles(await diagnose(project, all))).toEqual([]);
  });
});

const GROUPS = [
  IMPORTS,
  'class Schedule { warmup = 3; }\nclass Adam {\n  beta = 0.9;\n  schedule = new Schedule();\n  decay = { rate: 0.1 };\n}',
  "class Train extends Stage<Train> {\n  optim = params(Adam);\n  model = outs('{name}.json');\n  run() {}\n}"
];

describe('a value of params.yaml goes into the notebook', () => {
  it.each([
    ['into a class of values', 'beta: 0.9', 'beta: 0.8', 'Train.optim.beta` = 0.8', 'beta = 0.8;'],
    [
      'into a class in it',
      'warmup: 3',
      'warmup: 5',
      'Train.optim.schedule.warmup` = 5',
      'warmup = 5;'
    ],
    [
      'into an object in it',
      'rate: 0.1',
      'rate: 0.2',
      'Train.optim.decay.rate` = 0.2',
      '{ rate: 0.2 }'
    ]
  ])('%s', async (_, from, to, title, expected) => {
    await using project = projectOf(GROUPS);
    expect((await project.stagebook('write-graph')).code).toBe(0);
    project.write({ 'params.yaml': project.read('params.yaml').replace(from, to) });
    const { diagnostics } = await check(project, GROUPS);
    expect(diagnostics.map(({ code }) => code)).toEqual(['params/overridden']);
    const [item] = diagnostics;
    expect(item?.location).toMatchObject({ cellId: 'cell-2' });
    expect(item?.fixes?.[0]?.title).toBe(`Take \`${title} into the notebook`);
    const after = applyFix(GROUPS, item?.fixes?.[0] as CellFix);
    expect(after[1]).toContain(expected);
    expect((await check(project, after)).diagnostics).toEqual([]);
    project.write({ 'n.ipynb': notebook(after) });
    expect((await project.stagebook('write-graph')).code).toBe(0);
    expect(project.read('params.yaml')).toContain(to);
  });

  it('into the arguments that a stage is built with', async () => {
    const cells = [
      IMPORTS,
      "class Train extends Stage<Train> {\n  lr = param(0.1);\n  model = outs('{name}.json');\n  run() {}\n}",
      "new Train({ lr: 0.1 }, { name: 'Slow' });\nnew Train({ lr: 1 }, { name: 'Fast' });"
    ];
    await using project = projectOf(cells);
    expect((await project.stagebook('write-graph')).code).toBe(0);
    project.write({ 'params.yaml': project.read('params.yaml').replace('lr: 1\n', 'lr: 2\n') });
    const { diagnostics } = await check(project, cells);
    expect(diagnostics).toMatchObject([
      { location: { cellId: 'cell-3', range: { start: { line: 1 } } } }
    ]);
    const after = applyFix(cells, diagnostics[0]?.fixes?.[0] as CellFix);
    expect(after[2]).toContain("new Train({ lr: 2 }, { name: 'Fast' });");
    expect((await check(project, after)).diagnostics).toEqual([]);
  });

  it('only where that is the value of no other stage', async () => {
    const cells = [...GROUPS, GROUPS[2]?.replaceAll('Train', 'Tune') ?? ''];
    await using project = projectOf(cells);
    expect((await project.stagebook('write-graph')).code).toBe(0);
    const written = project.read('params.yaml');
    project.write({ 'params.yaml': written.replace('beta: 0.9', 'beta: 0.8') });
    expect((await check(project, cells)).diagnostics).toMatchObject([
      { code: 'params/overridden', location: { cellId: 'cell-2' } }
    ]);
    expect((await check(project, cells)).diagnostics[0]?.fixes).toBeUndefined();
    project.write({ 'params.yaml': written.replaceAll('beta: 0.9', 'beta: 0.8') });
    const [first] = (await check(project, cells)).diagnostics;
    const after = applyFix(cells, first?.fixes?.[0] as CellFix);
    expect((await check(project, after)).diagnostics).toEqual([]);
  });
});
