import { describe, expect, it } from 'vitest';
import { extract, formatDiagnostics } from './support/notebook-text.js';

const USES = 'class Uses extends Stage<Uses> { run() { void k; } }';

function told(...cells: readonly string[]): string {
  return formatDiagnostics(extract(cells).diagnostics).join('\n');
}

describe('a variable that a class uses', () => {
  it.each([
    ['is declared by const', ['const k = 1;', USES]],
    ['is never set again', ['let k = 1;', USES]],
    [
      'is set by its own class',
      ['let k = 1;', 'class Counts extends Stage<Counts> { run() { k++; } }']
    ],
    [
      'is set by a helper of its class',
      [
        'let k = 1;\nfunction next() { k = k * 7; return k; }',
        USES.replace('void k', 'next(); void k')
      ]
    ],
    [
      'is set by the class that its class extends',
      [
        'let k = 1;',
        'class Counts extends Stage<Counts> { run() { k++; } }',
        'class More extends Counts { show() { return k; } }'
      ]
    ],
    [
      'has a namesake in a function that is set',
      ['let k = 1;', USES, 'function f() { let k = 2; k = 3; }']
    ]
  ])('is no state where it %s', (_, cells) => {
    expect(told(...cells)).toBe('');
  });

  it.each([
    ['another cell', ['let k = 1;', 'k = 2;', USES]],
    ['its own cell', ['let k = 1;\nk += 1;', USES]],
    ['a loop', ['let k = 1;\nfor (let i = 0; i < 3; i++) k += i;', USES]],
    ['a pattern', ['let k = 1;\n[k] = [2];', USES]],
    ['a function that no class uses', ['let k = 1;\nfunction bump() { k++; }\nbump();', USES]],
    ['a cell, without a first value', ['let k: number;', 'k = 2;', USES]]
  ])('is state of the notebook where it is set by %s', (_, cells) => {
    expect(told(...cells)).toContain('notebook/mutated-helper nb.ipynb#');
    expect(told(...cells)).toMatch(
      /`k`, which class `Uses` needs, is changed (through `bump\(\)` )?by a statement/
    );
  });

  it('is state where another stage sets it, told where it is set', () => {
    const counts = 'class Counts extends Stage<Counts> {\n  rows = outs("r");\n  run() { k++; }\n}';
    const reads =
      'class Uses extends Stage<Uses> { rows = dep(Counts, "rows"); run() { show(); } }';
    expect(told('let k = 1;\nconst show = () => k;', counts, reads)).toMatch(
      /error notebook\/captured-state nb\.ipynb#\S+:3:11 `k`, which class `Uses` needs, is set by class `Counts`, which runs in a process of its own\./
    );
  });
});
