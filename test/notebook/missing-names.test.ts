import { describe, expect, it, test } from 'vitest';
import { extractModules } from '../../src/notebook/index.js';
import { HEADER } from '../../src/notebook/modules/generated-header.js';
import { extract, formatDiagnostics, textsOf, toNotebook } from './support/notebook-text.js';
import { runModules, toOptions } from './support/run-modules.js';

const LIBRARY = "import { Stage, dep, outs } from 'stagebook';";

/** A stage that uses a name of an import. */
const uses = (from: string, use = 'nope()'): readonly string[] => [
  from,
  `class Uses extends Stage<Uses> { run() { return ${use}; } }`,
  'class Other extends Stage<Other> { run() { return 1; } }'
];

/** What is told of a stage that uses what it imports from the given files, with the help. */
function told(files: Readonly<Record<string, string>>, cells: readonly string[]): string[] {
  return extract(cells, toOptions(files)).diagnostics.flatMap(each => [
    ...formatDiagnostics([each]),
    ...(each.help ?? [])
  ]);
}

describe('a name that a file of the author does not export is told, and keeps back what uses it alone', () => {
  const NAMED = "import { nope } from './lib/util.js';";
  const PLAIN =
    'error notebook/unbound-name nb.ipynb#c1:1:10 `nope` is imported from `lib/util.ts`, which does not export it.';

  it.each<readonly [text: string, help: string]>([
    ['export const scale = 2;', 'It exports `scale`.'],
    ['export function nops() {}', 'Did you mean `nops`?'],
    ['const nope = 1;\nexport {};', 'Export it there, or correct the name.'],
    [
      'export default function nope() {}\nexport const a = 1;',
      "It has a default export: `import nope from './lib/util.js';`."
    ],
    [
      'const nope = () => 1;\nexport { nope as default };',
      "It has a default export: `import nope from './lib/util.js';`."
    ],
    [
      'export default (x: number) => x;',
      "It has a default export: `import nope from './lib/util.js';`."
    ],
    ["export * from './more.js';\nexport const b = 1;", 'It exports `b`, `more`.'],
    ["export * as nopes from './more.js';", 'Did you mean `nopes`?'],
    ['export const { a, b: [c] } = { a: 1, b: [2] };', 'It exports `a`, `c`.'],
    ['export const a = 1, b = 1, c = 1, d = 1, e = 1;', 'Export it there, or correct the name.']
  ])('%s', (text, help) => {
    const files = {
      'lib/util.ts': text,
      'lib/more.ts': 'export const more = 1;\nexport default 2;'
    };
    expect(told(files, uses(NAMED))).toEqual([PLAIN, help]);
    const modules = textsOf(extract(uses(NAMED), toOptions(files)));
    expect(Object.keys(modules)).toEqual(['src/Other.ts']);
  });

  it('at the name that the file is asked for, not at the one of the cell', () => {
    const from = "import { fine, nope as\n  yes } from './lib/util';";
    expect(told({ 'lib/util.ts': 'export const fine = 1;' }, uses(from, 'yes() + fine'))).toEqual([
      PLAIN.replace('1:10', '1:16'),
      'It exports `fine`.'
    ]);
  });

  it('of a default that is not there', () => {
    const from = "import nope, { b } from './lib/util.js';";
    const files = { 'lib/util.ts': 'export const nope = () => 1, b = 2;' };
    expect(told(files, uses(from, 'nope() + b'))).toEqual([
      'error notebook/unbound-name nb.ipynb#c1:1:8 `nope` is imported as the default of `lib/util.ts`, which has none.',
      "Import it by its name: `import { nope } from './lib/util.js';`."
    ]);
  });

  it.each(['.js', '.mjs', '.mts', '.tsx'])('in a file %s', extension => {
    const specifier = `./lib/util${extension.replace(/tsx?$/, 'js')}`;
    const path = `lib/util${extension}`;
    expect(
      told({ [path]: 'export const a = 1;' }, uses(`import { nope } from '${specifier}';`))
    ).toEqual([PLAIN.replace('lib/util.ts', path), 'It exports `a`.']);
  });

  it('once for all that use it, and for the cell that builds the stages', () => {
    const cells = [
      NAMED,
      'class A extends Stage<A> { run() { return nope; } }\nclass B extends Stage<B> { run() { return nope; } }'
    ];
    expect(told({ 'lib/util.ts': 'export {};' }, cells)).toHaveLength(2);
    const builds = [NAMED, ...uses('').slice(2), 'pipeline(() => { new Other({ lr: nope }); });'];
    expect(told({ 'lib/util.ts': 'export {};' }, builds)).toEqual([
      PLAIN,
      'Export it there, or correct the name.'
    ]);
  });

  it('which is so: a stage would have `undefined` of it', () => {
    const files = { 'lib/util.ts': 'export const a = 1;' };
    const { modules } = extract(uses(NAMED, 'typeof nope'), {
      fileExists: path => path in files
    });
    expect(modules.map(({ path }) => path)).toContain('src/Uses.ts');
    const lying = { 'lib/util.ts': 'export const a = 1;\n// exports' };
    expect(runModules(uses(NAMED, 'typeof nope'), 'Uses', lying)).toBe('undefined');
  });
});

test.each<
  readonly [what: string, files: Readonly<Record<string, string>>, cells: readonly string[]]
>([
  ['export = …', { 'lib/u.ts': 'const all = { nope() {} };\nexport = all;' }, []],
  ['CommonJS', { 'lib/u.js': 'module.exports = { nope() {} };' }, []],
  ['CommonJS with an import', { 'lib/u.ts': "import 'fs';\nexports.nope = () => 1;" }, []],
  ['a script', { 'lib/u.ts': 'function nope() {}' }, []],
  ['what does not parse', { 'lib/u.ts': 'export const = 1;' }, []],
  ['export * of a package', { 'lib/u.ts': "export * from 'lodash';" }, []],
  ['export * of what is not there', { 'lib/u.ts': "export * from './gone.js';" }, []],
  [
    'export * in a circle',
    { 'lib/u.ts': "export * from './v.js';", 'lib/v.ts': "export * from './u.js';" },
    []
  ],
  [
    'a chain of export *',
    {
      'lib/u.ts': "export * from './a/index.js';",
      'lib/a/index.ts': "export * from '../b';\nexport {};",
      'lib/b.ts': "export { x as nope } from 'x';"
    },
    []
  ],
  [
    'a folder',
    { 'lib/u/index.ts': 'export let nope: () => number;' },
    uses("import { nope } from './lib/u/index.js';")
  ],
  ['a name in quotes', { 'lib/u.ts': "const a = 1;\nexport { a as 'nope' };" }, []],
  ['an import that is exported', { 'lib/u.ts': "import { nope } from 'x';\nexport { nope };" }, []],
  ['export import', { 'lib/u.ts': "import * as x from 'x';\nexport import nope = x.y;" }, []],
  ['an enum', { 'lib/u.ts': 'export const enum nope { a }' }, []],
  ['a type by its name', { 'lib/u.ts': 'export interface nope { a: 1 }' }, []],
  [
    'a declaration file',
    { 'lib/u.d.ts': 'export const a: 1;', 'lib/u.js': 'exports.nope = 1' },
    []
  ],
  ['only a declaration file', { 'lib/u.d.ts': 'export const a: 1;' }, []],
  [
    'a type that is used as one alone',
    { 'lib/u.ts': 'export {};' },
    uses("import { nope } from './lib/u.js';", '0 as unknown as nope')
  ],
  [
    'import type',
    { 'lib/u.ts': 'export {};' },
    uses("import type { nope } from './lib/u.js';", '0 as unknown as typeof nope')
  ],
  [
    'what no stage uses',
    { 'lib/u.ts': 'export {};' },
    [...uses("import { nope } from './lib/u.js';", '1'), 'nope();']
  ],
  [
    'the whole of a file',
    { 'lib/u.ts': 'export {};' },
    uses("import * as nope from './lib/u.js';", 'nope')
  ],
  [
    'the default of a module of JavaScript, which is the whole of it where it has none',
    { 'lib/u.js': 'export const a = 1;' },
    uses("import nope from './lib/u.js';")
  ],
  ['JSON', { 'lib/u.json': '{}' }, uses("import { nope } from './lib/u.json';")],
  ['a package', {}, uses("import { nope } from 'lodash';")]
])('nothing is told of %s', (_, files, cells) => {
  const all = cells.length > 0 ? cells : uses("import { nope } from './lib/u';");
  const { diagnostics, classes } = extract(all, toOptions(files));
  expect(formatDiagnostics(diagnostics)).toEqual([]);
  expect(classes.map(({ blocked }) => blocked)).toEqual([false, false]);
});

describe('a name that a generated file will not export', () => {
  const A = toNotebook(
    [
      LIBRARY,
      'const scale = (x: number) => 2 * x;\nfunction unused() {}',
      'export default class Train extends Stage<Train> { model = outs("m.json"); run() { return scale(1); } }'
    ],
    'a.ipynb'
  );
  const take = (from: string, use: string, path = 'b.ipynb') =>
    toNotebook(
      [LIBRARY, from, `class Uses extends Stage<Uses> { run() { return ${use}; } }`],
      path
    );
  const say = (from: string, use: string, options = toOptions({})): readonly string[] =>
    extractModules([A, take(from, use)], options).diagnostics.flatMap(each => [
      ...formatDiagnostics([each]).filter(line => line.includes('unbound-name')),
      ...(each.code === 'notebook/unbound-name' ? (each.help ?? []) : [])
    ]);

  it.each<readonly [from: string, use: string, told: readonly string[]]>([
    ["import { Train } from './src/Train.js';", 'Train', []],
    ["import { scale } from './src/lib/scale.js';", 'scale', []],
    [
      "import { scale } from './src/Train.js';",
      'scale',
      [
        'error notebook/unbound-name b.ipynb#c2:1:10 `scale` is imported from `src/Train.ts`, which does not export it.',
        "`src/lib/scale.ts` exports it: `import { scale } from './src/lib/scale.js';`."
      ]
    ],
    [
      "import { Trian } from './src/Train.js';",
      'Trian',
      [
        'error notebook/unbound-name b.ipynb#c2:1:10 `Trian` is imported from `src/Train.ts`, which does not export it.',
        'Did you mean `Train`?'
      ]
    ],
    [
      "import Train from './src/Train.js';",
      'Train',
      [
        'error notebook/unbound-name b.ipynb#c2:1:8 `Train` is imported as the default of `src/Train.ts`, which has none.',
        "Import it by its name: `import { Train } from './src/Train.js';`."
      ]
    ]
  ])('%s', (from, use, lines) => {
    expect(say(from, use)).toEqual(lines);
  });

  it('of its own notebook, and through a file of the author', () => {
    const own = toNotebook(
      [
        ...A.cells.map(({ source }) => source),
        "import { nope } from './src/Train.js';\nimport { Train as Again, scale as other } from './lib/all.js';",
        'class Uses extends Stage<Uses> { run() { return [nope, Again, other]; } }'
      ],
      'a.ipynb'
    );
    const files = { 'lib/all.ts': "export * from '../src/Train.js';" };
    expect(formatDiagnostics(extractModules([own], toOptions(files)).diagnostics)).toEqual([
      expect.stringMatching(/#c4:1:10 `nope` is imported from `src\/Train.ts`/),
      expect.stringMatching(/#c4:2:26 `scale` is imported from `lib\/all.ts`/)
    ]);
  });

  it('of several classes that share a file, each has its own', () => {
    const ring = [
      LIBRARY,
      'class One extends Stage<One> { run() { return new Two(); } }\nclass Two extends Stage<Two> { run() { return new One(); } }'
    ];
    const cell = (from: string) => take(from, 'One').cells[1]?.source ?? '';
    const lines = (from: string, use: string) =>
      extractModules([toNotebook(ring, 'a.ipynb'), take(cell(from), use)], toOptions({}))
        .diagnostics.length;
    expect(lines("import { Two } from './src/One.js';", 'Two')).toBe(0);
    expect(lines("import { Two } from './src/Two.js';", 'Two')).toBe(0);
    expect(lines("import { One } from './src/Two.js';", 'One')).toBe(1);
  });

  it('of a notebook that is not read, by the file that is there', () => {
    const files = { 'src/Train.ts': `${HEADER}\nexport class Train {}\n` };
    const lines = (from: string, use: string) =>
      formatDiagnostics(extractModules([take(from, use)], toOptions(files)).diagnostics);
    expect(lines("import { Train } from './src/Train.js';", 'Train')).toEqual([]);
    expect(lines("import { nope } from './src/Train.js';", 'nope')).toEqual([
      expect.stringContaining('`nope` is imported from `src/Train.ts`')
    ]);
  });

  it('is not told where the file was edited by hand, or its class is kept back', () => {
    const from = "import { extra } from './src/Train.js';";
    const files = { 'src/Train.ts': `${HEADER}\nexport class Train {}\nexport const extra = 1;\n` };
    const written = (isOurs: boolean) => [
      { path: 'src/Train.ts', notebooks: ['a.ipynb'], holds: () => isOurs }
    ];
    const options = (isOurs: boolean) => ({ ...toOptions(files), written: written(isOurs) });
    expect(say(from, 'extra', options(false))).toEqual([]);
    expect(say(from, 'extra', options(true))).toHaveLength(2);
    const withheld = { ...toOptions(files), withheld: new Set(['Train']) };
    expect(say("import { nope } from './src/Train.js';", 'nope', withheld)).toEqual([]);
  });
});
