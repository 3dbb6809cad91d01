import { describe, expect, it } from 'vitest';
import { stage, told } from './support/told.js';

const b = (body: string): string => stage(body, 'B');

it.each([
  ['const k: number[] = [];', 'k.push(1);', 'return k;'],
  [
    'const k = [1, 2];\nconst centre = (a: number[]) => { a[0] = 0; };',
    'centre(k);',
    'return k[0];'
  ],
  [
    'class Net { w = [0]; fit() { this.w[0]++; } predict() { return this.w[0]; } }\nconst k = new Net();',
    'k.fit();',
    'return k.predict();'
  ],
  [
    'class Scaler { mean = 0; fit(x: number[]) { this.mean = x[0]!; } }\nconst k = new Scaler();',
    'k.fit([1]);',
    'return k.mean;'
  ],
  [
    'class Meter { n = 0; update(x: number) { this.n += x; } }\nconst k = new Meter();',
    '[1, 2].forEach(k.update, k);',
    'return k.n;'
  ],
  ['const k = [[1]];', 'let cur = k[0]!; cur = cur.concat(1); k[0] = cur;', 'return k[0]!.length;']
])('what one stage changes and another one reads is a warning: %s', (cell, changes, reads) => {
  const line =
    /^warning notebook\/captured-state .*#c2:1:\d+ `k`, which class `B` needs, is changed by class `Uses`/;
  expect(told(cell, stage(changes), b(reads))).toEqual([expect.stringMatching(line)]);
  expect(told(cell, stage(changes))).toEqual([]);
});

it('what is put back is told nothing of', () => {
  const cell = 'const k = { on: false };';
  const puts = stage('const before = k.on; k.on = true; console.log(k); k.on = before;');
  expect(told(cell, puts, b('return k.on;'))).toEqual([]);
});

it('what two stages change is an info', () => {
  const cell =
    'const seen = new Map<string, number>();\nconst idOf = (w: string) => { if (!seen.has(w)) seen.set(w, seen.size); return seen.get(w); };';
  expect(told(cell, stage('idOf("a");'), b('return idOf("b");'))).toEqual([
    expect.stringMatching(
      /^info notebook\/captured-state .* Class `Uses` and class `B` both change `seen`/
    )
  ]);
});

it('a stage that goes on from another class has what that one changes', () => {
  const uses = stage('k.push(1);');
  const more = 'class B extends Uses { run() { super.run(); console.log(k); } }';
  expect(told('const k: number[] = [];', uses, more)).toEqual([]);
});

const MODEL = 'let model = { w: 0 };\nfunction setModel(m: typeof model) { model = m; }';
const BEST =
  'let best = Infinity;\nfunction update(loss: number) { if (loss < best) best = loss; }\nconst getBest = () => best;';
const TIMER =
  'let start = 0;\nconst tic = () => { start = Date.now(); };\nconst toc = () => Date.now() - start;';

describe('a variable that a function sets for a stage', () => {
  it.each([
    [
      'count',
      'let seen = 0;\nconst count = (n: number) => { seen += n; };',
      'count(4);',
      'return seen;'
    ],
    ['setModel', MODEL, 'setModel({ w: 1 });', 'return model.w;'],
    ['update', BEST, '[3, 2].forEach(update);', 'return getBest();'],
    ['tic', TIMER, 'tic();', 'console.log(toc());']
  ])('is a warning where another one reads it: %s', (_, cell, changes, reads) => {
    expect(told(cell, stage(changes), b(reads))).toEqual([
      expect.stringMatching(
        /^warning notebook\/captured-state .*#c2:1:\d+ `\w+`, which class `B` needs, is changed by class `Uses`/
      )
    ]);
  });

  it('is an info where another one sets it, too', () => {
    expect(told(BEST, stage('update(1);'), b('update(2); return best;'))).toEqual([
      expect.stringMatching(/^info .* Class `Uses` and class `B` both change `best`/)
    ]);
  });

  it('is told as an error alone where a stage sets it directly', () => {
    const lines = told(BEST, stage('best = 1; update(2);'), b('return getBest();'));
    const shared = lines.filter(line => !line.includes('Tried out'));
    expect(shared).toEqual([expect.stringMatching(/^error .* is set by class `Uses`/)]);
  });

  it.each([
    ['the own stage alone reads it', BEST, 'update(1); return getBest();', 'return 1;'],
    [
      'the other one sets it first',
      MODEL,
      'setModel({ w: 1 });',
      'setModel({ w: 2 }); console.log(model);'
    ],
    [
      'the other one makes the object anew',
      'let k: number[] = [];\nconst reset = () => { k = []; };\nconst add = (n: number) => k.push(n);',
      'reset(); add(1); console.log(k);',
      'reset(); add(2); console.log(k);'
    ],
    ['the other one only sets it', MODEL, 'setModel({ w: 1 });', 'setModel({ w: 2 });'],
    [
      'a constant is made when the other one has set it',
      TIMER,
      'tic(); console.log(toc());',
      'const at = tic(); const took = toc(); console.log(at, took);'
    ],
    [
      'each round of a loop sets it',
      TIMER,
      'for (const e of [1, 2]) { tic(); console.log(e, toc()); }',
      'for (let e = 0; e < 2; e++) { tic(); console.log(e, toc()); }'
    ],
    [
      'a function remembers it',
      'let rows: number[] | undefined;\nfunction load() { if (!rows) rows = [1]; return rows; }',
      'console.log(load());',
      'console.log(load());'
    ],
    [
      'a function sets it up once',
      'let ready = false;\nasync function init() { if (ready) return; await 0; ready = true; }',
      'init();',
      'init();'
    ],
    [
      'a function puts it back',
      'let grad = true;\nfunction noGrad(f: () => void) { const before = grad; grad = false; try { f(); } finally { grad = before; } }\nconst hasGrad = () => grad;',
      'noGrad(() => console.log(hasGrad()));',
      'console.log(hasGrad());'
    ],
    [
      'it is the number of a new object',
      'let made = 0;\nclass Item { id = made++; }',
      'new Item();',
      'console.log(made);'
    ]
  ])('is told nothing of where %s', (_, cell, first, other) => {
    expect(told(cell, stage(first), b(other))).toEqual([]);
  });

  it('is told where a loop may not have set it', () => {
    const reads = b(
      'for (const e of [] as number[]) { tic(); console.log(e); } console.log(toc());'
    );
    expect(told(TIMER, stage('tic();'), reads)).toEqual([
      expect.stringMatching(/^info .*both change `start`/)
    ]);
  });

  it('is told where the other one reads what the first one sets up once', () => {
    const cell = 'let rows: number[] = [];\nfunction load() { if (!rows.length) rows = [1]; }';
    expect(told(cell, stage('load();'), b('return rows[0];'))).toEqual([
      expect.stringMatching(/^warning .*`rows`, which class `B` needs/)
    ]);
  });
});
