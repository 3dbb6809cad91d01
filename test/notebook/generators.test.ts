import { describe, expect, it } from 'vitest';
import { extract, formatDiagnostics, textsOf } from './support/notebook-text.js';
import { runCells, runModules } from './support/run-modules.js';

/** Generators as notebooks have them, and how a number is drawn. */
const GENERATORS: readonly (readonly [name: string, cell: string, draw: string])[] = [
  [
    'a closure',
    'function mulberry32(a: number) { return () => { a = (a + 0x6d2b79f5) | 0; let t = Math.imul(a ^ (a >>> 15), 1 | a); t ^= t + Math.imul(t ^ (t >>> 7), 61 | t); return ((t ^ (t >>> 14)) >>> 0) / 4294967296; }; }\nconst rng = mulberry32(42);',
    'rng()'
  ],
  [
    'a variable behind a function',
    'let seed = 42;\nfunction random(min = 0, max = 1) { seed = (seed * 9301 + 49297) % 233280; return min + (seed / 233280) * (max - min); }',
    'random()'
  ],
  [
    'a sine',
    'let seed = 1;\nconst random = () => { const x = Math.sin(seed++) * 10000; return x - Math.floor(x); };',
    'random()'
  ],
  [
    'several variables',
    'let x = 1, y = 2;\nfunction random() { const t = x ^ (x << 11); x = y; y = (y ^ (y >> 19) ^ t) >>> 0; return y; }',
    'random()'
  ],
  [
    'an object of a class',
    'class Rng { constructor(private s: number) {} next() { this.s = (this.s * 16807) % 2147483647; return this.s; } normal() { return this.next() + this.next(); } }\nconst rng = new Rng(5);',
    'rng.normal()'
  ],
  [
    'a static field',
    'class Rnd { static s = 3; static next() { Rnd.s = (Rnd.s * 16807) % 2147483647; return Rnd.s; } }',
    'Rnd.next()'
  ],
  [
    'a literal',
    'const rng = { s: 3, next() { this.s = (this.s * 7) % 101; return this.s; } };',
    'rng.next()'
  ],
  [
    'functions of one closure',
    'function make(s: number) { const next = () => { s = (s * 7) % 101; return s; }; return { next, pair: () => [next(), next()] }; }\nconst rng = make(3);',
    'rng.pair()'
  ],
  [
    'a generator',
    'function* lcg(s: number) { for (;;) { s = (s * 16807) % 2147483647; yield s; } }\nconst numbers = lcg(1);\nconst random = () => numbers.next().value as number;',
    'random()'
  ],
  [
    'normal numbers, of which one is kept',
    'let seed = 5;\nfunction uniform() { seed = (seed * 16807) % 2147483647; return seed / 2147483647; }\nlet spare: number | null = null;\nfunction randn(mean = 0) { if (spare !== null) { const kept = spare; spare = null; return mean + kept; } const u = uniform(), v = uniform(); const r = Math.sqrt(-2 * Math.log(u)); spare = r * Math.sin(6.28 * v); return mean + r * Math.cos(6.28 * v); }',
    'randn()'
  ]
];

const NET =
  'const makeNet = () => [DRAW, DRAW];\nfunction train(net: any[], epochs: number) { for (let i = 0; i < epochs; i++) net.push(DRAW); return net; }';

function stage(expression: string, name = 'Uses'): string {
  return `class ${name} extends Stage<${name}> { run() { return ${expression}; } }`;
}

function told(cells: readonly string[]): string[] {
  return formatDiagnostics(extract(cells).diagnostics).filter(line => !line.startsWith('  note'));
}

const textOf = (cells: readonly string[]) => Object.values(textsOf(extract(cells))).join('\n');

describe.each(GENERATORS)('of %s', (_, generator, draw) => {
  const cells = [generator, ...NET.replaceAll('DRAW', draw).split('\n')];

  it('a stage that draws in `run()` makes no constant that is only tried out', () => {
    const tried = [
      ...cells,
      'const hist = train(makeNet(), 5);',
      'train(makeNet(), 2);',
      'for (let i = 0; i < 3; i++) makeNet();',
      'let shown = makeNet();',
      stage('train(makeNet(), 1)'),
      'console.log(train(makeNet(), 2));',
      stage('makeNet()', 'Other')
    ];
    expect(told(tried)).toEqual([
      expect.stringMatching(/^info notebook\/not-extracted .*#c4:1:14 `train\(makeNet\(\), 5\)`/)
    ]);
    expect(textOf(tried)).not.toMatch(/hist|shown/);
    // It is what a notebook gives that was started anew and tried nothing out.
    const anew = tried.filter(cell => !/hist|^train|^for|shown|console/.test(cell));
    expect(runModules(tried, 'Uses')).toEqual(runCells(anew, 'Uses'));
  });

  it('a constant that a stage needs has the numbers of the notebook', () => {
    const needed = [
      ...cells,
      'const hist = train(makeNet(), 5);',
      'const weights = makeNet();',
      'const after = train(makeNet(), 5);',
      stage('[weights, weights]')
    ];
    expect(told(needed)).toEqual([]);
    expect(runModules(needed, 'Uses')).toEqual(runCells(needed, 'Uses'));
    expect(textOf(needed)).toContain('hist');
    expect(textOf(needed)).not.toContain('after');
  });

  it('what statements draw before such a constant is told once', () => {
    const lost = [
      ...cells,
      'train(makeNet(), 2);',
      'console.log(makeNet());',
      'const weights = makeNet();',
      stage('[weights, makeNet()]')
    ];
    expect(told(lost)).toEqual([
      expect.stringMatching(
        /^warning notebook\/not-extracted .*#c4:1:\d+ .*`weights` draws from the same generator later/
      )
    ]);
    expect(extract(lost).classes.map(each => each.blocked)).toEqual([false]);
  });
});

it('a generator that is handed on is one', () => {
  const [, cell = ''] = GENERATORS[4] ?? [];
  const cells = [
    cell,
    'const options = { rng, rate: 1 };\nconst step = (o: any) => o.rng.next() + o.rate;',
    'const tried = step(options);',
    stage('step(options)')
  ];
  expect(told(cells)).toEqual([expect.stringContaining('info notebook/not-extracted')]);
  expect(textOf(cells)).not.toContain('tried');
});

describe('what others read is a value of its own, and its changes are extracted', () => {
  it.each([
    [
      'of a counter',
      'let n = 0;\nfunction next() { n += 1; return n; }',
      'const tried = next();',
      'n'
    ],
    [
      'of a counter that a stage takes on as well',
      'let n = 0;\nfunction next() { n += 1; return n; }',
      'const tried = next();',
      '[next(), n]'
    ],
    [
      'of a counter that a stage reads beside a draw',
      'let n = 0;\nfunction next() { n += 1; return n; }',
      'const tried = next();',
      'Math.min(n, next())'
    ],
    [
      'of a field',
      'class Loader { at = 0; next() { return this.at++; } }\nconst k = new Loader();',
      'const tried = k.next();',
      'k.at'
    ],
    [
      'of an object that a stage returns',
      'class Loader { at = 0; next() { return this.at++; } }\nconst k = new Loader();',
      'const tried = k.next();',
      'k'
    ],
    [
      'of what has another function that looks',
      'let n = 1;\nfunction next() { n = n * 3; return n; }\nconst peek = () => n;',
      'const tried = next();',
      'peek()'
    ],
    [
      'of what a function is given',
      'let sum = 0;\nfunction add(x: number) { const y = 2 * x; sum += y; return sum; }',
      'const tried = add(3);',
      'add(0)'
    ],
    [
      'of a seed that is set',
      'let seed = 1;\nfunction reset() { seed = 7; return seed; }\nfunction random() { seed = (seed * 7) % 101; return seed; }',
      'const tried = reset();',
      'random()'
    ],
    [
      'of a search that goes on',
      'let seed = 1;\nconst random = () => (seed = (seed * 7) % 101);\nclass Search { all = [5, 7]; step() { this.all = this.all.map(x => x + random()); return this.all[0]; } }\nconst search = new Search();',
      'const tried = search.step();',
      'search.step()'
    ],
    [
      'of a random walk',
      'let seed = 1;\nconst random = () => (seed = (seed * 7) % 101);\nconst walk = { at: 0, step() { this.at += random(); return this.at; } };',
      'const tried = walk.step();',
      'walk.step()'
    ],
    ['of a list', 'const rows = [3, 1, 2];', 'const tried = rows.sort();', 'rows'],
    [
      'of a queue',
      'const rows = [3, 1, 2];\nfunction take() { return rows.shift(); }',
      'const tried = take();',
      'take()'
    ]
  ])('%s', (_, cell, tried, use) => {
    const cells = [cell, tried, stage(use)];
    expect(told(cells)).toEqual([]);
    expect(textOf(cells)).toContain('tried');
    expect(runModules(cells, 'Uses')).toEqual(runCells(cells, 'Uses'));
  });
});

it('a function that only the notebook draws by keeps no stage back', () => {
  const cells = [
    'let seed = 42;\nfunction random() { seed = (seed * 7) % 101; return seed; }',
    'function randint() { seed = (seed * 7) % 101; return Math.floor(seed); }',
    'console.log(randint());',
    stage('random()')
  ];
  expect(told(cells)).toEqual([expect.stringContaining('info notebook/not-extracted')]);
});

it('a function that sets a variable and that nobody calls is no trouble', () => {
  const cells = ['let limit = 3;', 'function loosen() { limit = 5; }', stage('limit')];
  expect(told(cells)).toEqual([]);
  expect(told([...cells, 'const relax = () => loosen();'])).toEqual([]);
  for (const call of [
    'loosen();',
    'const relax = () => loosen();\nrelax();',
    '[1].map(loosen);',
    'api.on = () => { limit = 5; };'
  ])
    expect(told([...cells, call])[0]).toMatch(/^error notebook\/mutated-helper/);
});

it('a constant is not made for a type that is called like it but for case', () => {
  const { modules } = extract([
    'let seed = 42;\nfunction random() { seed = (seed * 16807) % 2147483647; return seed / 2147483647; }',
    'interface Sample { x: number }\nfunction make(n: number): Sample[] { return Array.from({ length: n }, () => ({ x: random() })); }',
    'const sample = make(50);',
    'class Data extends Stage<Data> { run() { make(2); } }'
  ]);
  expect(JSON.stringify(modules)).not.toContain('sample');
});
