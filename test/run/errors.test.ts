import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutFromCell, runTrain, stageProject, train } from './stage-project.js';

const CELLS = [
  '// an empty cell',
  [
    'class Train extends Stage<Train> {',
    '  async run() {',
    '    this.fail(1);',
    '  }',
    '',
    '  fail(value: number): void {',
    '    if (value > 0) throw new RangeError(`bad value ${value}`);',
    '  }',
    '}'
  ].join('\n')
];

describe('an error in a stage process', () => {
  it('names notebook, cell, line and column, and shows the line', async () => {
    await using project = stageProject({});
    cutFromCell(project, 'src/Train.ts', CELLS, 1);
    const { code, stderr } = await runTrain(project);
    expect(code).toBe(1);
    expect(stderr).toBe(
      [
        'digits.ipynb:cell 2:7:26',
        ' 7 |     if (value > 0) throw new RangeError(`bad value ${value}`);',
        '   |                          ^',
        '',
        'RangeError: bad value 1',
        '    at Train.fail (digits.ipynb:cell 2:7:26)',
        '    at Train.run (digits.ipynb:cell 2:3:10)',
        ''
      ].join('\n')
    );
  });

  it('finds its cell after cells were moved, and its file after the file was edited', async () => {
    await using project = stageProject({});
    cutFromCell(project, 'src/Train.ts', CELLS, 1);
    const document = JSON.parse(project.read('digits.ipynb')) as { cells: unknown[] };
    document.cells.unshift(...document.cells.slice(0, 1), ...document.cells.slice(0, 1));
    project.write({ 'digits.ipynb': document });
    expect((await runTrain(project)).stderr).toContain('at Train.run (digits.ipynb:cell 4:3:10)');
    project.write({ 'src/Train.ts': project.read('src/Train.ts').replaceAll('\n', '\r\n') });
    const { stderr } = await runTrain(project);
    expect(stderr).toContain('at Train.run (digits.ipynb:cell 4:3:10)');
    expect(stderr).not.toContain('\r');
    project.write({ 'src/Train.ts': `// by hand\n${project.read('src/Train.ts')}` });
    expect((await runTrain(project)).stderr).toContain('at Train.run (src/Train.ts:5:10)');
  });

  it('finds its cell through a link to the project', async () => {
    await using project = stageProject({});
    cutFromCell(project, 'src/Train.ts', CELLS, 1);
    const link = join(project.base, 'link');
    symlinkSync(project.root, link);
    const args = ['--import', 'stagebook/run', join(link, 'src/Train.ts'), 'Train'];
    const { stderr } = await project.run(process.execPath, args);
    expect(stderr).toContain('at Train.run (digits.ipynb:cell 2:3:10)');
  });

  it('has mapped places also where the code prints its stack', async () => {
    await using project = stageProject({
      'src/Train.ts': train(
        'console.log(new Error("seen").stack); console.error(new Error("printed"));'
      )
    });
    const { stdout, stderr } = await runTrain(project);
    expect(stdout).toBe('Error: seen\n    at Train.run (src/Train.ts:4:13)\n');
    expect(stderr).toContain('at Train.run (src/Train.ts:4:53)');
  });

  it.each([
    [
      'a rejection that nobody handles',
      `Promise.reject(new Error('late')); await new Promise(done => setTimeout(done, 2000));`,
      'Error: late'
    ],
    [
      'an error thrown from a timer',
      `setTimeout(() => { throw new Error('late'); }, 1); await new Promise(done => setTimeout(done, 2000));`,
      'Error: late'
    ],
    [
      'an error with a cause',
      `throw new Error('late', { cause: new TypeError('root') });`,
      '[cause]: TypeError: root'
    ]
  ])('exits with 1 for %s', async (_, body, message) => {
    await using project = stageProject({ 'src/Train.ts': train(body) });
    const { code, stderr } = await runTrain(project);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^src\/Train\.ts:4:\d+\n 4 \| /);
    expect(stderr).toContain(message);
  });

  it.each([
    ['a text that is thrown', train(`throw 'no error';`), `Uncaught 'no error'`],
    [
      'a promise that never settles',
      train('await new Promise(() => {});'),
      'error: Stage `Train` waits for something that can never happen.'
    ],
    [
      'a module without the class',
      'export const x = 1;',
      'error: `Train.ts` exports no stage class `Train`.'
    ],
    ['a missing module', `import './Gone.js';`, `Cannot find module './Gone.js'`]
  ])('exits with 1 for %s', async (_, text, message) => {
    await using project = stageProject({ 'src/Train.ts': text });
    const { code, stderr } = await runTrain(project);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });

  it.each([
    ['no-such-package', 1, `import { x } from 'no-such-package/sub'; console.log(x);`],
    ['@no-such/package', 1, `import x from '@no-such/package'; console.log(x);`],
    ['no-such-package', 4, train(`await import('no-such-package');`)]
  ])('names a package that is not installed: %s in line %d', async (name, line, text) => {
    await using project = stageProject({ 'src/Train.ts': text });
    const { code, stderr } = await runTrain(project);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`^src/Train\\.ts:${line}:\\d+\\n`));
    expect(stderr.split('\n\n')[1]).toBe(
      `error[stage/missing-package]: The package \`${name}\` is not installed.\n` +
        `  help: Install it in the project: \`npm install ${name}\`.\n`
    );
  });

  it('sends what only a notebook can show to a cell', async () => {
    await using project = stageProject({
      'src/Train.ts': `import { display } from 'tslab'; display.text('x');`
    });
    const { stderr } = await runTrain(project);
    expect(stderr).toContain('error[stage/missing-package]: The package `tslab` is not installed.');
    expect(stderr).toContain('help: It shows things in a notebook: call it in a cell');
    expect(stderr).not.toContain('npm install');
  });

  it('does not say so of a package that is there, and lacks a file', async () => {
    await using project = stageProject({
      'node_modules/lame/package.json': { name: 'lame' },
      'src/Train.ts': `import 'lame/gone.js';`
    });
    const { stderr } = await runTrain(project);
    expect(stderr).toContain(`Cannot find module 'lame/gone.js'`);
    expect(stderr).not.toContain('npm install');
  });

  it('shows where a module does not parse', async () => {
    await using project = stageProject({
      'src/Train.ts': `import './Bad.js';`,
      'src/Bad.ts': 'const ok = 1;\nconst = 2;\n'
    });
    expect(await runTrain(project)).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'src/Bad.ts:2:7\n 2 | const = 2;\n   |       ^\n\nSyntaxError: Variable declaration expected.\n'
    });
  });

  it('leaves errors to the code that takes them', async () => {
    const body = `process.on('uncaughtException', error => { console.log('taken', error.message); }); setTimeout(() => { throw new Error('x'); }, 1);`;
    await using project = stageProject({ 'src/Train.ts': train(body) });
    expect(await runTrain(project)).toEqual({ code: 0, stdout: 'taken x\n', stderr: '' });
  });
});

describe('wrong values in a stage process', () => {
  const declares = (field: string, body = ''): string =>
    `import { Stage, dep, live, out, outs, param } from 'stagebook';\nexport class Data extends Stage<Data> { rows = out<number[]>(); run() {} }\nexport class Other extends Stage<Other> { run() {} }\nexport class Train extends Stage<Train> {\n  ${field}\n  async run() {${body}}\n}\n`;

  it.each([
    [
      'a text for a number',
      'lr = param(0.1);',
      'Train: {lr: fast}',
      '`Train.lr` is a number in the class, and `Train.lr` in `params.yaml` is a text: `"fast"`.'
    ],
    [
      'a required param without a value',
      'seed = param.required<number>();',
      'Train: {}',
      '`Train.seed` is a required param and has no value.'
    ],
    [
      'a value that no stage has written',
      `rows = dep(Data, 'rows');`,
      '',
      'There is no value in `nodes/Data/rows.json` yet. Stage `Data` writes it when it runs.'
    ],
    [
      'a value that run() does not assign',
      'sum = out<number>();',
      '',
      '`Train.sum` has no value after `run()`.'
    ],
    [
      'a file that run() does not write',
      `model = outs('m.json');`,
      '',
      '`Train.model` was not written: there is no `m.json` after `run()`.'
    ],
    ['params that do not parse', 'lr = param(0.1);', 'Train: [', 'params.yaml']
  ])('%s is an error with a fix', async (_, field, params, message) => {
    await using project = stageProject({ 'src/Train.ts': declares(field), 'params.yaml': params });
    const { code, stderr } = await runTrain(project);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('node_modules/stagebook');
  });

  it('a manifest with a merge conflict is an error: the wiring of the stage is in it', async () => {
    await using project = stageProject({
      'src/Train.ts': declares('lr = param(1);'),
      '.stagebook/manifest.json': '<<<<<<< ours\n{}\n'
    });
    const { code, stderr } = await runTrain(project);
    expect(code).toBe(1);
    expect(stderr).toContain('error: `.stagebook/manifest.json` is not valid JSON.');
  });

  it('loading a stage that is no dep is an error', async () => {
    await using project = stageProject({
      'src/Train.ts': declares('lr = param(1);', 'await Other.load();')
    });
    const { code, stderr } = await runTrain(project);
    expect(code).toBe(1);
    expect(stderr).toContain(
      '`run()` of `Train` loads stage `Other`, on which it does not depend.'
    );
  });

  it('tells of a module that awaits at its top level, also of one without a stage', async () => {
    await using project = stageProject({
      'x.ts': 'const f = async () => await 1;\nfor await (const n of [f()]) console.log(n);\n',
      'y.ts': "import './x.js';\n",
      'z.ts': 'class A { b = async () => { await 1; }; async c() { await 2; } }\nnew A();\n'
    });
    const run = (path: string) =>
      project.run(process.execPath, ['--import', 'stagebook/run', path]);
    for (const path of ['x.ts', 'y.ts']) {
      const { code, stderr } = await run(path);
      expect(code).toBe(1);
      expect(stderr).toContain('x.ts:2:1\n');
      expect(stderr).toContain('SyntaxError: A module cannot `await` at its top level');
    }
    expect(await run('z.ts')).toMatchObject({ code: 0, stderr: '' });
  });
});
