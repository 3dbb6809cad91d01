import { describe, expect, it } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const IMPORTS = "import { outs, param, params, Stage } from 'stagebook';";

/** A class with these fields. */
function train(...fields: readonly string[]): string {
  const body = [...fields, "out = outs('{name}.json');", 'run() {}'];
  return `class Train extends Stage<Train> {\n  ${body.join('\n  ')}\n}`;
}

function project(notebooks: Readonly<Record<string, readonly string[]>>): TestProject {
  const made = new TestProject();
  made.link();
  const texts = Object.entries(notebooks).map(([name, cells]) => [
    `${name}.ipynb`,
    notebook([IMPORTS, ...cells])
  ]);
  made.write({ 'package.json': {}, '.dvc/config': '', ...Object.fromEntries(texts) });
  return made;
}

/** The first line and the place of each warning; the graph is written all the same. */
async function toldOf(made: TestProject, ...options: readonly string[]): Promise<string[]> {
  const { code, stderr } = await made.stagebook('write-graph', ...options);
  expect(code).toBe(0);
  return stderr.match(/^(error|warning|info)\[.*\n.*/gm) ?? [];
}

const A_TEXT =
  'warning[params/type]: `Train.lr` is a number in the class, and stage `T` is built with a text: `"x"`.';

describe('a value of another type than the default of its class is a warning', () => {
  it('at the value, with both ways out', async () => {
    await using made = project({
      n: [train('lr = param(0.5);'), "new Train({ lr: 'x' }, { name: 'T' });"]
    });
    const { code, stderr } = await made.stagebook('write-graph');
    expect(code).toBe(0);
    expect(stderr).toContain(`${A_TEXT}\n  --> n.ipynb:cell 3:1:17\n`);
    expect(stderr).toContain('  note: It is declared here.\n  --> n.ipynb:cell 2:2:8\n');
    expect(stderr).toContain('may be either: `lr = param<number | string>(…)`.');
    expect(made.read('params.yaml')).toBe('T:\n  lr: x\n');
    // Nothing changed, and it is wrong still.
    expect(await toldOf(made)).toEqual([`${A_TEXT}\n  --> n.ipynb:cell 3:1:17`]);
    // What it says to do ends it.
    made.write({
      'n.ipynb': notebook([
        IMPORTS,
        train('lr = param<number | string>(0.5);'),
        "new Train({ lr: 'x' }, { name: 'T' });"
      ])
    });
    expect(await toldOf(made)).toEqual([]);
  });

  it.each([
    ['true', 'lr: [1]', 'a boolean', 'a list: `[1]`'],
    ["'a'", 'lr: 1', 'a text', 'a number: `1`'],
    ['[1]', 'lr: { a: 1 }', 'a list', 'a group of values: `{"a":1}`'],
    ['{ a: 1 }', "lr: 'x'", 'a group of values', 'a text: `"x"`'],
    ['28 * 28', "lr: 'x'", 'a number', 'a text: `"x"`'],
    ['SIZE', "lr: 'x'", 'a number', 'a text: `"x"`']
  ])('param(%s) and %s', async (value, given, expected, found) => {
    await using made = project({
      n: ['const SIZE = 5;', train(`lr = param(${value});`), `new Train({ ${given} });`]
    });
    expect(await toldOf(made)).toEqual([
      `warning[params/type]: \`Train.lr\` is ${expected} in the class, and stage \`Train\` is built with ${found}.\n  --> n.ipynb:cell 4:1:17`
    ]);
  });

  it.each([
    ['a constant', "const values = { lr: 'x' };\nnew Train(values, { name: 'T' });", '1:22'],
    ['a shorthand', "const lr = 'x';\nnew Train({ lr }, { name: 'T' });", '2:11'],
    ['a spread', "const all = { lr: 'x' };\nnew Train({ ...all }, { name: 'T' });", '2:11'],
    ['an assignment', "const t = new Train({}, { name: 'T' });\nt.lr = 'x';", '1:21']
  ])('by %s', async (_, cell, place) => {
    await using made = project({ n: [train('lr = param(0.5);'), cell] });
    expect(await toldOf(made)).toEqual([`${A_TEXT}\n  --> n.ipynb:cell 3:${place}`]);
  });

  it.each(['lr = param<number>(0.5);', 'lr: number = param(0.5);'])(
    'also where the class says the one type itself: %s',
    async field => {
      await using made = project({ n: [train(field), "new Train({ lr: 'x' }, { name: 'T' });"] });
      expect(await toldOf(made)).toEqual([`${A_TEXT}\n  --> n.ipynb:cell 3:1:17`]);
    }
  );

  it('at the class, where nothing tells which cell gives it', async () => {
    const cell =
      "for (const name of ['S', 'T']) new Train({ lr: name === 'T' ? 'x' : 1 }, { name });";
    await using made = project({ n: [train('lr = param(0.5);'), cell] });
    expect(await toldOf(made)).toEqual([`${A_TEXT}\n  --> n.ipynb:cell 2:2:8`]);
  });

  it('in the notebook whose cells build the stage', async () => {
    await using made = project({
      a: [train('lr = param(0.5);')],
      b: ["import { Train } from './src/Train.js';\nnew Train({ lr: 'x' }, { name: 'T' });"]
    });
    expect(await toldOf(made)).toEqual([`${A_TEXT}\n  --> b.ipynb:cell 2:2:17`]);
  });

  it('in a group of params, field by field', async () => {
    await using made = project({
      n: [
        "class Adam {\n  lr = 0.1;\n  beta: number | string = 'auto';\n  decay = { by: 1 };\n}",
        train('optim = params(Adam);'),
        "new Train({ optim: { lr: 'x', beta: 1, decay: { by: true } } });"
      ]
    });
    expect(await toldOf(made)).toEqual([
      expect.stringMatching(/`Train\.optim\.lr` is a number .* a text: `"x"`\.\n.*cell 4:1:26$/),
      expect.stringMatching(
        /`Train\.optim\.decay\.by` is a number .* a boolean: .*\n.*cell 4:1:53$/
      )
    ]);
  });

  it('with `--types` by the compiler alone', async () => {
    await using made = project({ n: [train('lr = param(0.5);'), "new Train({ lr: 'x' });"] });
    expect(await toldOf(made, '--types')).toEqual([
      expect.stringMatching(/^warning\[notebook\/types\]: .*\n {2}--> n\.ipynb:cell 3:1:13$/)
    ]);
  });
});

it.each([
  ['a type argument', 'lr = param<number | string>(0.5);', "'x'"],
  ['a type of its own', 'lr = param<Rate>(0.5);', "'x'"],
  ['a type at the field', 'lr: number | string = param(0.5);', "'x'"],
  ['a type of the default', 'lr = param(0.5 as number | string);', "'x'"],
  ['a type of the field', 'lr = param(0.5) as number | string;', "'x'"],
  ['a type of a constant', 'lr = param(RATE);', "'x'"],
  ['a default that is worked out', "lr = param(JSON.parse('1'));", "'x'"],
  ['a default that is chosen', "lr = param(RATE === 1 ? 0.5 : 'auto');", "'x'"],
  ['null', 'lr = param(null);', '1'],
  ['undefined', 'lr = param(undefined as unknown);', '1'],
  ['no default', 'lr = param.required();', "'x'"],
  ['null for a value', 'lr = param(0.5);', 'null'],
  ['the same kind', 'lr = param(0.5);', '-3'],
  ['lists of other things', 'lr = param([1]);', "['x']"],
  ['groups of other things', 'lr = param({ a: 1 });', "{ a: 'x', b: [] }"]
])('%s means any type', async (_, field, value) => {
  await using made = project({
    n: [
      'type Rate = number | string;\nconst RATE: Rate = 1;',
      train(field),
      `new Train({ lr: ${value} }, { name: 'T' });`
    ]
  });
  expect(await toldOf(made)).toEqual([]);
});

it('a param of a base in a file of the author may have any type', async () => {
  await using made = project({
    n: [
      "import { Base } from './lib/base.js';",
      "class Train extends Base { out = outs('{name}.json'); run() {} }",
      "new Train({ lr: 'x' } as never);"
    ]
  });
  made.write({
    'lib/base.ts':
      "import { param, Stage } from 'stagebook';\nexport abstract class Base extends Stage { lr: unknown = param(0.5); }\n"
  });
  expect(await toldOf(made)).toEqual([]);
});
