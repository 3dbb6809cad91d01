import { describe, expect, it } from 'vitest';
import { stage, told } from './support/told.js';

const b = (body: string): string => stage(body, 'B');

/** A stage with static members. */
const keeps = (statics: string, body: string): string =>
  `class Uses extends Stage<Uses> { ${statics} run() { ${body} } }`;

const SHARE = 'function share(n: number) { (globalThis as any).shared = n; }';

describe('what one stage changes and another one reads is a warning', () => {
  it.each([
    [
      'stats.calls',
      "import { stats } from './src/util.js';",
      'stats.calls++;',
      'return stats.calls;'
    ],
    [
      'util.log',
      "import util from './src/util.js';",
      "util.log.push('a');",
      'return util.log.length;'
    ],
    [
      'util.stats.calls',
      "import * as util from './src/util';",
      'util.stats.calls += 1;',
      'const { stats } = util; return stats.calls;'
    ],
    ['cfg.lr', "import cfg from './cfg.json';", 'cfg.lr = 0.5;', 'return cfg.lr;'],
    [
      'store',
      "import { store } from './store.js';",
      "store.set('k', 1);",
      "return store.get('k');"
    ],
    ['process.env.X', '', "process.env.X = 'a';", 'return process.env.X;'],
    ['process.env.X', '', "process.env['X'] = 'a';", "return process.env['X'];"],
    ['env.X', "import { env } from 'node:process';", "env.X = 'a';", 'return process.env.X;'],
    [
      'globalThis.shared',
      '',
      '(globalThis as any).shared = { n: 1 };',
      'return (globalThis as any).shared.n;'
    ],
    ['globalThis.shared', SHARE, 'share(1);', 'return (globalThis as any).shared;'],
    ['Math.random', '', 'Math.random = () => 0.5;', 'const random = Math.random; return random;']
  ])('%s, from %s', (name, cell, changes, reads) => {
    const lines = told(cell, stage(changes), b(reads));
    expect(lines).toEqual([expect.stringMatching(/^warning notebook\/captured-state /)]);
    expect(lines[0]).toContain(
      `\`${name}\`, which class \`B\` needs, is changed by class \`Uses\``
    );
    expect(told(cell, stage(changes))).toEqual([]);
  });

  it.each([
    ['best', 'static best = Infinity;', 'Uses.best = 0.1;', 'return Uses.best;'],
    [
      'history',
      'static history: number[] = [];',
      'Uses.history.push(1);',
      'return Uses.history.length;'
    ],
    ['best', 'static best = 0;', 'Uses.best++;', 'const { best } = Uses; return best;'],
    [
      'best',
      'static best = 0; static note(n: number) { this.best = n; } static get() { return Uses.best; }',
      'Uses.note(1);',
      'return Uses.get();'
    ]
  ])('a static member of a stage: %s, %s', (name, statics, changes, reads) => {
    const lines = told(keeps(statics, changes), b(reads));
    expect(lines).toEqual([expect.stringMatching(/^warning notebook\/captured-state .*#c1:/)]);
    expect(lines[0]).toContain(
      `\`Uses.${name}\`, which class \`B\` needs, is changed by class \`Uses\``
    );
  });

  it('by `this.constructor`', () => {
    const uses = keeps('static n = 0;', '(this.constructor as typeof Uses).n++;');
    expect(told(uses, b('return Uses.n;'))).toEqual([
      expect.stringMatching(/^warning .* `Uses.n`, which class `B` needs, is changed by/)
    ]);
  });

  it('also where a function of the notebook does both', () => {
    const uses = keeps('static seen: number[] = [];', 'note(1);');
    const cell =
      'function note(n: number) { Uses.seen.push(n); }\nconst seen = () => Uses.seen.length;';
    expect(told(uses, cell, b('return seen();'))).toEqual([
      expect.stringMatching(
        /^warning .*#c2:1:\d+ `Uses.seen`, which class `B` needs, is changed by/
      )
    ]);
  });

  it('beside an object of the notebook', () => {
    const cell = 'const log: number[] = [];';
    const uses = keeps('static best = 0;', 'Uses.best = 1; log.push(1);');
    expect(told(cell, uses, b('return [Uses.best, log[0]];')).join('\n')).toMatch(
      /`log`, which class `B`.*\n.*`Uses.best`, which class `B`/
    );
  });
});

it.each([
  ['process.env.N', '', "process.env.N = `${process.env.N ?? ''}a`;"],
  ['stats.calls', "import { stats } from './src/util.js';", 'stats.calls++;']
])('what both change is an info: %s', (name, cell, changes) => {
  const lines = told(cell, stage(changes), b(changes));
  expect(lines).toEqual([expect.stringMatching(/^info notebook\/captured-state /)]);
  expect(lines[0]).toContain(`Class \`Uses\` and class \`B\` both change \`${name}\``);
});

describe('nothing is told of', () => {
  it.each([
    ['what no other stage reads', '', "process.env.X = '1';", 'return process.env.Y;'],
    [
      'what each stage sets',
      '',
      "process.env.TZ = 'UTC'; console.log(process.env.TZ);",
      "process.env.TZ = 'UTC'; console.log(process.env.TZ);"
    ],
    [
      'what a function sets first in each',
      "import { stats } from './src/util.js';\nconst reset = () => { stats.calls = 0; };",
      'reset(); stats.calls++; console.log(stats.calls);',
      'reset(); stats.calls++; console.log(stats.calls);'
    ],
    ['all of the environment', '', "process.env.X = '1';", 'console.log({ ...process.env });'],
    [
      'what is kept from one call to the next',
      '',
      '((globalThis as any).rows ??= [1]).length;',
      '((globalThis as any).rows ??= [1]).length;'
    ],
    [
      'functions of a package',
      "import _ from 'lodash';",
      '_.set({}, "a", 1); _.sort([]);',
      'return _.set({}, "b", 2);'
    ],
    [
      'another member',
      "import { stats } from './src/util.js';",
      'stats.calls++;',
      'return stats.name;'
    ],
    [
      'what is put back',
      '',
      "const before = process.env.X; process.env.X = '1'; try { console.log(1); } finally { process.env.X = before; }",
      'return process.env.X;'
    ],
    [
      'what is read where a cell is loaded',
      'const x = process.env.X;',
      "process.env.X = '1';",
      'return x;'
    ],
    [
      'a result of what may add to a copy',
      "import { unit } from './vec.js';",
      'const sum = unit.add(1); return sum;',
      'return unit.add(2);'
    ],
    ['what prints', '', 'console.log = () => {};', 'console.log(1);']
  ])('%s', (_, cell, first, other) => {
    expect(told(cell, stage(first), b(other))).toEqual([]);
  });

  it.each([
    [
      'the own stage alone reads',
      'static best = 0;',
      'Uses.best = 1; console.log(Uses.best);',
      'return 1;'
    ],
    [
      'the other one does not read',
      'static best = 0; static k = 1;',
      'Uses.best = 1;',
      'return Uses.k;'
    ],
    [
      'the other one sets first',
      'static best = 0;',
      'Uses.best = 1;',
      'Uses.best = 2; return Uses.best;'
    ],
    [
      'nobody calls the method that changes it',
      'static best = 0; static reset() { Uses.best = 0; }',
      'console.log(1);',
      'return Uses.best;'
    ]
  ])('a static member that %s', (_, statics, changes, reads) => {
    expect(told(keeps(statics, changes), b(reads))).toEqual([]);
  });

  it('a static member that a class reads which extends it', () => {
    const more = 'class B extends Uses { run() { super.run(); console.log(Uses.best); } }';
    expect(told(keeps('static best = 0;', 'Uses.best = 1;'), more)).toEqual([]);
  });

  it('a static member of a stage that is a dep alone', () => {
    const uses =
      "class Uses extends Stage<Uses> { static best = 0; data = outs('a.json'); run() { Uses.best = 1; } }";
    const reads =
      "class B extends Stage<B> { data = dep(Uses, 'data'); async run() { console.log(await Uses.load()); } }";
    expect(told(uses, reads)).toEqual([]);
  });
});
