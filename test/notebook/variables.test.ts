import { describe, expect, it } from 'vitest';
import { extract, formatDiagnostics, textsOf } from './support/notebook-text.js';
import { stage } from './support/told.js';

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

describe('a variable that each stage sets by itself', () => {
  const LCG =
    'const lcg = (s: number) => () => (s = (s * 16807) % 2147483647) / 2147483647;\nlet rand = lcg(1);\nconst setSeed = (s: number) => { rand = lcg(s); };\nconst draw = () => rand();';
  const A = stage('rand = lcg(2); return [rand()];', 'A');
  const b = (body: string): string => stage(body, 'B');

  it.each([
    ['in its first statement', b('rand = lcg(3); return [rand(), draw()];')],
    ['after what does not read it', b('const n = lcg(7)(); rand = lcg(n); return rand();')],
    ['through a function', b('setSeed(3); return rand();')],
    [
      'through a method',
      'class B extends Stage<B> { run() { this.start(); rand(); } start() { rand = lcg(3); } }'
    ],
    [
      'through an async method',
      'class B extends Stage<B> { async run() { await this.start(); rand(); } async start() { rand = lcg(3); } }'
    ],
    ['in parentheses', b('(rand as unknown) = (lcg(3)); return rand();')],
    [
      'where its methods read it later',
      'class B extends Stage<B> { run() { rand = lcg(3); this.draws(); } draws() { return rand(); } }'
    ],
    [
      'where a field reads it later',
      'class B extends Stage<B> { draws = () => rand(); run() { rand = lcg(3); this.draws(); } }'
    ],
    [
      'beside a stage that it names',
      'class B extends Stage<B> { a = dep(A); run() { rand = lcg(3); return rand(); } }'
    ],
    [
      'where a run before it returns early',
      b('if (process.argv.length > 9) return; rand = lcg(3); return rand();')
    ],
    [
      'in the run of what it extends',
      'abstract class Base extends Stage<Base> { run() { rand = lcg(3); } }\nclass B extends Base { run() { super.run(); return rand(); } }'
    ]
  ])('is no state: %s', (_, other) => {
    expect(told(LCG + '\n' + A + '\n' + other)).toBe('');
  });

  it.each([
    ['does not set it', b('return rand();')],
    ['sets it in a branch', b('if (1 > 0) rand = lcg(3); return rand();')],
    [
      'sets it in a function that it may call',
      b('const set = () => { rand = lcg(3); }; set(); return rand();')
    ],
    [
      'sets it in a function that may return before',
      'let isSet = false;\nfunction start() { if (isSet) return; rand = lcg(3); }\n' +
        b('start(); return rand();')
    ],
    [
      'sets it in an async method that it does not await',
      'class B extends Stage<B> { run() { this.start(); rand(); } async start() { await 0; rand = lcg(3); } }'
    ],
    ['reads it before', b('const n = rand(); rand = lcg(n); return rand();')],
    ['reads it for the new value', b('rand = lcg(rand()); return rand();')],
    ['reads it before, by a function', b('const n = draw(); rand = lcg(n); return rand();')],
    [
      'reads it before, by a method',
      'class B extends Stage<B> { run() { const n = this.draws(); rand = lcg(n); } draws() { return rand(); } }'
    ],
    [
      'reads it in a field',
      'class B extends Stage<B> { first = rand(); run() { rand = lcg(3); } }'
    ],
    [
      'reads it where it sets it in a method',
      'class B extends Stage<B> { run() { this.start(); } start() { rand = lcg(rand()); } }'
    ],
    ['changes it', 'let n = 1;\n' + stage('n = 5; return n;', 'C') + '\n' + b('n += 1; return n;')]
  ])('is state where a stage %s', (_, other) => {
    expect(told(LCG + '\n' + A + '\n' + other)).toMatch(
      /error notebook\/captured-state .* `(rand|n)`, which class `B` needs, is set by class `[AC]`/
    );
  });

  it('keeps back those that only read it, each with an error of its own', () => {
    const c = 'class C extends Stage<C> { run() { return [draw()]; } }';
    const d = stage('rand = lcg(4); return [draw()];', 'D');
    const cells = [LCG, A, b('return rand();'), c, d];
    expect(told(...cells).match(/which class `\w` needs/g)).toEqual([
      'which class `B` needs',
      'which class `C` needs'
    ]);
    const written = Object.keys(textsOf(extract(cells)));
    expect(written.filter(path => /\/[A-D]\.ts$/.test(path))).toEqual(['src/A.ts', 'src/D.ts']);
  });

  it('is told with the way out', () => {
    const { diagnostics } = extract([LCG, A, b('return rand();')]);
    expect(diagnostics.flatMap(({ help = [] }) => help)).toContain(
      'Or set it in `run()` of class `B`, too, in a statement of its own before anything reads it.'
    );
  });

  it('has its class written', () => {
    const paths = Object.keys(textsOf(extract([LCG, A, b('rand = lcg(3); return rand();')])));
    expect(paths).toEqual(expect.arrayContaining(['src/A.ts', 'src/B.ts']));
  });
});

describe('a variable that a stage sets from another cell', () => {
  const SHOW = 'let verbose = false;\nfunction show() { return verbose; }';

  it('is told where a function of its own cell reads it', () => {
    expect(told(SHOW, stage('verbose = true; return show();'))).toBe(
      [
        'warning notebook/captured-state nb.ipynb#c2:1:42 Tried out in the notebook, `show` does not see that `verbose` is set here: its cell 1 keeps a `verbose` of its own. The pipeline has one.',
        '  note nb.ipynb#c1:1:5 `verbose` is declared here.',
        '  note nb.ipynb#c1:2:26 It is read here.'
      ].join('\n')
    );
  });

  it('is told with the function that would set it', () => {
    const cells = [SHOW, stage('verbose = true; return show();')];
    const [warning] = extract(cells).diagnostics;
    expect(warning?.help).toEqual([
      'Put a function that sets it beside `verbose`, and call that: `const setVerbose = (value: typeof verbose) => { verbose = value; };`.'
    ]);
    expect(Object.keys(textsOf(extract(cells)))).toContain('src/Uses.ts');
  });

  it.each([
    ['twice', [SHOW, stage('verbose = true; show(); verbose = false; return show();')]],
    [
      'by a function of a third cell',
      [SHOW, 'const on = () => { verbose = true; };', stage('on(); return show();')]
    ],
    [
      'by a class when it is made',
      [
        SHOW,
        'class Uses extends Stage<Uses> { static { verbose = true; } run() { return show(); } }'
      ]
    ],
    ['by a step', ['let k = 1;\nconst show = () => k;', stage('k++; return show();')]],
    [
      'for a function that steps',
      ['let k = 1;\nconst next = () => k++;', stage('k = 5; return next();')]
    ],
    [
      'for a class',
      ['let k = 1;\nclass Hold { get() { return k; } }', stage('k = 5; return new Hold().get();')]
    ],
    [
      'for a function that another one calls',
      [SHOW, 'const log = () => show();', stage('verbose = true; return log();')]
    ],
    [
      'for the stage that it extends',
      [
        'let k = 1;\nabstract class Base extends Stage<Base> { show() { return k; } }',
        'class Uses extends Base { run() { k = 2; return this.show(); } }'
      ]
    ]
  ])('is told once: %s', (_, cells) => {
    const lines = told(...cells)
      .split('\n')
      .filter(line => !line.startsWith('  note'));
    expect(lines).toEqual([expect.stringContaining('warning notebook/captured-state nb.ipynb#c')]);
  });

  it.each([
    ['its cell sets it', ['let k = 1;\nconst show = () => k;\n' + stage('k = 2; return show();')]],
    [
      'a function of its cell sets it',
      [
        SHOW + '\nconst setVerbose = (v: boolean) => { verbose = v; };',
        stage('setVerbose(true); return show();')
      ]
    ],
    ['only the class reads it', ['let k = 1;', stage('k = 2; return k;')]],
    [
      'only a third cell reads it, which shares the copy',
      ['let k = 1;', 'const show = () => k;', stage('k = 2; return show();')]
    ],
    ['the stage does not use what reads it', [SHOW, stage('verbose = true; return verbose;')]],
    [
      'it is a member of an object',
      [
        'const config = { x: 1 };\nconst show = () => config.x;',
        stage('config.x = 2; return show();')
      ]
    ],
    [
      'what its cell has only sets it',
      ['let k = 1;\nconst reset = () => { k = 0; };', stage('k = 2; reset(); return k;')]
    ],
    [
      'what reads it ran before',
      ['let k = 1;\nconst twice = k * 2;', stage('k = 2; return [k, twice];')]
    ]
  ])('is not told where %s', (_, cells) => {
    expect(told(...cells)).toBe('');
  });
});
