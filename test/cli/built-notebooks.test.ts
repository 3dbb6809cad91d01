import { existsSync } from 'node:fs';
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

it('where nothing is left beside the cells that fail, nothing is written', async () => {
  await using made = project({ train: [IMPORT, stage('Train'), 'new Train({ k: nowhere });'] });
  const { code, stderr } = await made.stagebook('write-graph');
  expect({ code, errors: stderr.match(/^error\S*/gm) }).toEqual({
    code: 1,
    errors: ['error[notebook/unbound-name]:']
  });
  expect(existsSync(made.path('dvc.yaml'))).toBe(false);
});

const CLASSES = [
  IMPORT,
  stage('Prep'),
  'class Fit extends Stage<Fit> {\n  lr = param(1);\n  prep = dep(Prep, "r");\n  s = out<number>();\n  run() { this.s = this.prep; }\n}'
];
const BUILDS = [
  "import { Prep } from './src/Prep.js';\nimport { Fit } from './src/Fit.js';",
  "new Prep({});\nnew Fit({}, { name: 'FitA' });\nnew Fit({ lr: 2 }, { name: 'FitB' });"
];

it.each([
  ['a class has a syntax error', { classes: [IMPORT, 'class Prep extends Stage<Prep> { = }', CLASSES[2] ?? ''] }, 2],
  ['a class needs a name that is nowhere', { classes: [IMPORT, stage('Prep', 'nowhere')] }, 1],
  ['a class throws', { classes: [IMPORT, stage('Prep', 'JSON.parse("{")'), CLASSES[2] ?? ''] }, 1],
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
    await using made = project({ classes: CLASSES, builds: BUILDS, other: OTHER });
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
  await using made = project({ classes: CLASSES, builds: big, other: OTHER });
  const { code, stdout, stderr } = await made.stagebook('write-graph');
  expect({ code, told: stderr.match(/^(error|warning|info)\S+|^ +--> .*/gm) }).toEqual({
    code: 1,
    told: ['error[stage/declaration]:', '  --> classes.ipynb:cell 3:3:10']
  });
  expect(stdout).toContain('Kept back by errors: Prep, Fit.\n1 stage: Other. ');
});
