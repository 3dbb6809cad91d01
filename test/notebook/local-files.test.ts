import { describe, expect, it } from 'vitest';
import { loadCompiler } from '../../src/notebook/syntax/compiler.js';
import { extractModules, type ExtractOptions } from '../../src/notebook/index.js';
import { LocalFiles } from '../../src/notebook/local-files.js';
import { parseCells } from '../../src/notebook/cells/parsed-cell.js';
import { extract, formatDiagnostics, toNotebook } from './support/notebook-text.js';
import { runCells, runModules, toOptions } from './support/run-modules.js';

const CODE = [
  'export class Net { w = 0; step(g: number) { this.w += g; return this.w; } score(x: number) { return this.w * x; } }',
  'export class Deep extends Net { override step(g: number) { return super.step(2 * g); } }',
  'export class Trainer { constructor(readonly net: Net) {} fit(n: number) { for (let i = 0; i < n; i++) this.net.step(1); return this.net.w; } }',
  'export class Vocab { ids = new Map<string, number>(); id(w: string) { if (!this.ids.has(w)) this.ids.set(w, this.ids.size); return this.ids.get(w)!; } }',
  'export function train(net: Net) { const before = net.w; net.w += 1; return { before, after: net.w }; }',
  'export const predict = (net: Net, x: number) => net.score(x);',
  'export const scale = (row: number[]) => { row[0]! /= 10; return row; };',
  'export const scaled = (row: number[]) => row.map(v => v / 10);',
  'export function sorted(row: number[]) { row = row.slice(); row.sort(); return row; }',
  'export function record(list: number[], v: number) { list.push(v); return list.length; }',
  'export const each = (list: number[][], f: (row: number[]) => void) => { for (const row of list) f(row); };'
].join('\n');
const NAMES = [...CODE.matchAll(/^export \w+ (\w+)/gm)].map(([, name = '']) => name);
const FILES = {
  'lib/net.ts': CODE,
  'lib/index.ts': "export * from './net.js';\nexport { train as learn } from './net.js';",
  'lib/all.ts': "import { train } from './index.js';\nexport default (net: never) => train(net);"
};
const IMPORT = `import { ${NAMES.join(', ')} } from './lib/net.js';`;
const START =
  "const net = new Net();\nconst rows = [[10], [20]];\nconst words = ['a', 'b'];\nconst vocab = new Vocab();\nconst losses: number[] = [];";

const stage = (body: string, name = 'Uses'): string =>
  `class ${name} extends Stage<${name}> { run() { ${body} } }`;

function told(cells: readonly string[], options: ExtractOptions = toOptions(FILES)): string[] {
  const ofPipeline = extract(cells, options).diagnostics.filter(
    ({ code }) => code !== 'notebook/kernel'
  );
  return formatDiagnostics(ofPipeline).filter(line => !line.startsWith('  note'));
}

/** What is told where the code stands in a cell, which nobody imports. */
function toldOfCell(cells: readonly string[]): string[] {
  return told([CODE.replaceAll('export ', ''), START, ...cells]);
}

type Case = readonly [statement: string, used: string];

describe('of what a file does that cells import, the same is told as of a cell', () => {
  it.each<Case>([
    ['net.step(1);', 'net.w'],
    ['train(net);', 'net.w'],
    ['for (let i = 0; i < 3; i++) net.step(i);', 'net.w'],
    ['words.forEach(w => vocab.id(w));', '[...vocab.ids]'],
    ["['a', 'b'].forEach(w => vocab.id(w));", '[...vocab.ids]'],
    ['new Trainer(net).fit(3);', 'net.w'],
    ['each(rows, row => row.reverse());', 'rows'],
    ['each(rows, scale);', 'rows'],
    ['record(losses, 1);', 'losses'],
    ['console.log(record(losses, 1));', 'losses']
  ])('%s', (statement, used) => {
    const cells = [statement, stage(`return ${used};`)];
    const lines = told([IMPORT, START, ...cells]);
    expect(lines).toEqual(toldOfCell(cells));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^(error|warning) notebook\/mutated-helper nb\.ipynb#c3:/);
  });

  it.each([
    ['net.step(1);', 'net.w'],
    ['train(net);', 'net.w'],
    ['new Trainer(net).fit(3);', 'net.w'],
    ['record(losses, 1);', 'losses.length'],
    ['words.map(w => vocab.id(w));', 'vocab.ids.size'],
    ['rows.forEach(scale);', 'rows[0]']
  ])('in one stage, read by another: %s', (statement, used) => {
    const cells = [stage(statement, 'Train'), stage(`return ${used};`, 'Evaluate')];
    const lines = told([IMPORT, START, ...cells]);
    expect(lines).toEqual(toldOfCell(cells));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^(warning|info) notebook\/captured-state nb\.ipynb#c3:/);
  });
});

describe('the pipeline has what the cells have', () => {
  it.each<Case>([
    ['const after = net.step(1);', '[net.w, after]'],
    ['const { after } = train(net);', '[net.w, after]'],
    ['const { after } = train(net);', 'net.w'],
    ['const s = rows.map(scale);', 'rows'],
    ['const s = scale(rows[0]!);', 'rows'],
    [
      'const ids = words.map(w => vocab.id(w));\nconst testIds = ["b", "c"].map(w => vocab.id(w));',
      'testIds'
    ],
    ['const deep = new Deep();\nconst got = deep.step(2);', 'deep.w'],
    ['const trainer = new Trainer(net);\nconst w = trainer.fit(2);', 'net.w']
  ])('%s %s', (statement, used) => {
    const cells = [IMPORT, START, statement, stage(`return ${used};`)];
    expect(told(cells)).toEqual([]);
    expect(runModules(cells, 'Uses', FILES)).toEqual(runCells(cells, 'Uses', FILES));
  });
});

describe('nothing is told of code that changes nothing', () => {
  it.each<Case>([
    ['predict(net, 2);', 'net.w'],
    ['console.log(predict(net, 2), net.score(3));', 'net.w'],
    ['const s = rows.map(scaled);', 'rows'],
    ['console.log(rows.map(sorted));', 'rows'],
    ['console.log(rows.map(r => scale([...r])));', 'rows'],
    ['const trial = new Net();\ntrial.step(1);\ntrain(trial);', 'net.w'],
    ['each(rows, row => console.log(row.length));', 'rows']
  ])('%s', (statement, used) => {
    const cells = [IMPORT, START, statement, stage(`return ${used};`)];
    expect(told(cells)).toEqual([]);
    expect(runModules(cells, 'Uses', FILES)).toEqual(runCells(cells, 'Uses', FILES));
  });
});

describe('a name is found', () => {
  it.each([
    ['by a namespace', "import * as lib from './lib/net';", 'lib.train(net);'],
    ['by a re-export', "import { learn } from './lib/index.js';", 'learn(net);'],
    ['by a re-export of all', "import { train as fit } from './lib';", 'fit(net);'],
    ['as a default that calls another file', "import fit from './lib/all.js';", 'fit(net);']
  ])('%s', (_, line, call) => {
    const [first, ...others] = told([
      `${line}\nimport { Net } from './lib/net.js';\nconst net = new Net();`,
      call,
      stage('return net.w;')
    ]);
    expect(first).toMatch(/^error notebook\/mutated-helper nb\.ipynb#c2:1:1 /);
    expect(others).toEqual([]);
  });

  it('in JavaScript, from a notebook in a folder', () => {
    const text =
      'export class Net { constructor() { this.w = 0; } }\nexport const train = net => { net.w++; };';
    const cells = [
      "import { Stage } from 'stagebook';\nimport { Net, train } from './lib/net.js';\nconst net = new Net();",
      'train(net);',
      stage('return net.w;')
    ];
    const { diagnostics } = extractModules(
      [toNotebook(cells, 'work/nb.ipynb')],
      toOptions({ 'work/lib/net.js': text })
    );
    expect(formatDiagnostics(diagnostics.filter(d => d.code !== 'notebook/kernel'))[0]).toMatch(
      /^error notebook\/mutated-helper work\/nb\.ipynb#c2:1:1 /
    );
  });
});

describe('a file that is not followed is as one that is not known', () => {
  const CELLS = [IMPORT, START, 'const after = net.step(1);', stage('return net.w;')];

  it.each([
    ['has a mistake', { 'lib/net.ts': `${CODE}\nexport const = 1;` }],
    [
      'is generated',
      { 'lib/net.ts': `// Generated by Stagebook from a notebook: edit it there.\n${CODE}` }
    ],
    ['is very long', { 'lib/net.ts': `${CODE}\n// ${'-'.repeat(300_000)}` }],
    ['is no module', { 'lib/net.ts': CODE.replaceAll('export ', '') }]
  ])('that %s', (_, files) => {
    const options = toOptions(files);
    const { readFile: _read, ...unread } = options;
    expect(extract(CELLS, options)).toEqual(extract(CELLS, unread));
  });

  it('that imports itself, or what is not there', () => {
    const text = `import { Net as Other } from './net.js';\nimport { gone } from './gone.js';\nexport * from './net.js';\nexport { nobody } from './net.js';\n${CODE}\nexport const made = () => gone(new Other());`;
    expect(told(CELLS, toOptions({ 'lib/net.ts': text }))).toEqual([]);
  });

  it('that goes on for thousands of functions', () => {
    const count = 3000;
    const chain = Array.from(
      { length: count },
      (_, i) => `export const f${i} = (n: { w: number }) => f${(i + 1) % count}(n);`
    );
    const options = toOptions({ 'lib/net.ts': [CODE, ...chain].join('\n') });
    const cells = [IMPORT.replace('{', '{ f0,'), START, 'const after = f0(net);', CELLS[3] ?? ''];
    expect(told(cells, options)).toEqual([]);
  });

  it('is read once, and not before a name of it is asked for', () => {
    loadCompiler();
    const read: string[] = [];
    const { fileExists, readFile } = toOptions(FILES);
    const files = new LocalFiles({
      ...(fileExists && { fileExists }),
      readFile: path => {
        read.push(path);
        return readFile?.(path);
      }
    });
    const { cells } = toNotebook([IMPORT, "import fit from './lib/all.js';"]);
    files.add(parseCells('nb.ipynb', cells));
    expect(read).toEqual([]);
    for (const name of ['Net', 'train', 'Net'])
      expect(files.imported('nb.ipynb', './lib/net.js', name)?.getSourceFile().fileName).toBe(
        '/lib/net.ts'
      );
    expect(read).toEqual(['lib/net.ts', 'lib/all.ts', 'lib/index.ts']);
  });
});

describe('stages of a file', () => {
  const text =
    'export abstract class Base<T> extends Stage<T> { run() { this.work(); } abstract work(): void; }\nexport class Ready extends Stage<Ready> { n = 0; run() { this.n++; } }';
  const files = { 'lib/base.ts': `import { Stage } from 'stagebook';\n${text}` };
  const LINE = "import { Base, Ready } from './lib/base.js';";

  it('run what a class of a cell has for them, and are told of there', () => {
    const cells = [
      `${LINE}\nconst log: number[] = [];`,
      'class Train extends Base<Train> { work() { log.push(1); } }',
      stage('return log.length;', 'Evaluate')
    ];
    const [line, ...others] = told(cells, toOptions(files));
    expect(line).toMatch(/^warning notebook\/captured-state nb\.ipynb#c2:1:44 /);
    expect(others).toEqual([]);
  });

  it('are tried out as those of a cell', () => {
    const cells = ['const ready = new Ready();', 'ready.run();', stage('return ready.n;')];
    expect(told([LINE, ...cells], toOptions(files))).toEqual([]);
  });
});
