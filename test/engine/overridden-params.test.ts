import { describe, expect, it } from 'vitest';
import type { CellFix } from '../../src/contract/diagnostic.js';
import type { CheckGraphReport, WriteGraphReport } from '../../src/contract/requests.js';
import { createEngine } from '../../src/engine/index.js';
import { applyFix } from '../support/apply-fix.js';
import { notebook, TestProject } from '../support/test-project.js';

const IMPORTS = "import { method, outs, param, params, Stage } from 'stagebook';";

const OPTIM = `abstract class Optim { abstract step(): number }
class Adam extends Optim {
  lr = 0.01;
  beta = 0.9;
  constructor(init: { lr?: number; beta?: number } = {}) { super(); Object.assign(this, init); }
  step() { return this.lr; }
}
class Sgd extends Optim { lr = 0.1; momentum = 0.5; step() { return this.lr; } }`;

const TRAIN = `class Train extends Stage<Train> {
  optim = method<Optim>(new Adam());
  epochs = param(5);
  model = outs('{name}.json');
  run() {}
}`;

async function written(...cells: readonly string[]): Promise<TestProject> {
  const project = new TestProject();
  project.link();
  const document = notebook([IMPORTS, ...cells]);
  project.write({ 'package.json': {}, '.dvc/config': '', 'n.ipynb': document });
  expect(await project.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
  return project;
}

async function check(
  project: TestProject,
  cells: readonly string[]
): Promise<CheckGraphReport['diagnostics']> {
  const path = project.path('n.ipynb');
  const documents = { [path]: JSON.stringify(notebook([IMPORTS, ...cells])) };
  const answer = await createEngine().request('graph/check', { path, documents });
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value.diagnostics;
}

function edit(project: TestProject, from: string, to: string): void {
  const text = project.read('params.yaml');
  expect(text).toContain(from);
  project.write({ 'params.yaml': text.replace(from, to) });
}

/** What Write graph gives an editor. */
async function toldOf(project: TestProject): Promise<WriteGraphReport['diagnostics']> {
  const { stdout } = await project.stagebook('write-graph', '--json');
  return (JSON.parse(stdout) as WriteGraphReport).diagnostics;
}

interface Case {
  readonly cells: readonly string[];
  readonly from: string;
  readonly to: string;
  /** In the cells. */
  readonly text: string;
}

function toCase([cells, from, to, text]: readonly [
  readonly string[],
  string,
  string,
  string
]): Case {
  return { cells, from, to, text };
}

const named = (optim: string, more = ''): string =>
  `${more}new Train({ optim: ${optim} }, { name: 'A' });`;

describe('a value of a method object is taken to where the notebook gave it', () => {
  it.each(
    (
      [
        [[OPTIM, TRAIN], 'lr: 0.01', 'lr: 0.02', '  lr = 0.02;'],
        [
          [OPTIM, TRAIN.replace('new Adam()', 'new Adam({ lr: 1 })')],
          'lr: 1',
          'lr: 2',
          'method<Optim>(new Adam({ lr: 2 }))'
        ],
        [[OPTIM, TRAIN, named('new Adam({ lr: 1 })')], 'lr: 1', 'lr: 2', 'new Adam({ lr: 2 })'],
        [[OPTIM, TRAIN, named('new Adam({ lr: 1 })')], 'beta: 0.9', 'beta: 0.8', '  beta = 0.8;'],
        [
          [OPTIM, TRAIN, named('adam', 'const adam = new Adam({ lr: 1 });\n')],
          'lr: 1',
          'lr: 2',
          'const adam = new Adam({ lr: 2 });'
        ],
        [
          [OPTIM, TRAIN, named('new Adam(init)', 'const init = { lr: 1 };\n')],
          'lr: 1',
          'lr: 2',
          'const init = { lr: 2 };'
        ],
        [
          [OPTIM, TRAIN, named('sgd', 'const sgd = new Sgd();\nsgd.momentum = 0.7;\n')],
          'momentum: 0.7',
          'momentum: 0.6',
          'sgd.momentum = 0.6;'
        ],
        [
          [OPTIM, TRAIN, named('Object.assign(new Sgd(), { lr: 3 })')],
          'lr: 3',
          'lr: 4',
          'Object.assign(new Sgd(), { lr: 4 })'
        ],
        [
          [
            'class Step { constructor(public size = 2, readonly most = 9) {} }',
            TRAIN.replace('<Optim>(new Adam())', '(new Step(3))')
          ],
          'size: 3',
          'size: 4',
          'method(new Step(4))'
        ],
        [
          [
            'class Step { constructor(public size = 2, readonly most = 9) {} }',
            TRAIN.replace('<Optim>(new Adam())', '(new Step(3))')
          ],
          'most: 9',
          'most: 8',
          'readonly most = 8)'
        ],
        [
          [
            'class Base { rate = 1; }\nclass Deep extends Base { more = { rate: 7 }; }',
            TRAIN.replace('<Optim>(new Adam())', '(new Deep())')
          ],
          '    rate: 1\n',
          '    rate: 2\n',
          'class Base { rate = 2; }'
        ]
      ] as const
    ).map(toCase)
  )('$text ($from)', async ({ cells, from, to, text }) => {
    await using project = await written(...cells);
    edit(project, from, to);
    const diagnostics = await check(project, cells);
    expect(diagnostics.map(({ code }) => code)).toEqual(['params/overridden']);
    expect(diagnostics).toEqual(await toldOf(project));
    const fix = diagnostics[0]?.fixes?.[0] as CellFix;
    const after = applyFix([IMPORTS, ...cells], fix);
    expect(after.join('\n')).toContain(text);
    project.write({ 'n.ipynb': notebook(after) });
    expect(await project.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
    expect(project.read('params.yaml')).toContain(to);
  });
});

describe('where the text does not tell the value, what the stage is built with is shown, and no change is offered', () => {
  const MAKE = 'const make = (lr: number) => new Adam({ lr });\n';
  it.each(
    (
      [
        // The default of the class is the same: a change there would change nothing.
        [[OPTIM, TRAIN, named('make(0.01)', MAKE)], 'lr: 0.01', 'lr: 2', 'make(0.01)'],
        [[OPTIM, TRAIN, named('new Adam({ ...{ lr: 1 } })')], 'lr: 1', 'lr: 2', 'new Adam('],
        [[OPTIM, TRAIN, named('new Adam({ lr: 2 * 3 })')], 'lr: 6', 'lr: 2', 'new Adam('],
        [
          [
            'class Twice { lr = 4; constructor(by = 2) { this.lr=by * 2; } }',
            TRAIN.replace('<Optim>', ''),
            named('new Twice()')
          ].map((cell, i) => (i === 1 ? cell.replace('new Adam()', 'new Twice()') : cell)),
          'lr: 4',
          'lr: 2',
          'new Twice()'
        ]
      ] as const
    ).map(toCase)
  )('$text ($from)', async ({ cells, from, to, text: given }) => {
    await using project = await written(...cells);
    edit(project, from, to);
    const [told, ...others] = await check(project, cells);
    expect(others).toEqual([]);
    expect(told).toMatchObject({
      code: 'params/overridden',
      location: { kind: 'cell', cellId: `cell-${cells.length + 1}` }
    });
    expect(told?.fixes).toBeUndefined();
    const { range } = (told as { location: { range: { start: { line: number; column: number } } } })
      .location;
    const line = cells.at(-1)?.split('\n')[range.start.line] ?? '';
    expect(line.slice(range.start.column)).toMatch(
      new RegExp(`^${given.replace(/[()]/g, '\\$&')}`)
    );
  });

  it('what the cell was changed to since is not told', async () => {
    const cells = [OPTIM, TRAIN, named('new Adam({ lr: 1 })')];
    await using project = await written(...cells);
    edit(project, 'lr: 1', 'lr: 2');
    expect(await check(project, [OPTIM, TRAIN, named('new Adam({ lr: 3 })')])).toEqual([]);
  });
});

describe('the command line tells of params in brief', () => {
  it('all of a stage in one, and the help once', async () => {
    const two = 'new Train({}, { name: "Short" });\nnew Train({ epochs: 7 }, { name: "Long" });';
    await using project = await written(OPTIM, TRAIN, two);
    project.write({
      'params.yaml':
        'Short:\n  optim: {_cls: Adam, lr: 0.3, beta: 0.9}\n  epochs: 9\nLong:\n  optim: {_cls: Adam, lr: 0.01, beta: 0.9}\n  epochs: 8\n'
    });
    const { code, stderr } = await project.stagebook('write-graph');
    expect(code).toBe(0);
    expect(stderr)
      .toBe(`info[params/overridden]: Stage \`Short\` has values of \`params.yaml\`, not of the notebook: \`optim.lr\` 0.01 → 0.3, \`epochs\` 5 → 9.
  --> n.ipynb:cell 2:3:8

info[params/overridden]: \`Long.epochs\` is 8 in \`params.yaml\` and 7 in the notebook; the file's value is used.
  --> n.ipynb:cell 4:2:21
  help: Take the value over into the cell, or write the cell's with \`--params notebook\`.

`);
    expect(await toldOf(project)).toHaveLength(3);
  });

  it('of many the first, and of long ones the beginning', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `p${i}`);
    const fields = names.map(name => `${name} = param('${'x'.repeat(60)}');`).join(' ');
    await using project = await written(
      `class Many extends Stage<Many> { ${fields} o = outs('o'); run() {} }`
    );
    project.write({ 'params.yaml': `Many:\n${names.map(name => `  ${name}: 1\n`).join('')}` });
    const { stderr } = await project.stagebook('write-graph');
    expect(stderr.split('\n')[0]).toMatch(
      /: `p0` "x{38}… → 1, `p1` .*`p7` "x{38}… → 1, and 2 more\.$/
    );
  });
});

it('a class that was switched in the file is told with what comes with it', async () => {
  await using project = await written(OPTIM, TRAIN);
  project.write({
    'params.yaml': 'Train:\n  optim:\n    _cls: Sgd\n    lr: 0.4\n    momentum: 0.6\n  epochs: 5\n'
  });
  expect(await toldOf(project)).toMatchObject([
    {
      message:
        "`Train.optim` is of class `Sgd` in `params.yaml` and `Adam` in the notebook; the file's is used, with what stands below it there: `lr`, `momentum`.",
      // `Adam` of `new Adam()`
      location: {
        cellId: 'cell-3',
        range: { start: { line: 1, column: 28 }, end: { column: 32 } }
      },
      related: [{ location: { path: 'params.yaml', range: { start: { line: 2, column: 10 } } } }]
    }
  ]);
  const [told] = await toldOf(project);
  expect(told?.fixes).toBeUndefined();
  edit(project, 'epochs: 5', 'epochs: 6');
  expect((await project.stagebook('write-graph')).stderr).toContain(
    ': `optim._cls` "Adam" → "Sgd" (with `lr`, `momentum` below it), `epochs` 5 → 6.\n'
  );
});
