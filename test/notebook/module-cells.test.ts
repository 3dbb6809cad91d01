import { expect, test } from 'vitest';
import { applyFix } from '../../src/engine/apply-fix.js';
import { extractModules } from '../../src/notebook/index.js';
import { extract, formatDiagnostics, textsOf, toNotebook } from './support/notebook-text.js';

const USER =
  "import { u1 } from './util';\nclass F extends Stage<F> { o = out<number>(); run() { this.o = u1; } }";

test('of two cells that are one module the last one counts, and what only the first one exports is missing', () => {
  const extraction = extract([
    '/** @module util */\nexport const u1 = 1;',
    USER,
    '/**\n * Numbers.\n * @module util\n */\nexport const u2 = 2;'
  ]);
  expect(Object.keys(textsOf(extraction))).not.toContain('src/F.ts');
  expect(formatDiagnostics(extraction.diagnostics)).toEqual([
    expect.stringMatching(/^error notebook\/unbound-name .*2:64.*`u1` is used by/),
    '  note nb.ipynb#c1:1:13 This cell exports it; the later one replaces the whole module.',
    expect.stringMatching(/^info notebook\/redeclared .*#c3:3:12.*`util` is declared by several/),
    '  note nb.ipynb#c1:1:13 `util` is also declared here.'
  ]);
  expect(extraction.diagnostics[0]?.help).toEqual([
    'Put both cells of `util` into one, or give one of the modules another name.'
  ]);
});

test('what a module cell does not export cannot be imported from it', () => {
  const { diagnostics } = extract(['/** @module util */\nconst u1 = 1;\nexport default u1;', USER]);
  expect(diagnostics).toMatchObject([
    {
      code: 'notebook/unbound-name',
      message: '`u1` is used by class `F` but module `util`, cell 1, does not export it.',
      help: ['Export it from cell 1: `export const u1 = …`.']
    }
  ]);
});

test.each([
  [
    'export const u1 = 1;',
    '`u1` is exported here, by module `util`: a cell that uses it imports it.',
    "Add `import { u1 } from './util.js';` to a cell.",
    "Import `u1` from './util.js'",
    'export const u1 = 1;'
  ],
  [
    '// One.\nconst u1 = 1;',
    '`u1` is declared here, in module `util`, which does not export it.',
    "Export it there, with `export` before its declaration, and add `import { u1 } from './util.js';` to a cell.",
    "Export `u1` and import it from './util.js'",
    '// One.\nexport const u1 = 1;'
  ],
  [
    'function u1(): number;\nfunction u1(x: number): number;\nfunction u1(x = 1) { return x; }',
    '`u1` is declared here, in module `util`, which does not export it.',
    "Export it there, with `export` before each of its declarations, and add `import { u1 } from './util.js';` to a cell.",
    "Export `u1` and import it from './util.js'",
    'export function u1(): number;\nexport function u1(x: number): number;\nexport function u1(x = 1) { return x; }'
  ],
  [
    'interface u1 { n: 1 }\nfunction u1() { return 1; }',
    '`u1` is declared here, in module `util`, which does not export it.',
    "Export it there, with `export` before each of its declarations, and add `import { u1 } from './util.js';` to a cell.",
    "Export `u1` and import it from './util.js'",
    'export interface u1 { n: 1 }\nexport function u1() { return 1; }'
  ]
])(
  'a name of a module cell is there by import alone: %s',
  (text, note, advice, title, exported) => {
    const user = 'class F extends Stage<F> { o = out<number>(); run() { this.o = u1; } }';
    const cells = [`/** @module util */\n${text}`, user];
    const { diagnostics } = extract(cells);
    expect(diagnostics).toMatchObject([
      {
        code: 'notebook/unbound-name',
        message: '`u1` is used by class `F` but not imported.',
        related: [{ message: note }],
        help: [advice],
        fixes: [{ title }]
      }
    ]);
    const [fix] = diagnostics[0]?.fixes ?? [];
    if (!fix) throw new Error('There is no fix.');
    const [document] = applyFix(fix, 'nb.ipynb', [toNotebook(cells)]);
    const fixed = (document?.cells ?? []).map(({ source }) => source);
    expect(fixed).toEqual([
      `/** @module util */\n${exported}`,
      `import { u1 } from './util.js';\n${user}`
    ]);
    expect(formatDiagnostics(extract(fixed).diagnostics)).toEqual([]);
  }
);

test.each([
  ['/** @module util */\n', 'param(1)', 'stagebook', 'param'],
  ['// Numbers.\n/**\n * @module util\n */\n// One.\n', 'param(1)', 'stagebook', 'param'],
  ['/** @module util */ ', 'u2', './other.js', 'u2']
])(
  'an import that a module cell lacks goes below the comment that makes it one: %j',
  (head, use, from, name) => {
    const own = `export const u1 = () => ${use};`;
    const cells = ['/** @module other */\nexport const u2 = 1;', `${head}${own}`, USER];
    const [fix] = extract(cells).diagnostics.flatMap(({ fixes = [] }) => fixes);
    const [document] = fix ? applyFix(fix, 'nb.ipynb', [toNotebook(cells)]) : [];
    const fixed = (document?.cells ?? []).map(({ source }) => source);
    const at = head.indexOf('*/') + 2;
    const added = `\nimport { ${name} } from '${from}';`;
    expect(fixed[1]).toBe(`${head.slice(0, at)}${added}${head.slice(at)}${own}`);
    expect(formatDiagnostics(extract(fixed).diagnostics)).toEqual([]);
  }
);

test('a name that is the default of a module cell is imported as such', () => {
  const user = 'class F extends Stage<F> { o = out<number>(); run() { this.o = u1(); } }';
  const { diagnostics } = extract([
    '/** @module util */\nexport default function u1() { return 1; }',
    user
  ]);
  expect(diagnostics).toMatchObject([
    {
      code: 'notebook/unbound-name',
      related: [
        { message: '`u1` is exported here, by module `util`: a cell that uses it imports it.' }
      ],
      help: ["Add `import u1 from './util.js';` to a cell."]
    }
  ]);
  expect(diagnostics[0]?.fixes).toBeUndefined();
});

test.each([
  "export * from 'node:path';",
  'const u1 = 1;\nexport { u1 };',
  'const u2 = 1;\nexport { u2 as u1 };',
  'export const { u1 } = { u1: 1 };'
])('a name that %s exports can be imported', text => {
  const { diagnostics } = extract([`/** @module util */\n${text}`, USER]);
  expect(formatDiagnostics(diagnostics)).toEqual([]);
});

test('an import with the ending of its file repeats one without it', () => {
  const { diagnostics } = extract([
    '/** @module util */\nexport const u1 = 1;',
    "import { u1 } from './util.js';\nconsole.log(u1);",
    USER
  ]);
  expect(formatDiagnostics(diagnostics)).toEqual([]);
});

test.each([
  ['/** @module util */', 'util'],
  [
    '// Numbers.\n/* eslint-disable */\n/**\n * Numbers.\n *\n * @module util\n *\n * @node\n */',
    'util'
  ],
  ['/** @module first */\n/** @module util */', 'util'],
  ['/** @module lib/util */', 'lib/util'],
  ['/**\n * @module util\n * All numbers.\n */', 'util All numbers.'],
  ['/** See @module util */', undefined],
  ['const x = 1;\n/** @module util */', undefined],
  ['/** @module */', undefined],
  ['/** @modules util */', undefined]
])('the cell %j is the module %j', (comment, name) => {
  const { diagnostics, modules } = extract([`${comment}\nexport const u1 = 1;`, USER]);
  expect(modules.map(({ path }) => path).includes('src/util.ts')).toBe(name === 'util');
  const misnamed = diagnostics.filter(({ code }) => code === 'notebook/module-name');
  expect(misnamed.map(({ message }) => /`(.*?)`/.exec(message)?.[1])).toEqual(
    name === undefined || name === 'util' ? [] : [name]
  );
});

test('a module cell whose name is a path is told where it stands', () => {
  const { diagnostics } = extract(['/** @module lib/util */\nexport const u1 = 1;']);
  expect(diagnostics[0]).toMatchObject({
    severity: 'warning',
    code: 'notebook/module-name',
    location: { range: { start: { line: 0, column: 12 }, end: { line: 0, column: 20 } } },
    help: [expect.stringContaining("`/** @module util */`, and import it from './util'")]
  });
});

test('a class whose file another notebook has but for case is kept back, with what needs it', () => {
  const library = "import { Stage } from 'stagebook';";
  const uses = "import { mean } from './stats';\nclass Other extends Stage<Other> { n = mean; }";
  const base = "import { StatS } from './src/StatS.js';\nclass More extends StatS {}";
  const extraction = extractModules([
    toNotebook([library, '/** @module stats */\nexport const mean = 1;', uses], 'a.ipynb'),
    toNotebook([library, 'class StatS extends Stage<StatS> {}'], 'b.ipynb'),
    toNotebook([library, base], 'c.ipynb')
  ]);
  expect(extraction.classes.filter(({ blocked }) => blocked).map(({ name }) => name)).toEqual([
    'StatS',
    'More'
  ]);
  expect(Object.keys(textsOf(extraction))).toEqual(['src/Other.ts', 'src/stats.ts']);
  expect(formatDiagnostics(extraction.diagnostics)).toEqual([
    'error notebook/file-name b.ipynb#c2:1:7 `src/StatS.ts` would be written by `a.ipynb` and by `b.ipynb`, with different text.'
  ]);
});
