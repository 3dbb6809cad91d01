import { describe, expect, it } from 'vitest';
import { extract, formatDiagnostics, textsOf } from './support/notebook-text.js';
import { runCells, runModules } from './support/run-modules.js';

const COUNT = 'function* count(n: number) { for (let i = 0; i < n; i++) yield i; }';
const POSITION =
  'class Batches { pos = 0; *[Symbol.iterator]() { while (this.pos < 3) yield this.pos++; } }';
const FIELD = 'class Loader { pos = 0; next = () => this.pos++; batch() { return this.pos; } }';

function uses(expression: string): string {
  return `class Uses extends Stage<Uses> { run() { return ${expression}; } }`;
}

describe('what uses an iterator up is told', () => {
  it.each([
    ['error', `${COUNT}\nconst it = count(3);`, 'for (const i of it) console.log(i);'],
    ['error', `${COUNT}\nconst it = count(3);`, 'console.log([...it]);'],
    ['error', `${COUNT}\nconst it = count(3);`, 'console.log(Math.max(...it));'],
    ['error', `${COUNT}\nconst it = count(3);`, 'console.log(new Set(it).size);'],
    ['error', `${COUNT}\nconst it = count(3);`, 'let a = 0; [a] = it;'],
    [
      'error',
      `${COUNT}\nconst it = count(3);\nfunction* all() { yield* it; }`,
      'for (const i of all()) console.log(i);'
    ],
    ['error', `${POSITION}\nconst it = new Batches();`, 'for (const i of it) console.log(i);'],
    ['warning', 'const it = [1, 2].values();', 'for (const i of it) console.log(i);'],
    ['error', 'const it = [1, 2].values();', 'it.next();'],
    ['error', 'const it = new Map([[1, 2]])[Symbol.iterator]();', 'it.next();'],
    ['error', `${FIELD}\nconst it = new Loader();`, 'it.next();']
  ])('%s: %s | %s', (severity, made, statement) => {
    const [line] = formatDiagnostics(extract([made, statement, uses('[it]')]).diagnostics);
    expect(line).toMatch(new RegExp(`^${severity} notebook/mutated-helper nb\\.ipynb#c2`));
  });

  it.each([
    ['const it = [1, 2];', 'for (const i of it) console.log(i);'],
    ['const it = new Map([[1, 2]]);', 'console.log([...it.entries()], Array.from(it.keys()));'],
    ['const it = Object.entries({ a: 1 });', 'for (const [k] of it) console.log(k);'],
    [`${COUNT}\nconst it = () => count(3);`, 'console.log([...it()]);'],
    [
      'class List { *[Symbol.iterator]() { yield 1; } }\nconst it = new List();',
      'console.log([...it]);'
    ]
  ])('but not %s | %s', (made, statement) => {
    expect(formatDiagnostics(extract([made, statement, uses('it')]).diagnostics)).toEqual([]);
  });
});

it('declarations that use an iterator up share a file, in the order of the notebook', () => {
  const cells = [
    `${COUNT}\nconst it = count(4);`,
    'const [first] = [...it].slice(0, 1);',
    'const after = [...it];',
    uses('[first, after]')
  ];
  expect(extract(cells).diagnostics).toEqual([]);
  expect(runModules(cells, 'Uses')).toEqual(runCells(cells, 'Uses'));
  expect(Object.keys(textsOf(extract(cells)))).toEqual([
    'src/Uses.ts',
    'src/lib/count.ts',
    'src/lib/it.ts'
  ]);
});

describe('what an iterator of the notebook gives', () => {
  const loader = (given: string): string =>
    `const rows = [[1], [2], [3]];\nclass Loader { *[Symbol.iterator]() { for (let i = 0; i < rows.length; i += 2) yield ${given}; } }\nconst loader = new Loader();`;
  const change = (statement: string): string => `for (const b of loader) { ${statement} }`;

  it.each([
    ['rows.slice(i, i + 2)', 'b.push([1]);'],
    ['rows.map(row => row[0])', 'b.push(1);'],
    ['[...rows]', 'b.push([1]);'],
    ['[i]', 'b[0] = 1;'],
    ['{ x: i }', 'b.x = 1;']
  ])('and is new is nobody else’s: %s %s', (given, statement) => {
    const cells = [loader(given), change(statement), uses('[rows, loader]')];
    expect(formatDiagnostics(extract(cells).diagnostics)).toEqual([]);
  });

  it.each([
    ['rows.slice(i, i + 2)', 'b[0].push(1);'],
    ['rows[i]', 'b.push(1);'],
    ['rows', 'b.push([1]);']
  ])('and is held elsewhere changes there: %s %s', (given, statement) => {
    const [line] = formatDiagnostics(
      extract([loader(given), change(statement), uses('[rows, loader]')]).diagnostics
    );
    expect(line).toMatch(/^error notebook\/mutated-helper .*`rows`/);
  });

  it('by a field of its object', () => {
    const cells = [
      'class Loader { rows = [[1]]; *[Symbol.iterator]() { for (const row of this.rows) yield row; } }\nconst loader = new Loader();',
      change('b.push(1);'),
      uses('loader')
    ];
    expect(formatDiagnostics(extract(cells).diagnostics)[0]).toMatch(/^error .*`loader`/);
  });
});
