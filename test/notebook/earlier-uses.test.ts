import { expect, it } from 'vitest';
import { extract, formatDiagnostics } from './support/notebook-text.js';

const uses = (name: string): string =>
  `class Uses extends Stage<Uses> { run() { return ${name}; } }`;

function warned(cells: readonly string[]): string[] {
  return formatDiagnostics(extract(cells).diagnostics).filter(line => line.startsWith('warning'));
}

it.each([
  [
    'a callback',
    ['const scale = 2;\nconst t = [1, 2].map(x => x * scale);', 'const scale = 100;'],
    'c1:2:31',
    '`scale` is used before'
  ],
  [
    'a constant',
    ['const p = 2;\nconst t = p * 2;', 'const p = 5;'],
    'c1:2:11',
    '`p` is used before'
  ],
  [
    'a variable',
    ['let cur = 1;', 'const t = cur + 1;', 'let cur = 9;'],
    'c2:1:11',
    '`cur` is used before'
  ],
  [
    'a base',
    ['class Bas { v = 1; }', 'class t extends Bas {}', 'class Bas { v = 2; }'],
    'c2:1:17',
    '`Bas` is used before'
  ],
  [
    '`new`',
    ['class Op { v = 1; }\nconst t = new Op();', 'class Op { v = 2; }'],
    'c1:2:15',
    '`Op` is used before'
  ],
  [
    'a function',
    ['const k = 1;\nfunction f() { return k; }', 'const t = f();', 'const k = 2;'],
    'c2:1:11',
    '`k` is used, by `f`, before'
  ],
  [
    'an import',
    [
      "import { mean } from 'node:x';",
      'const t = mean([1]);',
      'const mean = (x: number[]) => x[0];'
    ],
    'c2:1:11',
    '`mean` is used before'
  ]
])(
  'a name that %s uses before it is declared again is a warning there',
  (_, cells, place, text) => {
    const [line, ...others] = warned([...cells, uses('t')]);
    expect(line).toContain(`warning notebook/redeclared nb.ipynb#${place} ${text} cell `);
    expect(others).toEqual([]);
  }
);

it('says which cell the notebook has, and which the pipeline', () => {
  expect(
    warned(['const p = 2;', 'const p = 3;', 'const t = p;', 'const p = 5;', uses('t')])
  ).toEqual([
    'warning notebook/redeclared nb.ipynb#c3:1:11 `p` is used before cell 4 declares it again: the notebook has it from cell 2 here, the pipeline from cell 4.'
  ]);
});

it.each([
  ['after the last declaration', ['const p = 2;', 'const p = 5;', 'const t = p;']],
  ['in a function that is called later', ['const p = 2;\nconst t = () => p;', 'const p = 5;']],
  [
    'where both say the same',
    ["const p = require('x');", 'const t = p.y;', "const p = require('x');"]
  ],
  [
    'in a cell that no stage needs',
    ['const p = 2;', 'const other = p;', 'const p = 5;', 'const t = 1;']
  ],
  ['as a type', ['type P = number;', 'const t: P = 1;', 'type P = 1 | 2;']]
])('a name that is used %s is none', (_, cells) => {
  expect(warned([...cells, uses('t')])).toEqual([]);
});
