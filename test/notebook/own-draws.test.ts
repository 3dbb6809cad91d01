import { describe, expect, it } from 'vitest';
import { stage, told } from './support/told.js';

/** What gives another value each time: its cell, how the notebook tries it, and its name. */
const SEQUENCES = [
  [
    'const lcg = (s: number) => () => (s = (s * 16807) % 2147483647);\nconst rng = lcg(42);',
    'rng()',
    'rng'
  ],
  ['let count = 0;\nfunction next() { return ++count; }', 'next()', 'count'],
  ['const model = { w: 0, fit() { this.w++; return this; } };', 'model.fit().w', 'model'],
  ['class Ids { static n = 0; static next() { return ++Ids.n; } }', 'Ids.next()', 'Ids'],
  [
    'class Rng { s = 1; next() { return (this.s = (this.s * 3) % 101); } }\nconst rng = new Rng();\nconst draw = () => rng.next();',
    'draw()',
    'rng'
  ],
  ['const words = /\\w+/g;\nconst text = "a b";', 'words.exec(text)![0]', 'words'],
  ['const word = /a/y;', 'word.test("ab")', 'word']
] as const;

describe.each(SEQUENCES)('%s', (cell, draw, name) => {
  const uses = stage(`return ${draw};`);

  it('tells where the notebook takes what a stage then misses', () => {
    for (const tried of [`console.log(${draw});`, `${draw};`, `const first = ${draw};`])
      expect(told(cell, tried, uses)).toEqual([
        expect.stringMatching(
          new RegExp(
            `^info notebook/not-extracted .*#c2:1:\\d+ .* takes a value of \`${name}\` in the notebook only, where class \`Uses\` goes on`
          )
        )
      ]);
  });

  it('tells once that two stages each begin anew', () => {
    expect(told(cell, uses, stage(`return ${draw};`, 'Other'))).toEqual([
      expect.stringMatching(
        new RegExp(
          `^info notebook/captured-state .*#c3:1:\\d+ Class \`Uses\` and class \`Other\` both take values of \`${name}\``
        )
      )
    ]);
  });

  it('names all the stages', () => {
    expect(
      told(cell, uses, stage(`return ${draw};`, 'Other'), stage(`return ${draw};`, 'Third'))
    ).toEqual([
      expect.stringContaining('Class `Uses`, class `Other` and class `Third` all take values of')
    ]);
  });

  it('tells nothing where only a stage draws, be it tried out', () => {
    expect(told(cell, uses)).toEqual([]);
    expect(told(cell, uses, 'new Uses().run();')).toEqual([]);
    expect(told(cell, uses, 'const trial = new Uses();\nconsole.log(trial.run());')).toEqual([]);
  });
});

it.each([
  'console.log([1, 2].map(() => g.next().value));',
  'const peek = Array.from({ length: 3 }, () => g.next().value);'
])('a generator that a callback takes from is told: %s', tried => {
  const cell = 'function* all() { for (let i = 0; ; i++) yield i; }\nconst g = all();';
  expect(told(cell, tried, stage('return g.next().value;'))).toEqual([
    expect.stringMatching(/^info notebook\/not-extracted .* takes a value of `g`/)
  ]);
});

it('a stage that seeds by itself does not go on from others', () => {
  const cell =
    'let seed = 1;\nconst rng = () => (seed = (seed * 16807) % 2147483647);\nconst setSeed = (s: number) => { seed = s; };';
  const own = 'setSeed(3); return rng();';
  expect(told(cell, stage(own), stage(own, 'Other'), 'console.log(rng());')).toEqual([]);
});

it('a loop over all matches begins anew by itself', () => {
  const all = 'for (let m; (m = word.exec("a b")); ) out.push(m[0]);';
  const cells = [
    'const word = /\\w/g;',
    `const out: string[] = [];\nwhile (word.exec("a")) out.push("x");`
  ];
  const test = 'for (let m = word.exec("a"); m !== null; m = word.exec("a")) out.push(m[0]);';
  expect(told(...cells, stage('while (word.exec("b")) {}'), all, test)).toEqual([]);
  const inner = 'while ([1].some(() => word.test("a"))) break;';
  expect(told(...cells, inner, stage('return word.exec("b");'))).toHaveLength(1);
});
