import { describe, expect, it } from 'vitest';
import { extractModules } from '../../src/notebook/index.js';
import { extract, formatDiagnostics, toNotebook } from './support/notebook-text.js';

const inClass = (member: string): string =>
  `class Train extends Stage<Train> {\n  ${member}\n  run() {}\n}`;
const report = (member: string): string[] =>
  formatDiagnostics(extract([inClass(member)]).diagnostics);

describe('a declaration that is not the whole value of a field', () => {
  it.each([
    ['lr = process.env.X ? param(1) : param(2);', '`Train.lr` uses `param()`', '2:24'],
    ['lr = process.env.X ? param(1) : 2;', '`Train.lr` uses `param()`', '2:24'],
    ['lr = process.env.FAST && param(0.1);', '`Train.lr` uses `param()`', '2:28'],
    [
      'o; constructor() { super(); if (Math.random() > 2) this.o = outs("o"); }',
      '`Train.o` uses `outs()`',
      '2:63'
    ],
    ['constructor() { super(); outs("o"); }', '`Train` uses `outs()`', '2:28'],
    ['seed = param.required<number>() + 1;', '`Train.seed` uses `param.required()`', '2:10'],
    ['a = (process.env.X ? param : param)(1);', '`Train.a` uses `param()`', '2:24'],
    ['list = [param(1)];', '`Train.list` uses `param()`', '2:11'],
    ['a = param(param(1));', '`Train.a` uses `param()`', '2:13'],
    ['#a = param(1);', '`Train.#a` uses `param()`', '2:8'],
    ['static a = param(1);', '`Train.a` uses `param()`', '2:14'],
    ['[`a${1}`] = process.env.X ? outs("o") : undefined;', 'uses `outs()`', '2:31'],
    ['late = () => param(1);', '`Train.late` uses `param()`', '2:16']
  ])('%s is an error at its cell', (member, message, place) => {
    const lines = report(member);
    expect(lines).toHaveLength(1);
    const [line] = lines;
    expect(line).toContain(`error stage/declaration nb.ipynb#c1:${place}`);
    expect(line).toContain(message);
  });

  it('is found through aliases and a namespace', () => {
    const extraction = extractModules([
      toNotebook([
        "import { Stage, param as p } from 'stagebook';\nimport * as sb from 'stagebook';",
        inClass('a = p(1); b = sb.outs("b"); c = [p(1)]; d = process.env.X && sb.outs("d");')
      ])
    ]);
    expect(formatDiagnostics(extraction.diagnostics)).toEqual([
      expect.stringContaining('`Train.c` uses `param()`'),
      expect.stringContaining('`Train.d` uses `outs()`')
    ]);
  });

  it('keeps its class from being written', () => {
    expect(extract([inClass('lr = process.env.X ? param(1) : 2;')]).modules).toEqual([]);
  });

  it.each([
    'lr = param(1);',
    'lr = (param(0.1) as number)!;',
    'lr = param(0.1) satisfies number;',
    'seed = param.required<number>();',
    'start = dep.optional<string>();',
    'lr = param(process.env.X ? 1 : 2);',
    'tags = params(class { a = 1 });',
    'kind?: typeof param;',
    'model = outs(`models/${["a", "b"].join()}.bin`);'
  ])('%s is fine', member => {
    expect(report(member)).toEqual([]);
  });

  it('is no concern of other classes and of functions that make a field', () => {
    const cells = [
      'const file = (name: string) => outs(`models/${name}.bin`);',
      inClass('model = file("a");'),
      'class Plain { value = [1].map(n => param(n)); }'
    ];
    expect(extract(cells).diagnostics).toEqual([]);
  });
});
