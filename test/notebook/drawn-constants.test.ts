import { describe, expect, it } from 'vitest';
import { extract, formatDiagnostics } from './support/notebook-text.js';
import { toOptions } from './support/run-modules.js';
import { stage, told } from './support/told.js';

const SHUFFLED =
  'const data = [1, 2, 3];\nconst shuffled = data.slice().sort(() => Math.random() - 0.5);';
const SPLIT = 'const train = shuffled.slice(0, 2), test = shuffled.slice(2);';

/** Two stages that need a value. */
const both = (use: string): string[] => [
  stage(`return ${use};`, 'Train'),
  stage(`return ${use};`, 'Evaluate')
];

describe('a constant that is drawn when it is loaded, and that several stages need,', () => {
  it('is told once, at the constant that draws, with the stages', () => {
    expect(
      told(SHUFFLED, SPLIT, stage('return train;', 'Train'), stage('return test;', 'Evaluate'))
    ).toEqual([
      'warning notebook/captured-state nb.ipynb#c1:2:7 `shuffled` is drawn anew in the process of each stage: `Train` and `Evaluate` do not get the same, and one may test on what another one trained on.'
    ]);
  });

  it('says what may come of a split, by a function as well', () => {
    const split =
      'function split(xs: number[]) { const s = xs.toSorted(() => Math.random() - 0.5); return { train: s.slice(1), test: s.slice(0, 1) }; }\nconst { train, test } = split([1, 2]);';
    expect(told(split, stage('return train;', 'Train'), stage('return test;', 'Evaluate'))).toEqual(
      [
        expect.stringContaining(
          '`train`, `test` are drawn anew in the process of each stage: `Train` and `Evaluate` do not get the same, and one may test on'
        )
      ]
    );
    expect(told('const id = Math.random().toString(36).slice(2);', ...both('id'))[0]).toMatch(
      /do not get the same\.$/
    );
  });

  it('names all stages', () => {
    expect(
      told('const seed = Math.random();', ...both('seed'), stage('return seed;', 'C'))
    ).toEqual([expect.stringContaining('stage: `Train`, `Evaluate` and `C` do not get the same.')]);
  });

  it.each([
    ['const x = Math.floor(Math.random() * 10);', 'x'],
    ["import { randomUUID } from 'node:crypto';\nconst x = randomUUID();", 'x'],
    ["import crypto from 'crypto';\nconst x = crypto.randomBytes(4);", 'x'],
    ['const x = crypto.randomUUID();', 'x'],
    ['const x = crypto.getRandomValues(new Uint8Array(2));', 'x'],
    ['const next = () => Math.random();\nconst x = next();', 'x'],
    ['const next = () => Math.random();\nconst x = [1, 2].map(next);', 'x'],
    ['const x = Array.from({ length: 2 }, Math.random);', 'x'],
    ['const rand = Math.random;\nconst x = rand();', 'x'],
    [
      'const shuffle = (a: number[], rnd = Math.random) => a.map(() => rnd());\nconst x = shuffle([1]);',
      'x'
    ],
    [
      'const fill = (n: number, next: () => number) => Array.from({ length: n }, () => next());\nconst x = fill(2, () => Math.random());',
      'x'
    ],
    [
      'class Net { w: number; constructor() { this.w = Math.random(); } }\nconst x = new Net();',
      'x.w'
    ],
    ['class Net { w = [0, 0].map(() => Math.random()); }\nconst x = new Net();', 'x.w'],
    ['class Ids { static run = Math.random(); }', 'Ids.run'],
    ['const [x, y] = [Math.random(), 1];', 'y + x'],
    ["import _ from 'lodash';\nconst x = _.shuffle([1, 2]);", 'x'],
    ['/** @module split */\nexport const x = Math.random();', 'x']
  ])('is told: %s', (cell, use) => {
    const module = cell.includes('@module') ? "import { x } from './split';" : '';
    expect(told(cell, module, ...both(use))).toEqual([
      expect.stringContaining('drawn anew in the process of each stage: `Train` and `Evaluate`')
    ]);
  });

  it('is told where a file that the cell imports draws', () => {
    const text =
      "import { randomInt } from 'node:crypto';\nexport const shuffle = (rows: number[]) => rows.toSorted(() => Math.random() - 0.5);\nexport const pick = () => randomInt(3);";
    const cell =
      "import { shuffle, pick } from './lib/draw.js';\nconst x = shuffle([1, 2]);\nconst y = pick();";
    const { diagnostics } = extract([cell, ...both('[x, y]')], toOptions({ 'lib/draw.ts': text }));
    expect(formatDiagnostics(diagnostics)).toEqual([
      expect.stringContaining('`x` is drawn anew'),
      expect.stringContaining('`y` is drawn anew')
    ]);
  });

  it.each([
    'const x = new Date();',
    'const x = Date.now();',
    "import { performance as p } from 'node:perf_hooks';\nconst x = p.now();",
    'const stamp = () => `run-${new Date().toISOString()}`;\nconst x = stamp();',
    'function name() { const now = Date.now(); return `run-${now}`; }\nconst x = name();'
  ])('is told of a time: %s', cell => {
    expect(told(cell, ...both('x'))).toEqual([
      expect.stringContaining(
        '`x` is the time at which each process begins: `Train` and `Evaluate` do not get the same.'
      )
    ]);
  });

  it('counts a stage that keeps it itself', () => {
    const train =
      'class Train extends Stage<Train> { static id = Math.random(); run() { return Train.id; } }';
    expect(told(train, stage('return Train.id;', 'Evaluate'))).toEqual([
      expect.stringMatching(/`Train.id` is drawn anew .*: `Train` and `Evaluate`/)
    ]);
  });
});

describe('nothing is told', () => {
  it.each([
    ['of what one stage needs', ['const x = Math.random();', stage('return x;')]],
    [
      'where the others have it as a dep',
      [SHUFFLED, SPLIT, stage('return [train, test];'), stage('', 'Other')]
    ],
    ['of a function', ['const next = () => Math.random();', ...both('next()')]],
    ['of a date that stands in the text', ["const x = new Date('2024-01-01');", ...both('x')]],
    [
      'of what seeds make',
      ['const rng = (s: number) => () => s;\nconst x = rng(3)();', ...both('x')]
    ],
    [
      'of a seed in place of the default',
      [
        'const shuffle = (a: number[], rnd = Math.random) => a.map(() => rnd());\nconst x = shuffle([1], () => 4);',
        ...both('x')
      ]
    ],
    [
      'of how long something took',
      [
        'function timed<T>(f: () => T): T { const t = Date.now(); const r = f(); console.log(Date.now() - t); return r; }\nconst x = timed(() => 1);',
        ...both('x')
      ]
    ],
    ['of when it began', ['const t0 = performance.now();', ...both('performance.now() - t0')]],
    [
      'of a static member that one reads',
      [
        'class Net { static id = Math.random(); w = 0; }',
        stage('return Net.id;', 'Train'),
        stage('return new Net().w;', 'Evaluate')
      ]
    ],
    [
      'of an object that measures',
      [
        'const clock = { start: performance.now(), elapsed() { return performance.now() - this.start; } };',
        ...both('clock.elapsed()')
      ]
    ],
    [
      'of a shuffle that gets its numbers',
      [
        'const lcg = (s: number) => () => (s = (s * 16807) % 2147483647);\nconst shuffle = (a: number[], rng: () => number) => a.map(v => [v, rng()]);\nconst x = shuffle([1], lcg(3));',
        ...both('x')
      ]
    ],
    ['of another name beside it', ['const x = 1, id = Math.random();', ...both('x')]],
    ['of a type', ['const x = Math.random();', ...both('0 as unknown as typeof x')]],
    ['of a year', ['const x = new Date().getFullYear();', ...both('x')]],
    [
      'of a function of the same name',
      ['const Math = { random: () => 4 };\nconst x = Math.random();', ...both('x')]
    ],
    [
      'of what is given to a package',
      ["import { lazy } from 'p';\nconst x = lazy(() => Math.random());", ...both('x')]
    ],
    [
      'of what becomes a param',
      [
        'const config = { seed: Math.random() };',
        'class A extends Stage<A> { seed = param(config.seed); run() {} }',
        'class B extends Stage<B> { seed = param(config.seed); run() {} }'
      ]
    ]
  ])('%s', (_, cells) => {
    expect(told(...cells)).toEqual([]);
  });

  it('twice of what stages change, or draw from', () => {
    const weights = 'const w = [Math.random()];';
    expect(told(weights, stage('w.push(1);', 'Train'), stage('return w;', 'Evaluate'))).toEqual([
      expect.stringContaining('is changed by class `Train`')
    ]);
    const rng =
      'const lcg = (s: number) => () => (s = (s * 16807) % 2147483647);\nconst rng = lcg(Math.random());';
    expect(told(rng, ...both('rng()'))).toEqual([expect.stringMatching(/^info /)]);
  });
});
