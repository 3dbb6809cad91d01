import { describe, expect, it } from 'vitest';
import { stage, told } from './support/told.js';

const RNG =
  'class Rng { s = 1; get next() { return (this.s = (this.s * 16807) % 2147483647); } }\nconst rng = new Rng();';

describe('a getter that changes what it is of is a call', () => {
  it('of a generator that the notebook takes from', () => {
    expect(told(RNG, '[rng.next, rng.next];', stage('return rng.next;'))).toEqual([
      expect.stringMatching(/^info notebook\/not-extracted .* `rng.next` takes a value of `rng`/)
    ]);
  });

  it('of a generator that two stages take from', () => {
    expect(told(RNG, stage('return rng.next;', 'A'), stage('return rng.next;', 'B'))).toEqual([
      expect.stringMatching(/^info notebook\/captured-state .*Class `A` and class `B` both take/)
    ]);
  });

  it.each([
    ['class Ids { static n = 0; static get next() { return ++Ids.n; } }', 'Ids.next', 'Ids'],
    ['const ids = { n: 0, get next() { return ++this.n; } };', 'ids.next', 'ids'],
    [
      'let n = 0;\nclass Ids { get next() { return ++n; } }\nconst ids = new Ids();',
      'ids.next',
      'n'
    ],
    [
      'class Base { s = 1; get next() { return (this.s *= 3); } }\nclass Rng extends Base {}\nconst rng = new Rng();\nconst draw = () => rng.next;',
      'draw()',
      'rng'
    ]
  ])('%s %s', (cell, draw, name) => {
    expect(told(cell, `console.log(${draw});`, stage(`return ${draw};`))).toEqual([
      expect.stringContaining(`takes a value of \`${name}\``)
    ]);
  });

  it('of an object that a statement sets up', () => {
    const cell =
      'class Conf { on = false; get enable() { this.on = true; return this; } }\nconst c = new Conf();';
    expect(told(cell, 'c.enable;', stage('return c.on;'))).toEqual([
      expect.stringMatching(/^error notebook\/mutated-helper .* is changed through `c\.enable`/)
    ]);
  });

  it('of what a function is given, which may be another one', () => {
    const cell =
      'class Conf { on = false; get enable() { this.on = true; return this; } }\nconst c = new Conf();\nfunction use(conf: Conf) { return conf.enable; }';
    expect(told(cell, 'use(c);', stage('return c.on;'))).toEqual([
      expect.stringMatching(/^warning notebook\/mutated-helper .* may be changed through `use\(\)`/)
    ]);
  });
});

it('a setter that changes something else is a call', () => {
  const cell =
    'const levels = [0];\nclass Log { set level(v: number) { levels.push(v); } }\nconst log = new Log();';
  expect(told(cell, 'log.level = 2;', stage('return levels;'))).toEqual([
    expect.stringMatching(
      /^error notebook\/mutated-helper .*`levels`, which .* is changed through `log\.level`/
    )
  ]);
});

describe('nothing is told', () => {
  it.each([
    [
      'of one that changes nothing',
      'class Net { w = [1]; get size() { return this.w.length; } }\nconst net = new Net();',
      'net.size',
      'net.w'
    ],
    [
      'of one that remembers what it found',
      'class Data { #rows?: number[]; get rows() { return (this.#rows ??= [1]); } }\nconst data = new Data();',
      'data.rows',
      'data.rows'
    ],
    [
      'of one that makes it if it is not there',
      'class Data { all?: number[]; get rows() { if (!this.all) this.all = [1]; return this.all; } }\nconst data = new Data();',
      'data.rows',
      'data.rows'
    ],
    ['of a field of the same name', `${RNG}\nconst node = { next: 1 };`, 'node.next', 'node.next'],
    [
      'of a list of the same name',
      'class Box { n = 0; get length() { return ++this.n; } }\nconst rows = [1];\nconst size = (list: number[]) => list.length;',
      'size(rows)',
      'rows'
    ],
    [
      'of a static one where the other is used',
      'class Ids { static n = 0; n = 1; static get next() { return ++Ids.n; } get next() { return this.n; } }\nconst ids = new Ids();',
      'ids.next',
      'ids.next'
    ]
  ])('%s', (_, cell, tried, use) => {
    expect(told(cell, `console.log(${tried});`, stage(`return ${use};`))).toEqual([]);
  });
});
