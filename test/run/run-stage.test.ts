import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECKOUT, TestProject } from '../support/test-project.js';
import { linkDependencies, runTrain, signalled, stageProject, train } from './stage-project.js';

const FEATURES = {
  'src/Kinds.ts': [
    `export enum Kind { A = 'a', B = 'b' }`,
    `export namespace Limits { export const top = 3; }`,
    `export class Layer { constructor(private readonly size: number, public name = 'dense') {} get area() { return this.size ** 2; } }`,
    `export function traced(target: object, key: string, descriptor: PropertyDescriptor) { console.log('decorates', key); return descriptor; }`
  ].join('\n'),
  'src/helper.ts': `import { Kind } from './Kinds.js';\nexport const kind: Kind = Kind.B;\n`,
  'src/Train.ts': [
    `import { Stage, out, outs, param, type File } from 'stagebook';`,
    `import { fromPackage } from 'uses-stagebook';`,
    `import { Kind, Layer, Limits, traced } from './Kinds.js';`,
    `import { kind } from './helper';`,
    `import table from './table.json';`,
    `export class Train extends Stage<Train> {`,
    `  lr = param(1);`,
    `  big = param<number[]>([]);`,
    `  model: File = outs('models/{name}.json');`,
    `  result = out<unknown>();`,
    `  @traced`,
    `  async run() {`,
    `    const imported = await import('stagebook');`,
    `    const isOne = Stage === fromPackage && Stage === imported.Stage;`,
    `    this.model.writeJSON(new Layer(Limits.top).area);`,
    `    this.result = { lr: this.lr, big: this.big, kind: kind === Kind.B, isOne, table, main: require.main === module };`,
    `  }`,
    `}`
  ].join('\n'),
  'src/table.json': { n: 1 },
  'params.yaml': 'Train:\n  lr: 1.0e-7\n  big: [1, 2.5]\nOther: {lr: 3}\n',
  'node_modules/uses-stagebook/package.json': { type: 'module', exports: './index.js' },
  'node_modules/uses-stagebook/index.js': `export { Stage as fromPackage } from 'stagebook';\n`
};

let tarball: string;
let packed: string;
beforeAll(() => {
  packed = mkdtempSync(join(tmpdir(), 'stagebook-pack-'));
  const options = { cwd: CHECKOUT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] } as const;
  execFileSync(
    'npm',
    ['pack', '--ignore-scripts', '--silent', '--pack-destination', packed],
    options
  );
  tarball = join(packed, readdirSync(packed)[0] ?? '');
});
afterAll(() => {
  rmSync(packed, { recursive: true });
});

function install(project: TestProject, how: 'link' | 'tarball'): void {
  if (how === 'link') {
    project.link();
    return;
  }
  mkdirSync(project.path('node_modules/stagebook'), { recursive: true });
  execFileSync('tar', [
    'xzf',
    tarball,
    '--strip-components=1',
    '-C',
    project.path('node_modules/stagebook')
  ]);
  linkDependencies(project, CHECKOUT);
}

describe.each(['link', 'tarball'] as const)('a package installed as %s', how => {
  it.each([[undefined], ['commonjs'], ['module']])(
    'runs a stage where `type` is %s, with one library',
    async type => {
      await using project = new TestProject();
      install(project, how);
      project.write({
        'package.json': type === undefined ? {} : { type },
        '.dvc/config': '',
        ...FEATURES
      });
      const first = await runTrain(project);
      expect(first).toEqual({ code: 0, stdout: 'decorates run\n', stderr: '' });
      expect(JSON.parse(project.read('nodes/Train/result.json'))).toEqual({
        lr: 1e-7,
        big: [1, 2.5],
        kind: true,
        isOne: true,
        table: { n: 1 },
        main: true
      });
      expect(project.read('models/Train.json')).toBe('9\n');
      expect(await runTrain(project)).toEqual(first);
    }
  );
});

describe('a stage process', () => {
  it('needs the compiler for a new text only', async () => {
    await using project = stageProject({ 'src/Train.ts': train(`console.log('once');`) });
    rmSync(project.path('node_modules/.cache'), { recursive: true });
    expect(await runTrain(project)).toMatchObject({ code: 0, stdout: 'once\n' });
    expect(existsSync(project.path('node_modules/.cache/stagebook'))).toBe(true);
    const loads = `console.log(Object.keys(require.cache).some(path => path.includes('/typescript/')));`;
    project.write({ 'src/Train.ts': train(loads) });
    expect((await runTrain(project)).stdout).toBe('true\n');
    expect((await runTrain(project)).stdout).toBe('false\n');
  });

  it('passes the exit code of the code on', async () => {
    await using project = stageProject({ 'src/Train.ts': train('process.exit(7);') });
    expect((await runTrain(project)).code).toBe(7);
    project.write({ 'src/Train.ts': train('process.exitCode = 4;') });
    expect((await runTrain(project)).code).toBe(4);
  });

  it('ends when everything that the code started has ended', async () => {
    const body = [
      `process.on('beforeExit', () => { if (!globalThis.last) { globalThis.last = true; setTimeout(() => console.log('last'), 5); } });`,
      `process.on('exit', code => console.log('exit', code));`,
      `setTimeout(() => console.log('later'), 50);`
    ];
    await using project = stageProject({ 'src/Train.ts': train(body.join('\n')) });
    expect(await runTrain(project)).toEqual({
      code: 0,
      stdout: 'later\nlast\nexit 0\n',
      stderr: ''
    });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('dies of %s, unless the code takes it', async signal => {
    const wait = `console.log('ready'); await new Promise(done => setTimeout(done, 20_000));`;
    await using project = stageProject({ 'src/Train.ts': train(wait) });
    expect(await signalled(project, signal)).toMatchObject({ code: null, signal });
    const taken = `process.on('${signal}', () => { console.log('taken'); process.exit(5); });`;
    project.write({ 'src/Train.ts': train(`${taken}\n${wait}`) });
    expect(await signalled(project, signal)).toEqual({
      code: 5,
      signal: null,
      stdout: 'ready\ntaken\n'
    });
  });

  it('prints 5 MB and exits', async () => {
    await using project = stageProject({
      'src/Train.ts': train(`process.stdout.write('x'.repeat(5 << 20));`)
    });
    const { code, stdout } = await runTrain(project);
    expect([code, stdout.length]).toEqual([0, 5 << 20]);
  });

  it('leaves workers and forked processes their own main module', async () => {
    const body = [
      `const { Worker } = await import('node:worker_threads');`,
      `const { fork } = await import('node:child_process');`,
      `await new Promise(done => new Worker('console.log("worker")', { eval: true }).on('exit', done));`,
      `await new Promise(done => fork('./child.cjs').on('exit', done));`
    ];
    await using project = stageProject({
      'src/Train.ts': train(body.join('\n')),
      'child.cjs': `console.log('child');`
    });
    expect(await runTrain(project)).toEqual({ code: 0, stdout: 'worker\nchild\n', stderr: '' });
  });

  it('runs a second stage of a class, with deps as the manifest wires them', async () => {
    await using project = stageProject({
      'src/Train.ts': [
        `import { Stage, dep, out, param } from 'stagebook';`,
        `export class Data extends Stage<Data> { rows = out<number[]>(); run() {} }`,
        `export class Train extends Stage<Train> {`,
        `  lr = param(1);`,
        `  rows = dep(Data, 'rows');`,
        `  sum = out<number>();`,
        `  run() { this.sum = this.lr * this.rows.reduce((a, b) => a + b); }`,
        `}`
      ].join('\n'),
      'params.yaml': 'TrainL2:\n  lr: 10\n',
      'other.json': [1, 2, 3],
      '.stagebook/manifest.json': {
        version: 1,
        files: {},
        stages: {
          TrainL2: { class: 'Train', wiring: { rows: { path: 'other.json', kind: 'value' } } }
        }
      }
    });
    const ran = await project.run(process.execPath, [
      '--import',
      'stagebook/run',
      'src/Train.ts',
      'TrainL2'
    ]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(project.read('nodes/TrainL2/sum.json')).toBe('60\n');
  });

  it('asks for a checkpoint and waits until it is made', async () => {
    const body = [
      `const { existsSync, readFileSync, rmSync } = require('node:fs');`,
      `const { Worker } = require('node:worker_threads');`,
      `const signal = '.dvc/tmp/DVC_CHECKPOINT';`,
      `const worker = new Worker(\`const { existsSync, readFileSync, rmSync } = require('node:fs');`,
      `  const timer = setInterval(() => { if (!existsSync('\${signal}')) return; clearInterval(timer); process.stdout.write('asked ' + readFileSync('\${signal}', 'utf8').replace(/\\\\d+}/, 'pid}')); setTimeout(() => rmSync('\${signal}'), 60); }, 5);\`, { eval: true });`,
      `await new Promise(done => worker.once('online', done));`,
      `this.nextStep();`,
      `console.log(existsSync(signal), this.step);`
    ];
    await using project = stageProject({ 'src/Train.ts': train(body.join('\n')) });
    project.env['DVC_CHECKPOINT'] = '1';
    const { code, stdout } = await runTrain(project);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('false 1\n') as string
    });
    expect(stdout).toContain('asked {"stage":"Train","step":0,"next":1,"pid":pid}\n');
  });
});
