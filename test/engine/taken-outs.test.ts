import { expect, it } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const IMPORTS = "import { Stage, depFile, outs } from 'stagebook';";
const train = (path: string): string =>
  `class Train extends Stage<Train> {\n  model = outs('${path}');\n  run() { this.model.writeJSON(scale); }\n}`;
const SCALE = 'const scale = (x: number) => x * 2;';

function project(cell: string): TestProject {
  const made = new TestProject();
  made.link();
  made.write({
    'package.json': {},
    '.dvc/config': '',
    'notebooks/other.ipynb': notebook([
      IMPORTS,
      `class Other extends Stage<Other> {\n  file = outs('o.json');\n  run() {}\n}`
    ]),
    'main.ipynb': notebook([IMPORTS, SCALE, cell])
  });
  return made;
}

it.each([
  ['src/Train.ts', 'is a file that Write graph makes'],
  ['src/lib/scale.ts', 'is a file that Write graph makes'],
  ['SRC/train.ts', 'is a file that Write graph makes'],
  ['src', 'is a folder with `src/Other.ts`, a file that Write graph makes'],
  ['src/lib', 'is a folder with `src/lib/scale.ts`, a file that Write graph makes'],
  ['src/Other.ts', 'is a file that Write graph makes'],
  ['notebooks', 'is a folder with `notebooks/other.ipynb`, a notebook']
])('an out at `%s` is refused at its field, and nothing is written', async (path, what) => {
  await using made = project(train(path));
  const other = await made.stagebook('write-graph', 'notebooks/other.ipynb');
  expect(other.code, other.stderr).toBe(0);
  const before = made.read('dvc.yaml');
  const { code, stderr } = await made.stagebook('write-graph', 'main.ipynb');
  expect(code).toBe(1);
  expect(stderr).toContain(
    `error[stage/declaration]: \`Train.model\` writes to \`${path}\`, which ${what}.`
  );
  expect(stderr).toContain('main.ipynb:cell 3:2:11');
  expect(stderr).toContain('help: Give the out a path of its own');
  expect(made.read('dvc.yaml')).toBe(before);
});

it('an out over a pipeline file is refused at its field', async () => {
  await using made = project(train('dvc.lock'));
  const { code, stderr } = await made.stagebook('write-graph', 'main.ipynb');
  expect(code).toBe(1);
  expect(stderr).toContain(
    '`Train.model` writes to `dvc.lock`, which belongs to the project itself.'
  );
  expect(stderr).toContain('main.ipynb:cell 3:2:11');
});

it('an out beside the modules is none of their business', async () => {
  await using made = project(train('src/Train.json'));
  const { code, stderr } = await made.stagebook('write-graph', 'main.ipynb');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

it('every wrong field of a stage is told at its place in one go', async () => {
  await using made = project(
    "class Train extends Stage<Train> {\n  a = outs('../a');\n  b = outs('dvc.yaml');\n  run() {}\n}"
  );
  const { code, stderr } = await made.stagebook('write-graph', 'main.ipynb');
  expect(code).toBe(1);
  expect(stderr).toMatch(/`Train\.a` writes to `\.\.\/a`.*\n {2}--> main\.ipynb:cell 3:2:7\n/);
  expect(stderr).toMatch(/`Train\.b` writes to `dvc\.yaml`.*\n {2}--> main\.ipynb:cell 3:3:7\n/);
});
