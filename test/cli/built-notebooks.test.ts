import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const IMPORT = "import { Stage, out, param, dep, pipeline } from 'stagebook';";

function stage(name: string, value = '1'): string {
  return `class ${name} extends Stage<${name}> {\n  k = param(${value});\n  r = out<number>();\n  run() { this.r = this.k; }\n}`;
}

const DATA = [IMPORT, stage('Data'), stage('Clean')];
const OTHER = [IMPORT, stage('Other')];
const TRAIN = [
  IMPORT,
  stage('Train'),
  "new Train({ k: 2 }, { name: 'Small' });\nnew Train({ k: 3 }, { name: 'Large' });"
];

function project(notebooks: Readonly<Record<string, readonly string[]>>): TestProject {
  const made = TestProject.withDvc();
  write(made, notebooks);
  return made;
}

function write(made: TestProject, notebooks: Readonly<Record<string, readonly string[]>>): void {
  for (const [name, cells] of Object.entries(notebooks))
    made.write({ [`${name}.ipynb`]: notebook(cells) });
}

function stagesIn(made: TestProject): readonly string[] {
  return Array.from(
    made.read('dvc.yaml').matchAll(/^ {2}([\w]+):$/gm),
    ([, name = '']) => name
  ).sort();
}

it('what cells build says nothing of notebooks that it does not touch', async () => {
  await using made = project({ data: DATA, other: OTHER, train: TRAIN });
  const { code, stdout, stderr } = await made.stagebook('write-graph');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stagesIn(made)).toEqual(['Clean', 'Data', 'Large', 'Other', 'Small']);
  expect(stdout).not.toContain('stage/unbuilt');
  // A stage that cells build by now was none of the others' matter, either.
  write(made, { other: [...OTHER, 'new Other({ k: 9 });'] });
  expect((await made.stagebook('write-graph')).stderr).toBe('');
  expect(stagesIn(made)).toEqual(['Clean', 'Data', 'Large', 'Other', 'Small']);
  expect(made.read('params.yaml')).toContain('Other:\n  k: 9\n');
});

it('a notebook of the pipeline speaks for the notebook of its classes', async () => {
  const graph = [
    IMPORT,
    "import { Data } from './src/Data.js';",
    'pipeline({ data: new Data({ k: 5 }) });'
  ];
  await using made = project({ data: DATA, graph, other: OTHER });
  const { code, stderr } = await made.stagebook('write-graph');
  expect({ code, told: stderr.match(/^(info|error|warning).*/gm) }).toEqual({
    code: 0,
    told: [
      'info[stage/unbuilt]: `Clean` is no stage: cells say which stages there are (`Data`), and none builds it.'
    ]
  });
  expect(stagesIn(made)).toEqual(['Data', 'Other']);
});

it('each `pipeline()` names the stages of its own notebook, beside what others build and read', async () => {
  const second = [
    IMPORT,
    "import { Other } from './src/Other.js';",
    stage('Extra'),
    stage('Tried'),
    'class Reader extends Stage<Reader> { other = dep(Other, "r"); s = out<number>(); run() { this.s = this.other; } }',
    'const tried = new Tried({ k: 4 });\npipeline({ reader: new Reader(), extra: new Extra() });'
  ];
  await using made = project({ other: OTHER, train: TRAIN, second });
  const { code, stderr } = await made.stagebook('write-graph');
  expect({ code, errors: stderr.match(/^error.*/gm) }).toEqual({ code: 0, errors: null });
  expect(stagesIn(made)).toEqual(['Extra', 'Large', 'Other', 'Reader', 'Small']);
});

it.each([
  ['a syntax error', "new Train({ k: 2 }, { name: 'Small' );", 'notebook/syntax'],
  ['a name that is nowhere', "new Train({ k: nowhere }, { name: 'Small' });", 'notebook/'],
  [
    'an error when it runs',
    "new Train({ k: JSON.parse('{') }, { name: 'Small' });",
    'stage/failed'
  ],
  [
    'a param that there is not',
    "new Train({ j: 2 } as never, { name: 'Small' });",
    'stage/declaration'
  ]
])('%s in cells that build stages keeps back their notebook alone', async (_, cell, errorCode) => {
  await using made = project({ data: DATA, train: TRAIN });
  expect((await made.stagebook('write-graph')).code).toBe(0);
  const before = made.read('src/Train.ts');
  write(made, {
    data: [IMPORT, stage('Data', '7'), stage('Clean'), stage('Fresh')],
    train: [IMPORT, stage('Train', '8'), cell]
  });
  const { code, stdout, stderr } = await made.stagebook('write-graph', '--prune');
  expect({ code, text: stdout + stderr }).toEqual({
    code: 1,
    text: expect.stringContaining(`error[${errorCode}`) as string
  });
  expect(stderr).toContain('train.ipynb:cell 3');
  // The others are written; nothing of the notebook is lost, not even by `--prune`.
  expect(stagesIn(made)).toEqual(['Clean', 'Data', 'Fresh', 'Large', 'Small']);
  expect(made.read('params.yaml')).toContain('Data:\n  k: 7\n');
  expect(made.read('params.yaml')).toContain('Small:\n  k: 2\n');
  expect(made.read('src/Train.ts')).toBe(before);
  write(made, { train: TRAIN });
  expect((await made.stagebook('write-graph')).code).toBe(0);
  expect(stagesIn(made)).toEqual(['Clean', 'Data', 'Fresh', 'Large', 'Small']);
});

it('an error where cells build stages keeps back what reads of stages that were never written', async () => {
  const reader = [
    IMPORT,
    "import { Train } from './src/Train.js';",
    stage('Alone'),
    'class Reader extends Stage<Reader> { train = dep(Train, "r"); s = out<number>(); run() { this.s = this.train; } }'
  ];
  const broken = [IMPORT, stage('Train'), 'new Train({ k: nowhere });'];
  await using made = project({ train: broken, reader });
  const { code, stderr } = await made.stagebook('write-graph');
  expect(code).toBe(1);
  expect(stderr).toContain('`Train` is kept back by an error.');
  expect(stagesIn(made)).toEqual(['Alone']);
  // Of what was written before, others may go on reading.
  write(made, { train: [IMPORT, stage('Train'), 'new Train({});'] });
  expect((await made.stagebook('write-graph')).code).toBe(0);
  write(made, { train: broken, reader: [...reader, stage('Fresh')] });
  const again = await made.stagebook('write-graph');
  expect(again.stdout + again.stderr).not.toMatch(/removed-stage|kept back by/);
  expect(stagesIn(made)).toEqual(['Alone', 'Fresh', 'Reader', 'Train']);
});

const CLASSES = [IMPORT, stage('A')];
const BUILDER = [
  IMPORT,
  "import { A } from './src/A.js';",
  "const a = new A({ k: 10 });\nconst b = new A({ k: 20 }, { name: 'A2' });\npipeline({ a, b });"
];

/** Everything that a write could have changed. */
function written(made: TestProject): readonly string[] {
  return ['dvc.yaml', 'params.yaml', '.stagebook/manifest.json', 'src/A.ts'].map(path =>
    made.read(path)
  );
}

it('a notebook in a folder that only builds stages is known from its first write on', async () => {
  await using made = project({ a: CLASSES, 'nbs/b': BUILDER });
  expect((await made.stagebook('write-graph', 'a.ipynb', 'nbs/b.ipynb')).code).toBe(0);
  const before = written(made);
  expect(stagesIn(made)).toEqual(['A', 'A2']);
  expect(made.read('params.yaml')).toContain('A:\n  k: 10\n');
  for (const args of [[], ['--prune'], ['a.ipynb'], ['a.ipynb', '--prune'], ['--check']]) {
    const { code, stderr } = await made.stagebook('write-graph', ...args);
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
    expect(written(made)).toEqual(before);
  }
  // Moved, it is found again, and so it is without the manifest.
  mkdirSync(made.path('other'));
  renameSync(made.path('nbs/b.ipynb'), made.path('other/c.ipynb'));
  const moved = await made.stagebook('write-graph');
  expect(moved.stderr).toContain('`other/c.ipynb`, which has its cells and classes, is read');
  expect(made.read('.stagebook/manifest.json')).toContain('"other/c.ipynb": {');
  expect(written(made).slice(0, 2)).toEqual(before.slice(0, 2));
  const now = written(made);
  for (const torn of [undefined, `<<<<<<< a\n${now[2]}=======\n{}\n>>>>>>> b\n`]) {
    rmSync(made.path('.stagebook/manifest.json'));
    if (torn !== undefined) made.write({ '.stagebook/manifest.json': torn });
    expect((await made.stagebook('write-graph')).code).toBe(0);
    expect(written(made)).toEqual(now);
  }
});

it('cells that built stages and do not parse keep back what they built, however they are broken', async () => {
  await using made = project({ a: CLASSES, 'nbs/b': BUILDER, other: OTHER });
  expect((await made.stagebook('write-graph', 'a.ipynb', 'nbs/b.ipynb', 'other.ipynb')).code).toBe(
    0
  );
  const before = written(made);
  for (const broken of ['const = a new A({ k: 10 })', 'pipeline({ a: new A({ k: 1 ', '(((']) {
    write(made, {
      'nbs/b': [...BUILDER.slice(0, 2), broken],
      other: [IMPORT, stage('Other', '5')]
    });
    for (const args of [[], ['--prune']]) {
      const { code, stderr } = await made.stagebook('write-graph', ...args);
      expect({ broken, code, errors: stderr.match(/^error.*\n.*/gm) }).toEqual({
        broken,
        code: 1,
        errors: [expect.stringContaining('--> nbs/b.ipynb:cell 3')]
      });
      expect(made.read('params.yaml')).toContain('A:\n  k: 10\n');
      expect(made.read('params.yaml')).toContain('Other:\n  k: 5\n');
      expect(stagesIn(made)).toEqual(['A', 'A2', 'Other']);
    }
  }
  write(made, { 'nbs/b': BUILDER, other: OTHER });
  expect((await made.stagebook('write-graph')).code).toBe(0);
  expect(written(made)).toEqual(before);
});

it('a builder that is deleted, or builds no more, leaves its stages to be removed', async () => {
  await using made = project({ a: CLASSES, 'nbs/b': BUILDER });
  expect((await made.stagebook('write-graph', 'a.ipynb', 'nbs/b.ipynb')).code).toBe(0);
  const before = written(made);
  write(made, { 'nbs/b': [IMPORT, "import { A } from './src/A.js';", 'await A.load();'] });
  const idle = await made.stagebook('write-graph');
  expect(idle.stdout + idle.stderr).toContain('Stage `A2` is built by no cell any more');
  expect(made.read('.stagebook/manifest.json')).not.toContain('"notebooks"');
  write(made, { 'nbs/b': BUILDER });
  expect((await made.stagebook('write-graph', 'nbs/b.ipynb')).code).toBe(0);
  expect(written(made)).toEqual(before);
  rmSync(made.path('nbs/b.ipynb'));
  expect((await made.stagebook('write-graph', '--prune')).code).toBe(0);
  expect(stagesIn(made)).toEqual(['A']);
});

it('a notebook in a folder that only errors are known of stays known where the manifest is lost', async () => {
  await using made = project({ 'nbs/a': CLASSES, b: BUILDER });
  expect((await made.stagebook('write-graph', 'nbs/a.ipynb', 'b.ipynb')).code).toBe(0);
  const before = written(made);
  for (const broken of [stage('A').replace('this.k;', 'this.k + q9;'), `${stage('A')} (`]) {
    write(made, { 'nbs/a': [IMPORT, broken] });
    rmSync(made.path('.stagebook/manifest.json'));
    for (const args of [[], [], ['--check'], ['--prune']]) {
      const { code, stderr } = await made.stagebook('write-graph', ...args);
      expect({ args, code }).toEqual({ args, code: 1 });
      expect(stderr).toContain('nbs/a.ipynb:cell 2');
    }
    write(made, { 'nbs/a': CLASSES });
    const { code, stderr } = await made.stagebook('write-graph');
    expect({ code, errors: stderr.match(/^error.*/gm) }).toEqual({ code: 0, errors: null });
    expect(written(made)).toEqual(before);
  }
});

const BUILT = [
  IMPORT,
  "import { A } from './src/A.js';",
  "const a = new A({ k: 10 }, { name: 'A10' });\npipeline({ a });"
];
const PACKAGE = `import gone from 'gone-package';\n${stage('A').replace('this.k;', 'gone(this.k);')}`;

it.each([
  ['a class that does not parse', { 'cls/a': [IMPORT, stage('A').replace('=', '= =')] }],
  ['a class that is not seen any more', { 'cls/a': [IMPORT, `clas ${stage('A')}`] }],
  ['a class whose package is missing', { 'cls/a': [IMPORT, PACKAGE] }],
  ['a builder that throws', { 'nbs/b': [...BUILT.slice(0, 2), "new A({ k: JSON.parse('{') });"] }],
  [
    'a builder that does not parse',
    { 'nbs/b': [...BUILT.slice(0, 2), "const = new A({}, { name: 'A10' })"] }
  ],
  ['a name that is nowhere', { 'nbs/b': [...BUILT.slice(0, 2), 'new A({ k: nowhere });'] }]
])(
  '%s, at the first write and without the manifest, makes no notebook forgotten',
  async (_, broken) => {
    const whole = { 'cls/a': CLASSES, 'nbs/b': BUILT, 'oth/c': OTHER };
    const named = Object.keys(whole).map(name => `${name}.ipynb`);
    await using made = project(whole);
    const files = (): readonly string[] =>
      ['dvc.yaml', 'params.yaml', '.stagebook/manifest.json'].map(path => made.read(path));
    expect((await made.stagebook('write-graph', ...named)).code).toBe(0);
    const before = files();
    rmSync(made.path('.stagebook/manifest.json'));
    const mend = async (): Promise<void> => {
      for (const args of [[], ['--check'], ['--prune']]) {
        const again = await made.stagebook('write-graph', ...args);
        expect({ args, code: again.code }).toEqual({ args, code: 1 });
      }
      for (const k of [10, 11, 10]) {
        const cells = BUILT.map(cell => cell.replace('10 }', `${k} }`));
        write(made, { ...whole, 'nbs/b': cells });
        const { code, stderr } = await made.stagebook('write-graph');
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(stagesIn(made)).toEqual(['A10', 'Other']);
        expect(made.read('params.yaml')).toContain(`A10:\n  k: ${k}\n`);
      }
    };
    write(made, broken);
    await mend();
    expect(files()).toEqual(before);
    // Nothing of it was written before.
    for (const path of ['.stagebook', 'src', 'dvc.yaml', 'params.yaml'])
      rmSync(made.path(path), { recursive: true });
    write(made, broken);
    expect((await made.stagebook('write-graph', ...named)).code).toBe(1);
    await mend();
  }
);

const FAILING: readonly (readonly [string, readonly string[], readonly string[], string])[] = [
  ['a param that there is not', CLASSES, ['new A({ j: 2 } as never);'], 'b.ipynb:cell 3'],
  ['an error when it runs', CLASSES, ["new A({ k: JSON.parse('{') });"], 'b.ipynb:cell 3'],
  ['a package that its class misses', [IMPORT, PACKAGE], [BUILDER[2] ?? ''], 'a.ipynb:cell 2'],
  [
    'a class that cannot be read',
    [IMPORT, stage('A').replace('param(1)', "param(JSON.parse('{'))")],
    [BUILDER[2] ?? ''],
    'a.ipynb:cell 2'
  ]
];

it.each(FAILING)(
  '%s, where classes and what builds them are two notebooks, keeps back these alone',
  async (_, classes, cells, place) => {
    await using made = project({ a: CLASSES, b: BUILDER, other: OTHER });
    expect((await made.stagebook('write-graph')).code).toBe(0);
    const before = written(made);
    write(made, {
      a: classes,
      b: [...BUILDER.slice(0, 2), ...cells],
      other: [IMPORT, stage('Other', '5')]
    });
    const { code, stdout, stderr } = await made.stagebook('write-graph');
    expect({ code, errors: stderr.match(/^error.*\n.*/gm) }).toEqual({
      code: 1,
      errors: [expect.stringContaining(`--> ${place}`)]
    });
    expect(stdout + stderr).toContain('Kept back');
    expect(made.read('params.yaml')).toContain('Other:\n  k: 5\n');
    write(made, { a: CLASSES, b: BUILDER, other: OTHER });
    expect((await made.stagebook('write-graph')).code).toBe(0);
    expect(written(made)).toEqual(before);
  }
);

it('a class that an error keeps back changes nothing of the stages that another notebook builds of it', async () => {
  const classes = (run: string): readonly string[] => [
    IMPORT,
    stage('P'),
    `class T extends Stage<T> {\n  p = dep(P, 'r');\n  s = out<number>();\n  run() { this.s = ${run}; }\n}`
  ];
  const builder = [
    IMPORT,
    "import { P } from './src/P.js';\nimport { T } from './src/T.js';",
    "const p = new P({ k: 10 });\nconst t = new T({ p: p.r }, { name: 'Big' });\npipeline({ p, t });"
  ];
  await using made = project({ a: classes('this.p'), b: builder });
  expect((await made.stagebook('write-graph')).code).toBe(0);
  const before = made.read('dvc.yaml');
  const broken = [
    classes('this.p +'),
    classes('this.p + nowhere'),
    classes('this.p').map(cell => cell.replace('class T', 'clas T'))
  ];
  for (const a of broken) {
    write(made, { a });
    expect((await made.stagebook('write-graph')).code).toBe(1);
    expect(made.read('dvc.yaml')).toBe(before);
  }
});

it.each([
  ['classes', 'a'],
  ['what builds them', 'nbs/b']
])(
  'a notebook of %s that is torn by a merge keeps back what it makes, and no other',
  async (_, torn) => {
    await using made = project({ a: CLASSES, 'nbs/b': BUILDER, other: OTHER });
    expect(
      (await made.stagebook('write-graph', 'a.ipynb', 'nbs/b.ipynb', 'other.ipynb')).code
    ).toBe(0);
    const before = written(made);
    const text = made.read(`${torn}.ipynb`);
    made.write({ [`${torn}.ipynb`]: `<<<<<<< HEAD\n${text}=======\n>>>>>>> other\n` });
    write(made, { other: [IMPORT, stage('Other', '5')] });
    for (const args of [[], ['--prune']]) {
      const { code, stderr } = await made.stagebook('write-graph', ...args);
      expect({ code, errors: stderr.match(/^error.*\n.*/gm) }).toEqual({
        code: 1,
        errors: [expect.stringContaining(`--> ${torn}.ipynb:1:1`)]
      });
      expect(made.read('params.yaml')).toContain('Other:\n  k: 5\n');
      expect(stagesIn(made)).toEqual(['A', 'A2', 'Other']);
    }
    // A class that came here meanwhile may be the same: nobody can tell which counts.
    write(made, { other: [IMPORT, stage('Other', '5'), stage('A', '7')] });
    const taken = await made.stagebook('write-graph');
    if (torn === 'a') expect(taken.stderr).toContain('and was in `a.ipynb`, which cannot be read.');
    made.write({ [`${torn}.ipynb`]: text });
    write(made, { other: OTHER });
    expect((await made.stagebook('write-graph')).code).toBe(0);
    expect(written(made)).toEqual(before);
  }
);

it.each(['{', '<<<<<<< HEAD\n{}\n'])(
  'a notebook of a folder that is torn while the manifest is lost stops the write: %j',
  async text => {
    await using made = project({ a: CLASSES, 'nbs/b': BUILDER });
    expect((await made.stagebook('write-graph', 'a.ipynb', 'nbs/b.ipynb')).code).toBe(0);
    const before = written(made);
    const whole = made.read('nbs/b.ipynb');
    made.write({ 'nbs/b.ipynb': text, '.stagebook/manifest.json': before[2]?.slice(0, 60) ?? '' });
    for (const args of [[], ['--prune'], ['--check']]) {
      const { code, stderr } = await made.stagebook('write-graph', ...args);
      expect({ args, code }).toEqual({ args, code: 1 });
      expect(stderr).toContain('--> nbs/b.ipynb:');
    }
    expect(made.read('dvc.yaml')).toBe(before[0]);
    made.write({ 'nbs/b.ipynb': whole });
    expect((await made.stagebook('write-graph')).code).toBe(0);
    expect(written(made)).toEqual(before);
  }
);

it('where nothing is left beside the cells that fail, nothing is written', async () => {
  await using made = project({ train: [IMPORT, stage('Train'), 'new Train({ k: nowhere });'] });
  const { code, stderr } = await made.stagebook('write-graph');
  expect({ code, errors: stderr.match(/^error\S*/gm) }).toEqual({
    code: 1,
    errors: ['error[notebook/unbound-name]:']
  });
  expect(existsSync(made.path('dvc.yaml'))).toBe(false);
});

const TWO_CLASSES = [
  IMPORT,
  stage('Prep'),
  'class Fit extends Stage<Fit> {\n  lr = param(1);\n  prep = dep(Prep, "r");\n  s = out<number>();\n  run() { this.s = this.prep; }\n}'
];
const BUILDS = [
  "import { Prep } from './src/Prep.js';\nimport { Fit } from './src/Fit.js';",
  "new Prep({});\nnew Fit({}, { name: 'FitA' });\nnew Fit({ lr: 2 }, { name: 'FitB' });"
];

it.each([
  [
    'a class has a syntax error',
    { classes: [IMPORT, 'class Prep extends Stage<Prep> { = }', TWO_CLASSES[2] ?? ''] },
    2
  ],
  ['a class needs a name that is nowhere', { classes: [IMPORT, stage('Prep', 'nowhere')] }, 1],
  [
    'a class throws',
    { classes: [IMPORT, stage('Prep', 'JSON.parse("{")'), TWO_CLASSES[2] ?? ''] },
    1
  ],
  [
    'a cell builds what cannot be',
    { builds: [BUILDS[0] ?? '', 'new Prep({});\nnew Fit({ no: 1 } as never);'] },
    1
  ],
  [
    'a class is only built under another name',
    { builds: [BUILDS[0] ?? '', "new Prep({}, { name: 'Big' });\nnew Fit({}, { name: 'FitA' });"] },
    1
  ]
])(
  'where %s, the cells of another notebook build nothing of the files that were written before',
  async (_, broken, errors) => {
    await using made = project({ classes: TWO_CLASSES, builds: BUILDS, other: OTHER });
    expect((await made.stagebook('write-graph')).stdout).toContain(
      '4 stages: Prep, FitA, FitB, Other. '
    );
    const [pipeline, params] = [made.read('dvc.yaml'), made.read('params.yaml')];
    write(made, broken);
    const first = await made.stagebook('write-graph');
    expect(first.code).toBe(1);
    // Each error once, at its own place: what was held back is not built a second time.
    expect(first.stderr.match(/^error/gm)).toHaveLength(errors);
    expect(first.stdout).toMatch(/^Kept back by errors: Prep(, Fit)?\.\n$/);
    expect(made.read('dvc.yaml')).toBe(pipeline);
    expect(made.read('params.yaml')).toBe(params);
    // The last line counts what is written, whichever error keeps the others back.
    write(made, { other: [...OTHER, stage('More')] });
    const { stdout } = await made.stagebook('write-graph');
    expect(stdout).toMatch(/^Kept back by errors: Prep(, Fit)?\.\n2 stages: Other, More\. /m);
    expect(stagesIn(made)).toEqual(['FitA', 'FitB', 'More', 'Other', 'Prep']);
  }
);

it('what keeps back a class is told once, at its field, also where another notebook builds it', async () => {
  const big = [BUILDS[0] ?? '', "new Prep({}, { name: 'Big' });\nnew Fit({}, { name: 'FitA' });"];
  await using made = project({ classes: TWO_CLASSES, builds: big, other: OTHER });
  const { code, stdout, stderr } = await made.stagebook('write-graph');
  expect({ code, told: stderr.match(/^(error|warning|info)\S+|^ +--> .*/gm) }).toEqual({
    code: 1,
    told: ['error[stage/declaration]:', '  --> classes.ipynb:cell 3:3:10']
  });
  expect(stdout).toContain('Kept back by errors: Prep, Fit.\n1 stage: Other. ');
});
