import { describe, expect, it } from 'vitest';
import { extract, textsOf } from './support/notebook-text.js';
import { runCells, runModules } from './support/run-modules.js';
import { severities, stage, told } from './support/told.js';

const INFO = [expect.stringMatching(/^info notebook\/not-extracted/)];

describe('numbers of objects begin elsewhere, and that is told', () => {
  it.each([
    'class Tensor { static nextId = 0; id: number; constructor() { this.id = Tensor.nextId++; } }',
    'class Tensor { static nextId = 0; id = Tensor.nextId++; }',
    'class Tensor { static #n = 0; id = `t${++Tensor.#n}`; }',
    'class Tensor { static made = 0; constructor() { Tensor.made += 1; } }',
    'let nextId = 0;\nclass Tensor { id: number; constructor() { this.id = nextId++; } }',
    'let nextId = 0;\nconst newId = () => nextId++;\nclass Tensor { id = newId(); }',
    'let nextId = 0;\nclass Base { id = nextId++; }\nclass Tensor extends Base {}'
  ])('%s', cell => {
    for (const statement of [
      'const l = new Tensor();',
      'console.log(new Tensor());',
      '[1].map(() => new Tensor());'
    ])
      expect(told(...cell.split('\n'), statement, stage('return new Tensor();'))).toEqual(INFO);
  });

  it('by a factory that gives an id', () => {
    const cell = 'let nextId = 0;\nfunction makeNode(v: number) { return { id: nextId++, v }; }';
    expect(told(cell, 'makeNode(1);', stage('return makeNode(2);'))).toEqual(INFO);
    expect(
      told(
        cell.replace('return { id: nextId++, v }', 'const id = nextId++; return { id, v }'),
        'makeNode(1);',
        stage('return nextId;')
      )
    ).toEqual(INFO);
  });

  it('by a class that no stage uses', () => {
    const cells = ['let nextId = 0;', 'class A { id = nextId++; }', 'class B { id = nextId++; }'];
    expect(told(...cells, 'new B();', stage('return new A();'))).toEqual(INFO);
  });

  it('but not of what two stages make', () => {
    const cell = 'class Item { static n = 0; id = Item.n++; }\nconst first = new Item();';
    const other = stage('return [first, new Item()];', 'Other');
    expect(told(cell, stage('return new Item();'), other)).toEqual([]);
  });

  it.each([
    ['a seed in a field', 'let seed = 1;\nclass Tensor { w = Math.sin(seed++); }'],
    ['a place in a list', 'const all = [1, 2, 3];\nlet at = 0;\nclass Tensor { w = all[at++]; }'],
    [
      'a list of all',
      'class Tensor { static all: Tensor[] = []; constructor() { Tensor.all.push(this); } }'
    ],
    ['the last one', 'class Tensor { static last?: Tensor; constructor() { Tensor.last = this; } }']
  ])('other things that a constructor changes are a warning: %s', (_, cell) => {
    expect(severities(cell, 'new Tensor();', stage('return new Tensor();'))).toEqual(['warning']);
  });

  it.each([
    [
      'an argument',
      'class Tensor { constructor(o: { n: number }) { o.n = 5; } }\nconst o = { n: 1 };',
      'new Tensor(o);',
      'o'
    ],
    [
      'a counter of an argument',
      'class Tensor { constructor(o: { n: number }) { o.n++; } }\nconst o = { n: 1 };',
      'new Tensor(o);',
      'o'
    ],
    [
      'by a method',
      'class Loader { at = 0; next() { return this.at++; } }\nconst o = new Loader();',
      'o.next();',
      'o.at'
    ],
    ['by a statement', 'let o = 0;', 'o++;', 'o']
  ])('a change stays an error: %s', (_, cell, statement, use) => {
    expect(severities(cell, statement, stage(`return ${use};`))).toEqual(['error']);
  });

  it('a constant that only a try-out makes is not run by stages', () => {
    const cells = [
      'class Tensor { static nextId = 0; id = Tensor.nextId++; }',
      'const probe = new Tensor();',
      'console.log(probe);',
      stage('return new Tensor();')
    ];
    expect(Object.keys(textsOf(extract(cells)))).toEqual(['src/Tensor.ts', 'src/Uses.ts']);
    expect(Object.values(textsOf(extract(cells))).join()).not.toContain('probe');
  });

  it('of a constant that is extracted for its draws alone nothing else is told', () => {
    const cells = [
      'let seed = 1;\nconst rnd = () => { seed = (seed * 16807) % 2147483647; return seed; };\nclass Layer { w = rnd(); set(w: number) { this.w = w; } }',
      'const probe = new Layer();',
      'probe.set(2);',
      'probe.w = 3;'
    ];
    expect(told(...cells, stage('return new Layer().w;'))).toEqual([
      expect.stringContaining('info notebook/not-extracted')
    ]);
    expect(severities(...cells, stage('return probe.w;'))).toEqual(['error']);
  });

  it('a constant that draws numbers still is', () => {
    const cells = [
      'let seed = 1;\nconst rnd = () => { seed = (seed * 16807) % 2147483647; return seed; };\nclass Layer { w = rnd(); }',
      'const probe = new Layer();',
      'const layer = new Layer();',
      stage('return layer.w;')
    ];
    expect(told(...cells)).toEqual([]);
    expect(runModules(cells, 'Uses')).toEqual(runCells(cells, 'Uses'));
  });
});

describe('what stages set or grow by themselves may be changed by the notebook', () => {
  it.each([
    [
      'a timer',
      'class Timer { t = 0; start() { this.t = 1; } stop() { return 2 - this.t; } }\nconst timer = new Timer();',
      'timer.start();\nconsole.log(timer.stop());',
      'timer.start(); return timer.stop();'
    ],
    [
      'a seed',
      'class Rnd { s = 1; seed(s: number) { this.s = s; } next() { this.s = (this.s * 16807) % 2147483647; return this.s; } }\nconst rnd = new Rnd();',
      'rnd.seed(1);\nrnd.next();',
      'rnd.seed(1); return rnd.next();'
    ],
    [
      'a seed in a variable',
      'let s = 1;\nfunction seed(n: number) { s = n; }\nfunction next() { s = (s * 7) % 11; return s; }',
      'seed(3);\nnext();',
      'seed(3); return next();'
    ],
    [
      'a scaler',
      'class Scaler { m = 0; fit(r: number[]) { this.m = r[0]!; return this; } transform(r: number[]) { return r.map(x => x - this.m); } }\nconst scaler = new Scaler();',
      'scaler.fit([1]).transform([2]);',
      'return scaler.fit([3]).transform([4]);'
    ],
    [
      'what a layer keeps of a pass',
      'class Relu { x: number[] = []; forward(x: number[]) { this.x = x; return x; } }\nclass Net { layers = [new Relu()]; forward(x: number[]) { return this.layers.reduce((a, l) => l.forward(a), x); } }\nconst net = new Net();',
      'net.forward([1]);',
      'return net.forward([1]);'
    ],
    [
      'a buffer',
      'const buffer = new Float64Array(4);\nfunction fft(x: number[]) { x.forEach((v, i) => { buffer[i] = v; }); return [...buffer]; }',
      'fft([1]);',
      'return fft([1]);'
    ],
    [
      'a log',
      'class Log { lines: string[] = []; info(t: string) { this.lines.push(t); } }\nconst log = new Log();\nfunction step() { log.info("s"); }',
      'log.info("x");',
      'step(); return 1;'
    ],
    [
      'a sum',
      'class Acc { n = 0; add(x: number) { this.n += x; } reset() { this.n = 0; } }\nconst acc = new Acc();',
      'acc.reset();\nacc.add(1);',
      'acc.reset(); acc.add(2); return acc.n;'
    ]
  ])('%s', (_, cell, statement, body) => {
    const [first = '', ...others] = severities(cell, statement, stage(body));
    expect([first, others]).toEqual(['warning', []]);
    expect(extract([cell, statement, stage(body)]).classes.map(each => each.blocked)).toEqual([
      false
    ]);
  });

  const TOK =
    'class Tok { v: string[] = []; fit(t: string) { this.v = t.split(" "); } encode(t: string) { return this.v.indexOf(t); } count() { this.v.push("x"); } }\nconst tok = new Tok();';

  it.each([
    ['where only the notebook calls it', ['return tok.encode("a");']],
    [
      'where the stage calls another method that changes it',
      ['tok.count(); return tok.encode("a");']
    ],
    [
      'where the stage calls it on another object',
      ['const own = new Tok(); own.fit("b"); return tok.encode("a");']
    ],
    [
      'where one of two stages does not',
      ['tok.fit("a"); return tok.encode("a");', 'return tok.encode("a");']
    ]
  ])('surely is, %s', (_, bodies) => {
    const stages = bodies.map((body, i) => stage(body, `S${i}`));
    // What one stage changes and another one reads is told as well.
    const lines = told(TOK, 'tok.fit("a b");', ...stages);
    expect(lines.filter(line => !line.includes('captured-state'))).toEqual([
      expect.stringMatching(/^error notebook\/mutated-helper/)
    ]);
  });

  it('surely is, where it also calls what no stage does', () => {
    expect(
      severities(TOK, 'tok.count(), tok.fit("a");', stage('tok.count(); return tok.encode("a");'))
    ).toEqual(['error']);
  });

  it.each(['k.push(2);', 'k[0] = 3;', 'k = [4];'])('surely is, by a direct write: %s', write => {
    const cell = 'let k = [1];\nfunction grow() { k.push(2); k = [...k]; }';
    expect(severities(cell, write, stage('grow(); return k;'))).toEqual(['error']);
  });
});

describe('what a function puts back is no change', () => {
  it.each([
    [
      'in `finally`',
      'let grad = true;\nfunction noGrad<T>(f: () => T) { const before = grad; grad = false; try { return f(); } finally { grad = before; } }'
    ],
    [
      'at its end',
      'let grad = true;\nfunction noGrad<T>(f: () => T) { const before = grad; grad = false; const out = f(); grad = before; return out; }'
    ],
    [
      'in a field',
      'class T { static grad = true; }\nfunction noGrad<T>(f: () => T) { const before = T.grad; T.grad = false; try { return f(); } finally { T.grad = before; } }'
    ]
  ])('%s', (_, cell) => {
    const use = cell.startsWith('let') ? 'grad' : 'T.grad';
    expect(told(cell, 'noGrad(() => 1);', stage(`return ${use};`))).toEqual([]);
    expect(told(...cell.split('\n'), 'noGrad(() => 1);', stage(`return ${use};`))).toEqual([]);
  });

  it('as a step and the one back', () => {
    const cell =
      'let depth = 0;\nfunction nest(n: number): number { depth++; try { return n > 0 ? nest(n - 1) : depth; } finally { depth--; } }';
    expect(told(cell, 'nest(3);', stage('return depth;'))).toEqual([]);
    const vote = 'let n = 0;\nfunction vote(up: boolean) { if (up) n++; else n--; }';
    expect(severities(vote, 'vote(true);', stage('return n;'))).toEqual(['error']);
    expect(
      severities(cell.replace('depth--', 'depth++'), 'nest(3);', stage('return depth;'))
    ).toEqual(['error']);
  });

  it('but what it puts back in a branch alone is', () => {
    const cell =
      'let best = 1;\nfunction climb(next: number) { const before = best; best = next; if (next < before) best = before; }';
    expect(severities(cell, 'climb(2);', stage('return best;'))).toEqual(['error']);
  });

  it('but one that it may leave is', () => {
    const cell =
      'let grad = true;\nfunction noGrad(f: () => number) { const before = grad; grad = false; if (f() > 1) return 1; grad = before; return 2; }';
    expect(severities(cell, 'noGrad(() => 1);', stage('return grad;'))).toEqual(['error']);
  });
});

describe('a method or function is found', () => {
  const NET =
    'class Net { w = 1; fit(n = 1) { this.w += n; } size() { return 1; } }\nconst net = new Net();';
  it.each([
    ['warning', 'by a key', 'const key = "fit";\nnet[key]();'],
    [
      'warning',
      'by a function that returns it',
      'const fit = (n: Net) => (k: number) => n.fit(k);\nfit(net)(3);'
    ],
    [
      'error',
      'by a function that sets it for another one',
      'const set = (n: Net) => (k: number) => { n.w = k; };\nset(net)(3);'
    ],
    [
      'error',
      'of what a generator gives',
      'function* all() { yield net; }\nconst it = all();\nit.next().value!.fit();'
    ],
    ['warning', 'in a timer', 'setInterval(() => net.fit(), 10);'],
    ['warning', 'later', 'queueMicrotask(() => net.fit());'],
    ['error', 'at an event', 'process.on("exit", () => net.fit());']
  ])('%s: %s', (severity, _, statements) => {
    expect(severities(NET, statements, stage('return net.w;'))).toEqual([severity]);
  });

  it('and what only looks is not', () => {
    const looks = 'const key = "size";\nconsole.log(net[key]());\nsetTimeout(() => net.size(), 1);';
    expect(told(NET, looks, stage('return net.w;'))).toEqual([]);
  });
});

describe('the help fits', () => {
  const helpOf = (...cells: readonly string[]) =>
    extract(cells).diagnostics.find(each => each.code === 'notebook/mutated-helper')?.help;

  it.each([
    [
      'const k = [1];',
      'k.push(2);',
      'k',
      'Put its declaration and this into a function, and make `k` by it (`const k = made();`), or make it a param of the stage.'
    ],
    [
      'class k extends Stage<k> { static verbose = false; run() { return k.verbose; } }',
      'k.verbose = true;',
      'k',
      'Write it in the class: as a static field of `k`, or in a static block of it (`static { … }`).'
    ],
    [
      'const k = { w: [1] };',
      'const w = k.w;\nw[0] = 2;',
      'k',
      'Put its declaration and this into a function, and make `k` by it (`const k = made();`), or make it a param of the stage.'
    ],
    [
      'class Tok { n = 0; fit() { this.n = 1; } }\nconst k = new Tok();',
      'k.fit();',
      'k',
      'Try it on an object of its own (`const trial = …`). If stages need the change, make `k` with it (`const k = made(…)`), or do it in `run()`.'
    ],
    [
      'let k = 1;\nfunction setK(n: number) { k = n; }',
      'setK(2);',
      'k',
      'If stages need the change of `k`, call it in `run()`, too.'
    ],
    [
      'class k { static on = false; static turn() { k.on = true; } }',
      'k.turn();',
      'k.on',
      'If stages need the change of `k`, call it in `run()`, too.'
    ],
    [
      'const k = new Map<number, number>();\nfunction fib(n: number): number { const hit = k.get(n); if (hit) return hit; k.set(n, n); return n; }',
      'fib(3);',
      'fib(4)',
      'Each stage does so by itself, from the beginning: leave it, unless one needs what it did here.'
    ],
    [
      'class Timer { t = 0; start() { this.t = 1; return 2; } }\nconst k = new Timer();',
      'k.start();',
      'k.start()',
      'Each stage does so by itself, from the beginning: leave it, unless one needs what it did here.'
    ]
  ])('%s %s', (cell, statement, use, help) => {
    expect(helpOf(cell, statement, stage(`return ${use};`))).toEqual([help]);
  });
});

it('a statement is named by the declaration that the change stands in', () => {
  const k = 'const k = [2, 1];\nconst top = (l: number[]) => l.sort()[0];';
  expect(told(k, 'await 0;\nconst a = await 1, b = top(k);', stage('return k;'))[0]).toMatch(
    /through `top\(\)` by the statement of `b`\.$/
  );
});
