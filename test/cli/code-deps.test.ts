import { expect, test } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

/** Sets up a stage that writes a sum; returns the deps that Write graph notes, and what DVC's run of it wrote. */
async function writeSum(
  imports: readonly string[],
  sum: string,
  files: Readonly<Record<string, string | object>>
): Promise<{ readonly deps: readonly string[]; readonly sum: string }> {
  await using project = TestProject.withDvc();
  project.write({
    ...files,
    'n.ipynb': notebook([
      ["import { Stage, outs } from 'stagebook';", ...imports].join('\n'),
      `class A extends Stage<A> { f = outs('f.json'); run() { this.f.writeJSON(${sum}); } }`
    ])
  });
  expect(await project.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
  const repro = await project.run('dvc', ['repro']);
  expect(repro, repro.stderr).toMatchObject({ code: 0 });
  const [, deps = ''] = /deps:\n((?: +- .*\n)+)/.exec(project.read('dvc.yaml')) ?? [];
  return {
    deps: deps
      .trim()
      .split('\n')
      .map(line => line.replace(/^ *- /, ''))
      .filter(path => path !== 'src/A.ts'),
    sum: project.read('f.json').trim()
  };
}

test('the dep is the source that runs, not what a compiler left beside it', async () => {
  const files = {
    'lib/y.ts': "import { z } from './z.js';\nexport const y: number = z + 1;\n",
    'lib/y.js': 'exports.y = 0;\n',
    'lib/z.ts': 'export const z: number = 2;\n',
    'lib/z.js': 'exports.z = 0;\n'
  };
  const { deps, sum } = await writeSum(["import { y } from './lib/y';"], 'y', files);
  expect(deps).toEqual(['lib/y.ts', 'lib/z.ts']);
  expect(sum).toBe('3');
});

test('a file of TypeScript may end as it likes', async () => {
  const imports = [
    "import { a } from './lib/a';",
    "import { b } from './lib/b.mjs';",
    "import { c } from './lib/c.cjs';"
  ];
  const files = {
    'lib/a.tsx': 'export const a: number = 1;\n',
    'lib/b.mts': 'export const b: number = 2;\n',
    'lib/c.cts': 'export const c: number = 3;\n'
  };
  const { deps, sum } = await writeSum(imports, 'a + b + c', files);
  expect(deps).toEqual(['lib/a.tsx', 'lib/b.mts', 'lib/c.cts']);
  expect(sum).toBe('6');
});

test('a name that package.json gives to a file of the project is that file', async () => {
  const imports = ["import { y } from '#y';", "import { File } from '#library';"];
  const files = {
    'package.json': {
      imports: { '#y': './lib/y.ts', '#deep': './lib/deep.ts', '#library': 'stagebook' }
    },
    'lib/y.ts': "export { deep as y } from '#deep';\n",
    'lib/deep.ts': 'export const deep = 4;\n'
  };
  const { deps, sum } = await writeSum(imports, 'y + File.length', files);
  expect(deps).toEqual(['lib/deep.ts', 'lib/y.ts']);
  expect(sum).toBe('5');
});
