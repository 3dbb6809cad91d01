import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Kernel } from '../support/kernel.js';
import { CHECKOUT, TestProject } from '../support/test-project.js';

const done = (text: string) => ({ status: 'ok', stdout: text, stderr: '' });

describe('the kernel', { concurrent: true }, () => {
  it('gives stagebook, its types, and those of Node to a notebook in an empty folder', async () => {
    await using project = new TestProject('empty');
    await using kernel = await Kernel.start(project.root, project.env);
    const stage = [
      "import { Stage, param } from 'stagebook';",
      'class Train extends Stage<Train> { epochs = param(3); async run() {} }'
    ].join('\n');
    expect(await kernel.run(stage)).toMatchObject(done(''));
    expect(await kernel.run('console.log(new Train({ epochs: 5 }).epochs)')).toMatchObject(
      done('5\n')
    );
    expect(await kernel.run("new Train({ epochs: 'many' })")).toMatchObject({
      status: 'error',
      stderr: '',
      error: { evalue: expect.stringContaining("Type 'string' is not assignable to type 'number'") }
    });
    expect(
      await kernel.run("import { basename } from 'node:path'; console.log(basename('a/b'))")
    ).toMatchObject(done('b\n'));
    expect(
      await kernel.run("import { display } from 'tslab'; display.html('<b>x</b>')")
    ).toMatchObject({ status: 'ok', displayed: [{ 'text/html': '<b>x</b>' }] });
    expect(existsSync(project.path('node_modules'))).toBe(false);
  });

  it('runs cells of a notebook in a subfolder from the project root', async () => {
    await using project = TestProject.withDvc();
    project.write({
      'src/T.ts': "import { U } from './U.js';\nexport const T: number = U + 1;\n",
      'src/U.ts': 'export const U = 6;\n',
      'node_modules/pack/package.json': {
        name: 'pack',
        exports: { '.': { types: './index.d.ts', default: './index.js' } }
      },
      'node_modules/pack/index.js': 'exports.pack = 3;\n',
      'node_modules/pack/index.d.ts': 'export const pack: number;\n',
      'data.json': { rows: 2 },
      'notebooks/deep/x.md': ''
    });
    await using kernel = await Kernel.start(project.path('notebooks/deep'), project.env);
    const cells: readonly [code: string, printed: string][] = [
      ["import { Stage, param } from 'stagebook'; console.log(typeof Stage)", 'function\n'],
      ["import { T } from './src/T.js'; console.log(T)", '7\n'],
      ["import * as t from './src/T'; console.log(t.T)", '7\n'],
      ["import { pack } from 'pack'; console.log(pack)", '3\n'],
      ["import { readFileSync } from 'node:fs'; readFileSync('data.json').length > 0", 'true\n'],
      ['console.log(process.cwd())', `${project.root}\n`]
    ];
    for (const [code, printed] of cells)
      expect(await kernel.run(code)).toMatchObject(done(printed));
  });

  it('takes the folder of package.json as the root where there is no DVC', async () => {
    await using project = new TestProject();
    project.write({
      'package.json': { name: 'x', type: 'module' },
      'src/T.ts': 'export const T: number = 7;\n',
      'notebooks/x.md': ''
    });
    await using kernel = await Kernel.start(project.path('notebooks'), project.env);
    expect(await kernel.run("import { T } from './src/T.js'; console.log(T)")).toMatchObject(
      done('7\n')
    );
  });
});

it('a kernel takes stage classes that have no name of their own', async () => {
  await using project = TestProject.withDvc();
  await using kernel = await Kernel.start(project.root, project.env);
  const cells: readonly string[] = [
    "import { dep, live, outs, out, param, params, Stage } from 'stagebook'; class Optim { lr = 0.1 }",
    "const Q = class extends Stage<any> { lr = param(0.1); o = params(Optim); model = outs('m'); any = out<any>(); run() {} };",
    'class Reads extends Stage<Reads> { q = dep(Q); value = dep(Q, "any"); progress = live(); run() {} }',
    'function make(n: number) { return class extends Stage<any> { n = param(n); run() {} }; }',
    'class Made extends make(4) {}'
  ];
  for (const code of cells) expect(await kernel.run(code), code).toMatchObject(done(''));
  expect(await kernel.run('console.log(new Q().lr + new Made().n)')).toMatchObject(done('4.1\n'));
});

it('a kernel takes names of earlier cells wherever a name can stand', async () => {
  await using project = TestProject.withDvc();
  await using kernel = await Kernel.start(project.root, project.env);
  const cells: readonly [code: string, printed: string][] = [
    ["import { Stage, out } from 'stagebook'; import { basename } from 'node:path';", ''],
    ['const size = 5; let last = 0; function twice(x: number) { return 2 * x; }', ''],
    ['const shape = { w: 1, names: [7, 8], inner: { h: 2 }, last: 9 };', ''],
    ['console.log({ size }.size, { twice, basename }.twice(4))', '5 8\n'],
    [
      'class Sizes extends Stage<Sizes> { o = out<object>(); run() { this.o = { size, shape }; } }',
      ''
    ],
    [
      'const { w: width, names: [first, ...others], ...rest } = shape; console.log(width, first, others, rest.last)',
      '1 7 [ 8 ] 9\n'
    ],
    ['const { inner: { h: height = size } } = shape; console.log(height)', '2\n'],
    [
      'const of = ({ w: wide, last: end = size }: typeof shape) => ({ wide, end }); console.log(of(shape))',
      '{ wide: 1, end: 9 }\n'
    ],
    ['({ last } = shape); console.log(last)', '9\n'],
    ['({ last = size } = {} as { last?: number }); console.log(last)', '5\n'],
    [
      '({ w: last } = shape); console.log(last, { w: size, shape: { size } }.shape)',
      '1 { size: 5 }\n'
    ],
    ['for (const { w: one } of [shape]) console.log(one, `${{ size }.size}`)', '1 5\n'],
    ['{ const size = 6; console.log({ size }) }', '{ size: 6 }\n']
  ];
  for (const [code, printed] of cells)
    expect(await kernel.run(code), code).toMatchObject(done(printed));
});

it('a kernel waits for a loop that awaits, also where the cell has no other `await`', async () => {
  await using project = new TestProject();
  await using kernel = await Kernel.start(project.root, project.env);
  const stream = 'async function* stream() { yield 1; yield 2; }';
  const cells: readonly [code: string, printed: string][] = [
    [`${stream}\nlet sum = 0;`, ''],
    ['for await (const x of stream()) console.log(x);', '1\n2\n'],
    ['if (sum === 0) { for await (const x of stream()) sum += x; }\nsum', '3\n'],
    [
      'async function total() { let all = 0; for await (const x of stream()) all += x; return all; }',
      ''
    ],
    ['console.log(await total());', '3\n']
  ];
  for (const [code, printed] of cells)
    expect(await kernel.run(code), code).toMatchObject(done(printed));
  expect(
    await kernel.run('function wrong() { for await (const x of stream()) console.log(x); }')
  ).toMatchObject({
    status: 'error',
    error: { evalue: expect.stringContaining("'for await' loops are only allowed within async") }
  });
});

it('a kernel says what it has none of, and not in the output of a cell', async () => {
  await using project = new TestProject();
  await using kernel = await Kernel.start(project.root, project.env);
  const running = kernel.run(
    "import fs from 'node:fs'; while (!fs.existsSync('go')) await new Promise(done => setTimeout(done, 50));"
  );
  expect(await kernel.ask('history')).toEqual({
    type: 'history_reply',
    content: { status: 'ok', history: [] }
  });
  expect(await kernel.ask('comm_info')).toEqual({
    type: 'comm_info_reply',
    content: { status: 'ok', comms: {} }
  });
  project.write({ go: '' });
  expect(await running).toMatchObject(done(''));
});

/** The reduced mode: what the guide says of notebooks that choose the kernel of tslab itself. */
it('a kernel that is asked while it still binds its sockets answers when it has bound all', async () => {
  await using project = new TestProject();
  project.write({ 'slow.cjs': SLOW_TO_BIND });
  const env = { ...project.env, NODE_OPTIONS: `--require=${project.path('slow.cjs')}` };
  await using kernel = await Kernel.start(project.root, env);
  expect(await kernel.run('console.log(1)')).toMatchObject(done('1\n'));
  expect(existsSync(project.path('bound'))).toBe(true);
  expect(existsSync(project.path('early'))).toBe(false);
});

/** Makes the socket that tells of everything bind late; notes what is sent by it before: ZeroMQ refuses that. */
const SLOW_TO_BIND = `
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const Module = require('node:module');
const load = Module._load;
Module._load = function (...args) {
  const module = load.apply(this, args);
  if (!/zeromq/.test(args[0]) || !module.Publisher || module.isSlow) return module;
  module.isSlow = true;
  const { bind, send } = module.Publisher.prototype;
  let isBound = false;
  async function bindLate(address) {
    await new Promise(resolve => setTimeout(resolve, 1500));
    await bind.call(this, address);
    isBound = true;
    writeFileSync(join(__dirname, 'bound'), '');
  }
  function watchedSend(...message) {
    if (!isBound) writeFileSync(join(__dirname, 'early'), '');
    return send.apply(this, message);
  }
  // The methods themselves cannot be replaced.
  Object.defineProperties(module.Publisher.prototype, {
    bind: { value: bindLate },
    send: { value: watchedSend }
  });
  return module;
};`;

describe('the kernel of tslab alone', { concurrent: true }, () => {
  it('runs stage classes where the notebook is beside node_modules', async () => {
    await using project = TestProject.withDvc();
    project.write({ 'notebooks/x.md': '', 'src/T.ts': 'export const T: number = 7;\n' });
    await using kernel = await Kernel.start(project.root, project.env, PLAIN);
    const stage = [
      "import { Stage, param } from 'stagebook';",
      'class Train extends Stage<Train> { epochs = param(3); async run() {} }',
      'console.log(new Train({ epochs: 5 }).epochs);'
    ].join('\n');
    expect(await kernel.run(stage)).toMatchObject({ status: 'ok', stdout: '5\n' });
    expect(await kernel.run("import { T } from './src/T'; console.log(T)")).toMatchObject(
      done('7\n')
    );
  });

  it('does not find project files from a subfolder', async () => {
    await using project = TestProject.withDvc();
    project.write({ 'notebooks/x.md': '', 'src/T.ts': 'export const T: number = 7;\n' });
    await using kernel = await Kernel.start(project.path('notebooks'), project.env, PLAIN);
    expect(await kernel.run("import { Stage } from 'stagebook'; typeof Stage")).toMatchObject({
      status: 'ok'
    });
    expect(await kernel.run("import { T } from '../src/T'; console.log(T)")).toMatchObject({
      status: 'error',
      stderr: expect.stringContaining('rootDir')
    });
  });
});

/** What the kernelspec that tslab installs starts. */
const PLAIN = [
  process.execPath,
  join(CHECKOUT, 'node_modules/tslab/bin/tslab'),
  'kernel',
  '--config-path',
  '{connection_file}'
];
