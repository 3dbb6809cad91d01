import { describe, expect, it } from 'vitest';
import { extract, formatDiagnostics, textsOf } from './support/notebook-text.js';
import { runCells, runModules } from './support/run-modules.js';

const RANDOM =
  'let seed = 7;\nfunction rnd() { seed = (seed * 16807) % 2147483647; return seed / 2147483647; }';
const MULBERRY =
  'function mulberry(a: number) { return () => { a = (a + 0x6d2b79f5) | 0; let t = Math.imul(a ^ (a >>> 15), 1 | a); t ^= t + Math.imul(t ^ (t >>> 7), 61 | t); return ((t ^ (t >>> 14)) >>> 0) / 4294967296; }; }\nconst rnd = mulberry(42);';
const RNG =
  'class Rng { constructor(private s: number) {} next() { this.s = (this.s * 16807) % 2147483647; return this.s; } }\nconst rng = new Rng(5);';
const LOG =
  'const log: string[] = [];\nfunction reg(n: string) { log.push(n); return `${n}${log.length}`; }';

function stage(expression: string, name = 'Uses'): string {
  return `class ${name} extends Stage<${name}> { run() { return ${expression}; } }`;
}

describe('what is drawn from state while modules are loaded is what the kernel has', () => {
  it.each([
    [
      'of a seeded function',
      [RANDOM, 'const weights = [rnd(), rnd()];', 'const bias = [rnd()];', stage('[weights, bias]')]
    ],
    [
      'of a closure with a seed',
      [
        MULBERRY,
        'const weights = [rnd(), rnd()];',
        'const bias = [rnd()];',
        stage('[weights, bias]')
      ]
    ],
    [
      'of an object with a seed',
      [RNG, 'const weights = [rng.next()];', 'const bias = [rng.next()];', stage('[weights, bias]')]
    ],
    [
      'of a seeded literal',
      [
        'const make = (s: number) => ({ next() { s = (s * 7) % 101; return s; } });\nconst g = make(3);',
        'const z = g.next();',
        'const a = g.next();',
        stage('[z, a]')
      ]
    ],
    [
      'of a generator',
      [
        'function* count() { let i = 0; for (;;) yield i++; }\nconst g = count();',
        'const z = g.next().value;',
        'const a = g.next().value;',
        stage('[z, a]')
      ]
    ],
    [
      'by functions given to functions',
      [
        RANDOM,
        'const fill = (n: number, f: () => number) => Array.from({ length: n }, () => f());',
        'const z = fill(2, rnd);',
        'const a = fill(1, () => rnd());',
        stage('[z, a]')
      ]
    ],
    [
      'by `map`',
      [RANDOM, 'const z = [1, 2].map(() => rnd());', 'const a = [1].map(rnd);', stage('[z, a]')]
    ],
    [
      'by a class',
      [
        RANDOM,
        'class Layer { w = rnd(); }',
        'const z = new Layer();',
        'const a = new Layer();',
        stage('[z.w, a.w]')
      ]
    ],
    [
      'by a static field',
      [
        RANDOM,
        'class Z { static w = rnd(); }',
        'class A { static w = rnd(); }',
        stage('[Z.w, A.w]')
      ]
    ],
    [
      'by a static block',
      [
        LOG,
        "class Z { static { reg('Z'); } }",
        "class A { static { reg('A'); } }",
        stage('[log, typeof A, typeof Z]')
      ]
    ],
    [
      'where only a later part is used',
      [RANDOM, 'const weights = [rnd(), rnd()];', 'const bias = [rnd()];', stage('bias')]
    ],
    [
      'in the order of a log',
      [LOG, "const z_b = reg('b');", "const a_a = reg('a');", stage('[z_b, a_a, log]')]
    ],
    [
      'that is read between',
      [
        LOG,
        "const z = reg('z');",
        'const many = log.length;',
        "const a = reg('a');",
        stage('[many, a]')
      ]
    ],
    [
      'that is read between by a function',
      [
        LOG,
        'const count = () => log.length;',
        "const z = reg('z');",
        'const many = count();',
        "const a = reg('a');",
        stage('[many, a]')
      ]
    ],
    [
      'by a decorator',
      [
        'const models: any = {};\nfunction register(n: string) { return (c: any) => { models[n] = c; }; }',
        "@register('lin') class Lin { v = 1; }",
        stage('Object.keys(models)')
      ]
    ],
    [
      'by decorators in their order',
      [
        'const models: any = {};\nconst register = (c: any) => { models[c.name] = c; };',
        '@register class Zeta { v = 1; }',
        '@register class Alpha { v = 1; }',
        stage('[Object.keys(models), new models.Alpha().v]')
      ]
    ],
    [
      'by a decorator of a stage',
      [
        'const models: string[] = [];\nconst register = (c: any) => { models.push(c.name); };',
        '@register class Zeta extends Stage<Zeta> { run() {} }',
        '@register class Uses extends Stage<Uses> { run() { return models; } }'
      ]
    ],
    [
      'by sorting in place',
      [
        'const rows = [3, 1, 2];',
        'const first = rows[0];',
        'const sorted = rows.sort();',
        stage('[first, rows]')
      ]
    ],
    [
      'of two kinds at once',
      [
        RANDOM,
        LOG,
        'const z = [rnd(), reg("z")];',
        'const b = rnd();',
        'const a = reg("a");',
        stage('[a, b, z]')
      ]
    ]
  ])('%s', (_, cells) => {
    expect(formatDiagnostics(extract(cells).diagnostics)).toEqual([]);
    expect(runModules(cells, 'Uses')).toEqual(runCells(cells, 'Uses'));
  });
});

it.each([
  ["import seedrandom from 'seedrandom';\nconst draw = seedrandom('1');", 'draw()'],
  ["import { Chance } from 'chance';\nconst chance = new Chance(1);", 'chance.integer()'],
  ["import seedrandom from 'seedrandom';\nconst draw = seedrandom('1');", 'Array.from([1], draw)']
])('numbers of a package are drawn in the order of the notebook: %s', (source, draw) => {
  const cells = [source, `const weights = ${draw};`, `const bias = ${draw};`, stage('bias')];
  const extraction = extract(cells);
  expect(extraction.diagnostics).toEqual([]);
  const text = Object.values(textsOf(extraction)).find(each => each.includes('weights')) ?? '';
  expect(text.indexOf('weights')).toBeLessThan(text.indexOf('bias'));
  expect(
    formatDiagnostics(extract([source, `${draw};`, ...cells.slice(1)]).diagnostics)[0]
  ).toMatch(/^warning notebook\/not-extracted .*`bias` draws from the same generator later/);
});

it('what else a package makes is not taken as changed by a call', () => {
  const source = "import * as d3 from 'd3';\nconst scale = d3.scaleLinear();";
  const cells = [source, 'const low = scale(0);', 'scale(1);', stage('scale(2)')];
  expect(Object.keys(textsOf(extract(cells)))).toEqual(['src/Uses.ts', 'src/lib/scale.ts']);
  expect(extract(cells).diagnostics).toEqual([]);
});

it('a stage that uses nothing of the state has the files that it had', () => {
  const cells = ['const k = [1];\nconst b = k.length;', 'const a = k.map(x => x + b);', stage('a')];
  expect(Object.keys(textsOf(extract(cells)))).toEqual([
    'src/Uses.ts',
    'src/lib/a.ts',
    'src/lib/b.ts',
    'src/lib/k.ts'
  ]);
});

it('state of a module cell that other cells draw from is an error', () => {
  const module = `/** @module random */\n${RANDOM.replace('function', 'export function')}`;
  const cells = [
    module,
    "import { rnd } from './random';\nconst weights = [rnd()];",
    stage('weights')
  ];
  expect(formatDiagnostics(extract(cells).diagnostics)[0]).toBe(
    'error notebook/mutated-helper nb.ipynb#c2:2:18 Module `random`, which class `Uses` needs, is changed through `rnd()` by the statement of `weights`.'
  );
});

it('a declaration that awaits and changes a helper is an error', () => {
  const cells = [
    'const k = { n: 1 };\nasync function load(o: any) { o.n = 2; return o; }',
    'const done = await load(k);',
    stage('k')
  ];
  expect(formatDiagnostics(extract(cells).diagnostics)[0]).toBe(
    'error notebook/mutated-helper nb.ipynb#c2:1:20 `k`, which class `Uses` needs, is changed through `load()` by the statement of `done`.'
  );
});
