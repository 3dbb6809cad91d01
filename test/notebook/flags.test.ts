import { describe, expect, it } from 'vitest';
import { severities, stage, told } from './support/told.js';

describe('a flag decides whether a function changes what it is given', () => {
  const FORMS = [
    'function normalise(xs: number[], inPlace = false) { const out = inPlace ? xs : [...xs]; out.sort(); return out; }',
    'function normalise(xs: number[], inPlace = false) { const out = !inPlace ? xs.slice() : xs; out.sort(); return out; }',
    'function normalise(xs: number[], inPlace?: boolean) { if (!inPlace) xs = xs.slice(); xs.sort(); return xs; }',
    'function normalise(xs: number[], inPlace = false) { if (inPlace) { xs.sort(); return xs; } return [...xs].sort(); }',
    'function normalise(xs: number[], inPlace = false) { inPlace && xs.sort(); return xs; }',
    'function normalise(xs: number[], inPlace = false): number[] { if (!inPlace) return normalise([...xs], true); xs.sort(); return xs; }',
    'function normalise(xs: number[], inPlace = false) { if (!inPlace) { const own = [...xs]; return own.sort(); } for (const _ of xs) xs.sort(); return xs; }',
    'const tools = { sort(xs: number[], inPlace = false) { if (inPlace) xs.sort(); return xs; } };\nfunction normalise(xs: number[], inPlace = false) { return tools.sort(inPlace ? xs : [...xs], true); }'
  ];

  it.each(FORMS)('%s', form => {
    const cells = ['const rows = [2, 1];', form];
    const uses = stage('return rows;');
    for (const off of [
      'normalise(rows);',
      'normalise(rows, false);',
      'console.log(normalise(rows)[0]);'
    ])
      expect(told(...cells, off, uses)).toEqual([]);
    expect(severities(...cells, 'normalise(rows, true);', uses)).toEqual(['error']);
  });

  it('among options', () => {
    const cells = [
      'const rows = [2, 1];',
      'function clip(xs: number[], { by = 1, inPlace: own = false } = {}) { const out = own ? xs : [...xs]; out.sort(); return [out, by]; }'
    ];
    const uses = stage('return rows;');
    for (const off of ['clip(rows);', 'clip(rows, { by: 2 });', 'clip(rows, { inPlace: false });'])
      expect(told(...cells, off, uses)).toEqual([]);
    expect(severities(...cells, 'clip(rows, { inPlace: true });', uses)).toEqual(['error']);
    expect(severities(...cells, 'const o = { inPlace: false };\nclip(rows, o);', uses)).toEqual([
      'warning'
    ]);
    expect(severities(...cells, 'const o = {};\nclip(rows, { ...o });', uses)).toEqual(['warning']);
  });

  it.each([
    'function clip(xs: number[], o: any = {}) { const out = o.inPlace ? xs : [...xs]; out.sort(); return out; }',
    'function clip(xs: number[], o?: any) { if (!o?.inPlace) xs = xs.slice(); xs.sort(); return xs; }',
    'function clip(xs: number[], o?: any): number[] { if (!o?.inPlace) return [...xs].sort(); return xs.sort(); }'
  ])('of options: %s', form => {
    const cells = ['const rows = [2, 1];', form];
    const uses = stage('return rows;');
    for (const off of ['clip(rows);', 'clip(rows, { by: 2 });', 'clip(rows, { inPlace: false });'])
      expect(told(...cells, off, uses)).toEqual([]);
    expect(severities(...cells, 'clip(rows, { inPlace: true, by: 1 });', uses)).toEqual(['error']);
    const [severity] = severities(...cells, 'const o = { inPlace: false };\nclip(rows, o);', uses);
    expect(severity).toMatch(/warning|error/);
  });

  it('but not what comes before a function is left, or where it may go on', () => {
    const cells = [
      'const rows = [2, 1];',
      'function first(xs: number[], own: boolean) { xs.sort(); if (own) return [...xs]; return xs; }',
      'function log(xs: number[], own: boolean) { if (own) console.log(xs); xs.sort(); return xs; }'
    ];
    for (const name of ['first', 'log'])
      expect(severities(...cells, `${name}(rows, true);`, stage('return rows;'))).toEqual([
        'error'
      ]);
  });

  it('which may be either', () => {
    const cells = ['const rows = [2, 1];', 'const options = { inPlace: false };', FORMS[0] ?? ''];
    const uses = stage('return rows;');
    expect(severities(...cells, 'normalise(rows, options.inPlace);', uses)).toEqual(['warning']);
    const pick = 'const pick = (xs: number[], copy: boolean) => (copy ? [...xs] : xs);';
    expect(severities(cells[0] ?? '', pick, 'pick(rows, true).sort();', uses)).toEqual(['warning']);
  });

  it('and a parameter that is set after the change is what was given', () => {
    const cell =
      'type Item = { v: number; next?: Item };\nconst list: Item = { v: 1 };\nfunction grow(at: Item | undefined) { while (at) { at.v++; at = at.next; } }';
    expect(severities(cell, 'grow(list);', stage('return list;'))).toEqual(['error']);
  });

  it('and what it is not asked for stays an error', () => {
    const cell =
      'const rows = [2, 1];\nfunction sort(xs: number[], by: number) { if (by > 1) xs.sort(); if (xs) xs.reverse(); }';
    expect(severities(cell, 'sort(rows, 1);', stage('return rows;'))).toEqual(['error']);
  });
});

describe('what is taken out of a list is no longer in it', () => {
  const POOL =
    'class Pool { free: number[][] = [[0]]; take() { return this.free.pop() ?? [0]; } }\nconst pool = new Pool();';

  it('where a pool gives it', () => {
    const cells = [POOL, 'const buf = pool.take();\nbuf[0] = 1;'];
    const uses = stage('const own = pool.take(); own[0] = 2; return own;');
    expect(severities(...cells, uses).filter(each => each === 'error')).toEqual([]);
  });

  it('but what goes by another name is changed', () => {
    const cells = ['const net = { w: 1 };\nconst all = [net];', 'all.pop()!.w = 2;'];
    expect(severities(...cells, stage('return net;'))).toEqual(['error']);
  });
});
