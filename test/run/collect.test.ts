import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Collected, CollectRequest } from '../../src/contract/stage-spec.js';
import { CHECKOUT, TestProject } from '../support/test-project.js';
import { stageProject } from './stage-project.js';

interface Answer {
  readonly collected: Collected;
  readonly stdout: string;
  readonly stderr: string;
}

function collect(project: TestProject, request: Partial<CollectRequest>): Promise<Answer> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [join(CHECKOUT, 'lib/run/collect-main.js')], {
      cwd: project.root,
      env: project.env,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe']
    });
    const texts = ['', '', '', ''];
    for (const fd of [1, 2, 3])
      child.stdio[fd]?.on('data', (data: Buffer) => {
        texts[fd] += data.toString();
      });
    child.on('close', () => {
      try {
        done({
          collected: JSON.parse(texts[3] ?? '') as Collected,
          stdout: texts[1] ?? '',
          stderr: texts[2] ?? ''
        });
      } catch (error) {
        fail(new Error(texts.join('\n'), { cause: error }));
      }
    });
    child.stdin?.end(
      JSON.stringify({ root: project.root, modules: {}, classes: [], programs: [], ...request })
    );
  });
}

const MODULES = {
  'src/Data.ts': `import { Stage, outs } from 'stagebook';\nimport { scale } from './lib/scale.js';\nexport class Data extends Stage<Data> {\n  file = outs('data.json');\n  run() { scale(1); throw new Error('ran'); }\n}\n`,
  'src/Train.ts': `import { Stage, dep, param } from 'stagebook';\nimport { Data } from './Data.js';\nexport class Train extends Stage<Train> {\n  lr = param(0.1);\n  data = dep(Data, 'file');\n  run() {}\n}\n`,
  'src/lib/scale.ts': `import { factor } from '../../factor.js';\nexport const scale = (x: number) => x * factor;\n`
};

describe('collecting', () => {
  it('builds one stage of each class from modules that are not on disk, and tells what it read from disk', async () => {
    await using project = stageProject({ 'factor.ts': 'export const factor = 2;\n' });
    const classes = [
      { name: 'Data', module: 'src/Data.ts', builtBy: [] },
      { name: 'Train', module: 'src/Train.ts', builtBy: [] }
    ];
    const { collected } = await collect(project, { modules: MODULES, classes });
    expect(collected.problems).toEqual([]);
    expect(collected.stages.map(({ name, params }) => [name, params])).toEqual([
      ['Data', {}],
      ['Train', { lr: 0.1 }]
    ]);
    expect(collected.loaded).toEqual(['factor.ts']);
  });

  it('tells which files of the project the cells read themselves, also those that are not there', async () => {
    await using project = stageProject({ 'rate.json': '{"lr": 2}', 'node_modules/x.json': '{}' });
    const text = `import fs, { existsSync } from 'node:fs';
import { Stage, outs, param } from 'stagebook';
const lr = existsSync('fast.json') ? 3 : JSON.parse(fs.readFileSync('rate.json', 'utf8')).lr;
fs.readFileSync(new URL('file://' + process.cwd() + '/node_modules/x.json'));
fs.readFileSync(process.execPath);
export class Train extends Stage<Train> {
  lr = param(lr);
  run() {}
}
`;
    const { collected } = await collect(project, {
      modules: { 'src/Train.ts': text },
      classes: [{ name: 'Train', module: 'src/Train.ts', builtBy: [] }]
    });
    expect(collected).toMatchObject({ problems: [], stages: [{ params: { lr: 2 } }] });
    expect(collected.loaded).toEqual(['fast.json', 'rate.json']);
  });

  it('builds no class whose base turns out to be no stage', async () => {
    await using project = stageProject({ 'base.ts': 'export class Base {}\n' });
    const text = `import { Base } from '../base.js';\nexport class Row extends Base { constructor(text: string) { super(); text.trim(); } }\n`;
    const { collected } = await collect(project, {
      modules: { 'src/Row.ts': text },
      classes: [{ name: 'Row', module: 'src/Row.ts', builtBy: [] }]
    });
    expect(collected).toMatchObject({ problems: [], stages: [] });
  });

  it('runs the program that builds stages; what it prints goes to stderr', async () => {
    await using project = stageProject({ 'factor.ts': 'export const factor = 2;\n' });
    const text = `import { Data } from './src/Data.js';\nimport { Train } from './src/Train.js';\nconst data = new Data();\nconsole.log('hello');\nfor (const lr of [1, 2]) new Train({ lr, data: data.file }, { name: 'Train' + lr });\nsetInterval(() => {}, 1000);\n`;
    const { collected, stdout, stderr } = await collect(project, {
      modules: MODULES,
      programs: [{ notebook: 'n.ipynb', path: 'graph.ts', text, imports: [] }]
    });
    expect(collected.problems).toEqual([]);
    expect(collected.stages.map(({ name }) => name)).toEqual(['Data', 'Train1', 'Train2']);
    expect([stdout, stderr]).toEqual(['', 'hello\n']);
  });

  it('takes modules in memory before files, and files by their TypeScript names', async () => {
    await using project = stageProject({
      'src/Data.ts': 'broken (',
      'factor.ts': 'export const factor = 2;\n'
    });
    const classes = [{ name: 'Data', module: 'src/Data.ts', builtBy: [] }];
    expect((await collect(project, { modules: MODULES, classes })).collected).toMatchObject({
      problems: [],
      stages: [{ name: 'Data' }]
    });
  });

  it('tells the place of each problem and keeps the stages that are right', async () => {
    await using project = stageProject({});
    const stage = (name: string, field: string): string =>
      `import { Stage, dep, outs, param } from 'stagebook';\nexport class ${name} extends Stage<${name}> {\n  ${field}\n  run() {}\n}\n`;
    const modules = {
      'src/Good.ts': stage('Good', `lr = param(1);`),
      'src/Outside.ts': stage('Outside', `model = outs('../m');`),
      'src/Throws.ts': stage('Throws', `lr = param(JSON.parse('{'));`),
      'src/Broken.ts': 'export class Broken {\n  = 1\n',
      'src/First.ts': stage('First', `model = outs('m.json');`),
      'src/Second.ts': stage('Second', `model = outs('m.json');`)
    };
    const classes = Object.keys(modules).map(module => ({
      module,
      name: module.slice(4, -3),
      builtBy: []
    }));
    const { collected } = await collect(project, { modules, classes });
    expect(collected.stages.map(({ name }) => name)).toEqual(['Good', 'First', 'Second']);
    expect(collected.problems).toMatchObject([
      {
        code: 'stage/out-outside-project',
        className: 'Outside',
        field: 'model',
        place: { file: 'src/Outside.ts', line: 2, column: 10 }
      },
      {
        code: 'stage/failed',
        className: 'Throws',
        message: expect.stringContaining('SyntaxError'),
        place: { file: 'src/Throws.ts', line: 2, column: 18 }
      },
      {
        code: 'stage/failed',
        className: 'Broken',
        place: { file: 'src/Broken.ts', line: 1, column: 2 }
      },
      {
        code: 'stage/overlapping-outs',
        className: 'Second',
        field: 'model',
        place: { file: 'src/Second.ts', line: 2, column: 10 }
      }
    ]);
  });

  it('names a package that is not installed, and the class that needs it', async () => {
    await using project = stageProject({});
    const text = `import { x } from '@no-such/package/sub.js';\nexport class A { y = x; }\n`;
    const { collected } = await collect(project, {
      modules: { 'src/A.ts': text },
      classes: [{ name: 'A', module: 'src/A.ts', builtBy: [] }]
    });
    expect(collected.problems).toEqual([
      {
        code: 'stage/missing-package',
        message: 'The package `@no-such/package` is not installed.',
        help: ['Install it in the project: `npm install @no-such/package`.'],
        className: 'A',
        place: { file: 'src/A.ts', line: 0, column: 0 }
      }
    ]);
  });

  it('shows what was thrown, also where that is no error', async () => {
    await using project = stageProject({});
    const { collected } = await collect(project, {
      modules: { 'src/A.ts': 'throw { status: 404 };\n' },
      classes: [{ name: 'A', module: 'src/A.ts', builtBy: [] }]
    });
    expect(collected.problems).toMatchObject([
      { message: 'The code that builds the stages failed: { status: 404 }.' }
    ]);
  });

  it('tells an error of a shared helper of each class', async () => {
    await using project = stageProject({});
    const modules = {
      'src/A.ts': `import './h.js';\nexport class A {}\n`,
      'src/B.ts': `import './h.js';\nexport class B {}\n`,
      'src/h.ts': `throw new Error('no');\n`
    };
    const classes = ['A', 'B'].map(name => ({ name, module: `src/${name}.ts`, builtBy: [] }));
    const { collected } = await collect(project, { modules, classes });
    expect(collected.problems).toEqual(
      ['A', 'B'].map(className => ({
        code: 'stage/failed',
        message: 'The code that builds the stages failed: Error: no.',
        className,
        place: { file: 'src/h.ts', line: 0, column: 6 }
      }))
    );
  });

  it('names the file of the user that awaits at its top level', async () => {
    await using project = stageProject({ 'lib/cfg.ts': '\nexport const v = await 7;\n' });
    const modules = { 'src/A.ts': "import '../lib/cfg.js';\nexport class A {}\n" };
    const classes = [{ name: 'A', module: 'src/A.ts', builtBy: [] }];
    const { collected } = await collect(project, { modules, classes });
    expect(collected.problems).toMatchObject([
      {
        className: 'A',
        message: expect.stringMatching(
          /^`lib\/cfg.ts`, line 2, does not compile: A module cannot `await`/
        ) as string
      }
    ]);
  });
});
