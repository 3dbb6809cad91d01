import { describe, expect, it } from 'vitest';
import { extract, formatDiagnostics, textsOf } from './support/notebook-text.js';
import { runCells, runModules } from './support/run-modules.js';

const FILES = {
  'lib/rng.ts': [
    'let seed = 7;',
    'export function rnd() { seed = (seed * 16807) % 2147483647; return seed; }',
    'export const rng = { next: rnd, normal: (m: number) => m + rnd() };',
    'export class Layer { w = rnd(); }',
    'export default rnd;'
  ].join('\n')
};
const RNG = "import { rnd, rng } from './lib/rng.js';";

function uses(expression: string): string {
  return `class Uses extends Stage<Uses> { run() { return ${expression}; } }`;
}

describe('what is drawn from a file of the project is what the kernel has', () => {
  it.each([
    ['by a call', [RNG, 'const z = [rnd(), rnd()];', 'const a = rnd();', uses('[z, a]')]],
    ['by a method', [RNG, 'const z = rng.normal(1);', 'const a = rng.next();', uses('[z, a]')]],
    [
      'by a namespace',
      [
        "import * as r from './lib/rng.js';",
        'const z = r.rng.next();',
        'const a = r.rnd();',
        uses('[z, a]')
      ]
    ],
    [
      'by imports of two cells',
      [
        "import draw from './lib/rng.js';\nconst z = draw();",
        "import { rnd } from './lib/rng';\nconst a = rnd();",
        uses('[z, a]')
      ]
    ],
    [
      'by functions of the notebook',
      [
        RNG,
        'const make = (n: number) => Array.from({ length: n }, () => rnd());',
        'const z = make(2);',
        'const a = make(1);',
        uses('[z, a]')
      ]
    ],
    [
      'by functions that are given on',
      [RNG, 'const z = [1, 2].map(rnd);', 'const a = Array.from([1], rnd);', uses('[z, a]')]
    ],
    [
      'by a class of the notebook',
      [
        RNG,
        'class Own { w = rnd(); }',
        'const z = new Own();',
        'const a = new Own();',
        uses('[z.w, a.w]')
      ]
    ],
    [
      'by a static field',
      [RNG, 'class Z { static w = rnd(); }', 'class A { static w = rnd(); }', uses('[Z.w, A.w]')]
    ],
    [
      'where only a later part is used',
      [RNG, 'const z = rnd();', 'const between = rnd();', 'const a = rnd();', uses('a')]
    ]
  ])('%s', (_, cells) => {
    expect(formatDiagnostics(extract(cells).diagnostics)).toEqual([]);
    expect(runModules(cells, 'Uses', FILES)).toEqual(runCells(cells, 'Uses', FILES));
  });

  it('a stage that is tried out between draws nothing', () => {
    const cells = [
      RNG,
      uses('[rnd, a]'),
      'const a = rnd();',
      'const tried = new Uses().run();',
      'const b = rnd();',
      'class Other extends Stage<Other> { run() { return b; } }'
    ];
    const { diagnostics } = extract(cells);
    expect(formatDiagnostics(diagnostics)).toEqual([]);
  });
});

it.each([
  ['console.log(rnd());', 'rnd()'],
  ['rnd();', 'rnd()'],
  ['for (let i = 0; i < 3; i++) rng.next();', 'rng.next()'],
  ['const shown = await Promise.resolve(rnd());', 'rnd()']
])('what is drawn before by a statement that is not extracted is told: %s', (statement, node) => {
  const cells = [RNG, statement, 'const a = rnd();', uses('[a, rnd()]')];
  const { classes, diagnostics } = extract(cells);
  expect(formatDiagnostics(diagnostics)).toEqual([
    expect.stringContaining(
      `\`${node}\` runs in the notebook only: \`a\` draws from the same generator later, and gets another value in the pipeline.`
    )
  ]);
  expect(classes[0]?.blocked).toBe(false);
});

it.each([
  ['what is drawn after it', ['const a = rnd();', 'console.log(rnd());', uses('a')]],
  ['what only a stage draws', ['console.log(rnd());', uses('rnd()')]],
  ['what no stage needs', ['console.log(rnd());', 'const a = rnd();', uses('1')]]
])('%s is not told', (_, cells) => {
  expect(formatDiagnostics(extract([RNG, ...cells]).diagnostics)).toEqual([]);
});

it('a seed that is set in the notebook is told once', () => {
  const cells = [
    "import { setSeed, rnd } from './lib/rng.js';",
    'setSeed(42);',
    'const a = rnd();',
    uses('a')
  ];
  expect(formatDiagnostics(extract(cells).diagnostics)).toHaveLength(1);
});

it.each([
  ["import { scale } from './lib/scale.js';", 'scale(1)'],
  ["import { normalize } from './lib/math.js';", 'normalize([1])'],
  ["import rows from './random-walk.json';", 'rows.slice(1)'],
  ["import { shuffle } from 'lodash';", 'shuffle([1])']
])('values of %s have files of their own', (source, call) => {
  const cells = [source, `const z = ${call};`, `const a = ${call};`, uses('[z, a]')];
  const extraction = extract(cells);
  expect(extraction.diagnostics).toEqual([]);
  expect(Object.keys(textsOf(extraction))).toEqual(['src/Uses.ts', 'src/lib/a.ts', 'src/lib/z.ts']);
});
