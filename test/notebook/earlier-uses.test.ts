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
    ['const k = 1;', 'function f() { return k; }', 'const t = f();', 'const k = 2;'],
    'c3:1:11',
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
  ['in a function that is called later', ['const p = 2;', 'const t = () => p;', 'const p = 5;']],
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

it.each([
  [
    'a constant of a class',
    [
      'const SCALE = 2;\nclass Uses extends Stage<Uses> { run() { return SCALE; } }',
      'const SCALE = 5;'
    ],
    '`SCALE`'
  ],
  [
    'a function of a function',
    [
      'function f() { return 1; }\nfunction g() { return f() * 10; }',
      'function f() { return 2; }',
      uses('g()')
    ],
    '`f`'
  ],
  [
    'a class that a helper makes',
    [
      'class Base { v = 1; }\nclass Hold { make() { return new Base(); } }',
      'class Base { v = 2; }',
      uses('new Hold().make()')
    ],
    '`Base`'
  ]
])('what a cell declares and uses itself is told, as the kernel keeps it: %s', (_, cells, name) => {
  expect(warned(cells)).toEqual([
    expect.stringMatching(
      new RegExp(`^warning notebook/redeclared nb\\.ipynb#c1:2:\\d+ ${name} is used before cell 2`)
    )
  ]);
});

it.each([
  ['in another cell', ['const s = 2;', uses('s'), 'const s = 5;']],
  ['in the same words', [`const s = 2;\n${uses('s')}`, 'const s = 2;']],
  ['as a type', [`type S = 1;\nclass Uses extends Stage<Uses> { v!: S; }`, 'type S = 2;']],
  [
    'as a stage that is read',
    [
      'class A extends Stage<A> { x = 1; }\nclass Uses extends Stage<Uses> { a = dep(A); run() { return new A(); } }',
      'class A extends Stage<A> { x = 2; }'
    ]
  ]
])('but not what is declared again %s', (_, cells) => {
  expect(warned(cells)).toEqual([]);
});
