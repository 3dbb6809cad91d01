import { expect, it } from 'vitest';
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
