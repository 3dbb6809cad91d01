import { describe, expect, it } from 'vitest';
import { extract, formatDiagnostics } from './support/notebook-text.js';
import { PUBLIC_CELLS } from './support/public-cells.js';

const uses = (expression: string): string =>
  `class Uses extends Stage<Uses> { run() { return ${expression}; } }`;

function told(...cells: readonly string[]): string[] {
  return formatDiagnostics(extract(cells).diagnostics).filter(line => !line.startsWith('  note'));
}

describe('an imported object that a stage uses is changed', () => {
  it.each([
    ["import c from './lib/cfg.json' with { type: 'json' };", 'c.lr = 5;', 'c'],
    ["import * as c from './lib/cfg.js';", 'c.model.lr = 5;', 'c'],
    ["import { c } from './lib/cfg.js';", 'c.push(1);', 'c'],
    ["import { c } from 'some-package';", 'c.defaults.color = 1;', 'c'],
    ["import { c } from './lib/cfg.js';", 'Object.assign(c, { lr: 5 });', 'c'],
    ["import { c } from './lib/cfg.js';\nconst lr = () => c.lr;", 'delete c.lr;', 'lr()']
  ])('%s %s', (imported, statement, use) => {
    const { classes, diagnostics } = extract([imported, statement, uses(use)]);
    const [line, ...others] = formatDiagnostics(diagnostics).filter(l => !l.startsWith('  note'));
    expect(line).toMatch(
      /^error notebook\/mutated-helper nb\.ipynb#c2:1:\d+ `c`, which class `Uses` imports, is changed by a statement that is not extracted\.$/
    );
    expect(others).toEqual([]);
    expect(classes[0]?.blocked).toBe(true);
  });

  it.each([
    ["import * as c from 'some-package';", 'c.sort([2, 1]);', 'c.mean([1])'],
    ["import * as c from './lib/c.js';", 'c.add(2, 1);', 'c.add(1, 1)'],
    ["import c from './lib/c.js';", 'c.lr = 5;', '1'],
    ["import c from './lib/c.js';", 'function unused() { c.lr = 5; }', 'c.lr'],
    ["import c from './lib/c.js';", 'console.log(c.lr);', 'c.lr']
  ])('but not in %s %s', (...cells) => {
    const [imported, statement, use] = cells;
    expect(told(imported, statement, uses(use))).toEqual([]);
  });
});

describe('a call that sets something in a file or package, or changes a helper, is told', () => {
  it.each([
    [
      "import { setSeed, rnd } from './lib/rng.js';",
      'setSeed(42);',
      'rnd()',
      "sets in './lib/rng.js'"
    ],
    [
      "import * as R from './lib/rng.js';",
      'await R.setSeed(42);',
      'R.rnd()',
      "sets in './lib/rng.js'"
    ],
    [
      "import { setSeed } from './lib/rng.js';\nimport { rnd } from './lib/rng';",
      'setSeed(42);',
      'rnd()',
      "sets in './lib/rng.js'"
    ],
    ["import dj from 'dayjs';", 'dj.extend("utc");', 'dj().utc()', "sets in 'dayjs'"],
    [
      "import { shuffle } from './lib/rng.js';\nconst sh = [1, 2, 3];",
      'shuffle(sh);',
      'sh',
      'changes of `sh`'
    ],
    [
      "import { shuffle, rnd } from './lib/rng.js';\nconst sh = [1, 2, 3];",
      'shuffle(sh);',
      '[sh, rnd()]',
      "sets in './lib/rng.js' or changes of `sh`"
    ],
    [
      "import { shuffle } from 'some-package';\nconst sh = [1, 2, 3];",
      'shuffle(sh);',
      'sh',
      'changes of `sh`'
    ]
  ])('%s %s', (cell, statement, use, what) => {
    const { classes, diagnostics } = extract([cell, statement, uses(use)]);
    const text = statement.replace('await ', '').replace(';', '');
    const [line, ...others] = formatDiagnostics(diagnostics);
    expect(line).toContain('warning notebook/not-extracted nb.ipynb#c2:1:');
    expect(line).toContain(
      `\`${text}\` runs in the notebook only: what it ${what} is not there in the pipeline.`
    );
    expect(others).toEqual([]);
    expect(classes[0]?.blocked).toBe(false);
  });

  it.each([
    ["import { setSeed, rnd } from './lib/rng.js';", 'setSeed(42);', '1'],
    ["import { train } from './lib/train.js';\nconst k = [1];", 'await train(k);', 'train(k)'],
    ["import { plot, train } from './lib/train.js';\nconst k = [1];", 'plot(k);', 'train(k)'],
    ["import { go } from './lib/other.js';\nconst k = 'x', f = () => 1;", 'go(k, f);', '[k, f]'],
    ["import * as tf from 'tf';", 'tf.tensor([1]).print();', 'tf.scalar(1)'],
    ["import * as tf from 'tf';", 'tf.tidy(() => 1);', 'tf.scalar(1)'],
    [
      "import * as fs from 'node:fs';\nconst k = [1];",
      "fs.writeFileSync('x', k);",
      '[k, fs.constants]'
    ],
    ["import * as tslab from 'tslab';\nconst k = [1];", 'tslab.run(k);', '[k, tslab.display]'],
    [
      "import { type Row } from './lib/rng.js';\nimport { go } from './lib/rng.js';",
      'go(1);',
      '1 as any as Row'
    ]
  ])('but not in %s %s', (cell, statement, use) => {
    expect(told(cell, statement, uses(use))).toEqual([]);
  });

  it('a statement that builds the stages is none', () => {
    const cells = [
      "import { load } from './lib/load.js';",
      'load(pipeline(Uses));',
      uses('load()')
    ];
    expect(told(...cells)).toEqual([]);
  });
});

describe('a global that a statement sets is told', () => {
  it.each([
    ['Math.random = () => 0.5;', 'Math.random'],
    ["process.env.MODE = 'fast';", 'process.env.MODE'],
    ["process.env['MODE'] = 'fast';\nprocess.env['MODE'] = 'slow';", "process.env['MODE']"],
    ['(globalThis as any).SCALE = 3;', '(globalThis as any).SCALE'],
    ['(Array.prototype as any).last = function () { return 1; };', '(Array.prototype as any).last'],
    ['Object.assign(globalThis, { SCALE: 3 });', 'globalThis'],
    ["for (const name of ['a', 'b']) process.env[name] = '1';", 'process.env[name]'],
    ['delete process.env.MODE;', 'process.env.MODE']
  ])('%s', (statement, place) => {
    const { classes, diagnostics } = extract([statement, uses('Math.random()')]);
    const lines = formatDiagnostics(diagnostics);
    expect(lines[0]).toContain('warning notebook/not-extracted nb.ipynb#c1:1:');
    expect(lines[0]).toContain(
      `\`${place}\` is set in the notebook only: in the pipeline it is as it was before.`
    );
    expect(lines.length).toBe(statement.split('\n').length);
    expect(classes[0]?.blocked).toBe(false);
  });

  it.each([
    'const random = Math.random;\nconst mode = process.env.MODE ?? "x";',
    'function seed() { Math.random = () => 0.5; }',
    'module.exports = {}; exports.x = 1; console.debug = () => {};',
    'const Math = { random: 1 };\n{ const process: any = {}; process.env = 1; }',
    'Reflect.set({}, "a", 1); Object.assign({}, { a: 1 }); crypto.subtle; Math.max(1);',
    'localStorage.clear();'
  ])('but not in %s', statement => {
    expect(told(statement, uses('1'))).toEqual([]);
  });

  it('nor in a notebook without stages', () => {
    expect(told('Math.random = () => 0.5;').join()).not.toContain('not-extracted');
  });

  it('nor where a declaration does it that a stage needs', () => {
    expect(told('const set = (process.env.MODE = "x");', uses('set'))).toEqual([]);
  });
});

it.each(Object.entries(PUBLIC_CELLS))(
  'nothing is told of a notebook in the manner of public ones: %s',
  (_, cells) => {
    expect(told(...cells).filter(line => /not-extracted|imports, is changed/.test(line))).toEqual(
      []
    );
  }
);
