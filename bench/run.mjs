import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { median, printRows, row } from './measure.mjs';

const CHECKOUT = resolve(import.meta.dirname, '..');
const CLASSES = 10;
const ROUNDS = 15;
const ts = createRequire(import.meta.url)('typescript');

/**
 * Measures the start of a stage process: a program of ten classes, through `node --import stagebook/run`,
 * against bare Node on the same program compiled beforehand.
 */
export default async function bench() {
  const root = mkdtempSync(join(tmpdir(), 'stagebook-bench-'));
  try {
    writeProject(root);
    return await measure(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function measure(root) {
  const commands = {
    bare: () => node(root, 'dist/main.cjs'),
    cached: () => node(root, '--import', 'stagebook/run', 'src/Train.ts', 'Train'),
    edited: i => {
      writeFileSync(join(root, 'src/Train.ts'), `${trainText()}// edit ${i}\n`);
      return node(root, '--import', 'stagebook/run', 'src/Train.ts', 'Train');
    }
  };
  const times = { bare: [], cached: [], edited: [] };
  for (let i = -2; i < ROUNDS; i++)
    for (const [name, run] of Object.entries(commands)) {
      // The run after an edit leaves the cache as the next cached run needs it.
      const start = performance.now();
      await run(i);
      if (i >= 0) times[name].push(performance.now() - start);
    }
  const sorted = Object.values(times).map(list => list.sort((a, b) => a - b));
  const [bare, cached, edited] = sorted.map(median);
  const ratio = cached / bare;
  return [
    row('bare node, program compiled beforehand', `${bare.toFixed(0)} ms`),
    row(
      'cached',
      `${cached.toFixed(0)} ms, × ${ratio.toFixed(2)}`,
      '≤ 1.3 × bare node',
      ratio <= 1.3
    ),
    row('first run after an edit by hand', `${edited.toFixed(0)} ms`, '≤ 400 ms', edited <= 400)
  ];
}

function writeProject(root) {
  for (const folder of ['src', 'dist', '.dvc', 'node_modules']) mkdirSync(join(root, folder));
  symlinkSync(CHECKOUT, join(root, 'node_modules/stagebook'), 'dir');
  writeFileSync(join(root, 'package.json'), '{}\n');
  writeFileSync(join(root, 'params.yaml'), 'Train:\n  epochs: 1\n');
  const modules = { Train: trainText() };
  for (let i = 1; i < CLASSES; i++) modules[`Layer${i}`] = layerText(i);
  for (const [name, text] of Object.entries(modules)) {
    writeFileSync(join(root, `src/${name}.ts`), text);
    writeFileSync(join(root, `dist/${name}.js`), compile(text));
  }
  writeFileSync(join(root, 'dist/main.cjs'), mainText(root));
}

function trainText() {
  const layers = Array.from({ length: CLASSES - 1 }, (_, i) => `Layer${i + 1}`);
  return [
    `import { Stage, out, param } from 'stagebook';`,
    ...layers.map(name => `import { ${name} } from './${name}.js';`),
    'export class Train extends Stage<Train> {',
    '  epochs = param(1);',
    '  sum = out<number>();',
    '  run(): void {',
    `    const layers = [${layers.map(name => `new ${name}()`).join(', ')}];`,
    '    this.sum = layers.reduce((sum, layer) => sum + layer.forward(this.epochs), 0);',
    '  }',
    '}',
    ''
  ].join('\n');
}

function layerText(i) {
  const methods = Array.from({ length: 20 }, (_, j) => [
    `  /** Part ${j} of the layer. */`,
    `  part${j}(input: number, rate: number = ${j + 1}): number {`,
    '    const scaled: number = input * rate;',
    '    return scaled > 0 ? scaled : -scaled;',
    '  }'
  ]);
  return [
    `export class Layer${i} {`,
    `  constructor(readonly weight: number = ${i}) {}`,
    ...methods.flat(),
    '  forward(input: number): number {',
    '    return this.part0(input * this.weight);',
    '  }',
    '}',
    ''
  ].join('\n');
}

function compile(text) {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}

function mainText(root) {
  const request = { root, stage: 'Train', params: { epochs: 1 }, wiring: {} };
  return `const { Train } = require('./Train.js');\nTrain[Symbol.for('stagebook.run')](${JSON.stringify(request)}, {});\n`;
}

function node(cwd, ...args) {
  return promisify(execFile)(process.execPath, args, { cwd });
}

if (process.argv[1] === import.meta.filename) printRows('Stage entry (run)', await bench());
