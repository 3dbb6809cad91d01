import { expect, it } from 'vitest';
import { extract, formatDiagnostics } from './support/notebook-text.js';
import { toOptions } from './support/run-modules.js';
import { stage } from './support/told.js';

const FILES = {
  'lib/log.ts': [
    'let calls = 0;',
    'const lines: string[] = [];',
    'export const stats = { calls: 0 };',
    'export const log = (line: string) => { lines.push(line); };',
    'export function count() { return lines.length; }',
    'export function bump() { calls += 1; stats.calls++; }',
    'export const getCalls = () => calls;',
    'export function reset() { calls = 0; }',
    'export const report = () => `${stats.calls}`;',
    'export const double = (n: number) => 2 * n;'
  ].join('\n'),
  'lib/load.ts': [
    'let rows: number[] | undefined;',
    'export function load() { if (!rows) rows = [1]; return rows; }',
    'let ready = false;',
    'export async function init() { if (ready) return; await 0; ready = true; }',
    'const memo = new Map<number, number>();',
    'export function square(n: number) { const hit = memo.get(n); if (hit) return hit; memo.set(n, n * n); return n * n; }',
    'let seed = 1;',
    'export function random() { seed = (seed * 16807) % 2147483647; return seed / 2147483647; }'
  ].join('\n')
};
const IMPORT =
  "import { bump, count, double, getCalls, log, report, reset, stats } from './lib/log.js';\nimport { init, load, random, square } from './lib/load.js';\nimport * as all from './lib/log.js';";

function told(...cells: readonly string[]): string[] {
  const { diagnostics } = extract([IMPORT, ...cells], toOptions(FILES));
  return formatDiagnostics(diagnostics).filter(line => line.includes('captured-state'));
}

it.each([
  ['lines', "log('a');", 'return count();'],
  ['lines', "all.log('a');", 'return all.count();'],
  ['calls', 'bump();', 'return getCalls();'],
  ['stats', 'bump();', 'return stats.calls;'],
  ['stats', 'stats.calls++;', 'return report();'],
  ['lines', "['a'].forEach(log);", 'const n = double(count()); return n;']
])(
  'what a function of a file changes for one stage and reads for another: %s, by %s',
  (name, changes, reads) => {
    const lines = told(stage(changes), stage(reads, 'B'));
    expect(lines).toEqual([
      expect.stringMatching(/^warning notebook\/captured-state nb.ipynb#c2:1:\d+ /)
    ]);
    expect(lines[0]).toContain(
      `\`${name}\`, which class \`B\` needs, is changed by class \`Uses\``
    );
  }
);

it('is told by functions of the notebook, too', () => {
  const cell = "const note = () => log('a');\nconst size = () => count();";
  expect(told(cell, stage('note();'), stage('return size();', 'B'))).toEqual([
    expect.stringMatching(/^warning .* `lines`, which class `B` needs/)
  ]);
});

it('is told once where cells change it and read it', () => {
  const lines = told(stage('stats.calls++;'), stage('return stats.calls;', 'B'));
  expect(lines).toEqual([expect.stringMatching(/^warning .* `stats.calls`, which class `B`/)]);
});

it('is an info where both change it', () => {
  const body = 'bump(); return getCalls();';
  expect(told(stage(body), stage(body, 'B'))).toContainEqual(
    expect.stringMatching(/^info .* both change `calls`/)
  );
});

it.each([
  ['what another function reads', "log('a');", 'return getCalls();'],
  ['what both change and nobody reads', "log('a'); bump();", "log('b'); bump();"],
  ['what nobody reads', 'bump();', 'return double(1);'],
  ['what the other one sets first', 'reset(); bump();', 'reset(); return getCalls();'],
  ['what a function remembers', 'load(); square(2);', 'load(); return square(2);'],
  ['what is set up once', 'init();', 'init();'],
  ['a generator', 'random();', 'return random();']
])('nothing is told of %s', (_, first, other) => {
  expect(told(stage(first), stage(other, 'B'))).toEqual([]);
});

it('is told at the stage where a class of a file that it extends makes the change', () => {
  const base = [
    "import { Stage } from 'stagebook';",
    "import { log } from './log.js';",
    '// What stands here is longer than the cell, whose lines would not reach so far.',
    'export class Base<T> extends Stage<T> {',
    "  note() { log('a'); }",
    '}'
  ].join('\n');
  const { diagnostics } = extract(
    [
      "import { Base } from './lib/base.js';\nimport { count } from './lib/log.js';",
      'class A extends Base<A> { run() { this.note(); } }',
      stage('return count();', 'B')
    ],
    toOptions({ ...FILES, 'lib/base.ts': base })
  );
  expect(formatDiagnostics(diagnostics).filter(line => line.includes('captured-state'))).toEqual([
    expect.stringMatching(/#c2:1:7 `lines`, which class `B` needs, is changed by class `A`/)
  ]);
});
