import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHECKOUT, notebook, TestProject } from '../support/test-project.js';

const IMPORT = "import { Stage, out, param, dep } from 'stagebook';";
const A =
  'class A extends Stage<A> { k = param(1); r = out<number>(); run() { this.r = this.k; } }';
const OTHER = 'class O extends Stage<O> { r = out<number>(); run() { this.r = 1; } }';
const B =
  "class B extends Stage<B> {\n  a = dep(A, 'r');\n  s = out<number>();\n  run() { this.s = this.a; }\n}";

/** A project whose class `A` is gone from its notebook, and is still imported by another one. */
async function withoutA(): Promise<TestProject> {
  const made = TestProject.withDvc();
  made.write({
    'n.ipynb': notebook([IMPORT, A, OTHER], 'n'),
    'm.ipynb': notebook([IMPORT, "import { A } from './src/A.js';", B], 'm')
  });
  expect(await made.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
  made.write({ 'n.ipynb': notebook([IMPORT, OTHER], 'n') });
  return made;
}

it('what another notebook still uses is not offered for removal, and each place that uses it is named', async () => {
  await using made = await withoutA();
  const { code, stdout, stderr } = await made.stagebook('write-graph');
  const text = stdout + stderr;
  expect(code).toBe(0);
  expect(text).toMatch(
    /Stage `A` is no longer in the notebooks[^]*?note: It is still used here.\n {2}--> m.ipynb:cell 3:2:7/
  );
  expect(text).toMatch(
    /`src\/A.ts` is no longer made by a cell[^]*?note: It is still used here.\n {2}--> m.ipynb:cell 2:1:19/
  );
  expect(text).toContain('removes it once nothing uses it any more');
  expect(text).not.toContain('shows first what else would go');
});

it.each([[['--prune']], [['--prune', '--dry-run']]])(
  'with %j it is an error at the import and at the dep, and nothing is removed',
  async flags => {
    await using made = await withoutA();
    const before = [made.read('dvc.yaml'), made.read('src/A.ts')];
    const { code, stderr } = await made.stagebook('write-graph', ...flags);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'error[notebook/missing-import]: The import `./src/A.js` would lose its file: no cell makes `src/A.ts` any more.\n  --> m.ipynb:cell 2:1:19\n'
    );
    expect(stderr).toContain(
      'error[stage/missing-dep]: `B.a` reads `nodes/A/r.json` of stage `A`, which no cell makes any more.\n  --> m.ipynb:cell 3:2:7\n'
    );
    expect([made.read('dvc.yaml'), made.read('src/A.ts')]).toEqual(before);
  }
);

it('once it is gone, `--check` says the same here as in a clone', async () => {
  await using made = await withoutA();
  await made.stagebook('write-graph');
  rmSync(made.path('src/A.ts'));
  await made.run('git', ['add', '-A', '.']);
  await made.run('git', ['commit', '-qm', 'without A']);
  const clone = join(made.base, 'clone');
  await made.run('git', ['clone', '-q', '.', clone]);
  const here = await made.stagebook('write-graph', '--check');
  const main = join(CHECKOUT, 'lib/cli/main.cjs');
  const there = await made.run(process.execPath, [main, 'write-graph', '--check'], { cwd: clone });
  expect(here).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('error[notebook/missing-import]') as string
  });
  expect(there).toEqual(here);
});

it('an out that no stage makes is told, also where an old file lies there', async () => {
  await using made = TestProject.withDvc();
  made.write({
    'lib/kept.ts': `import { Stage, out } from 'stagebook';\nexport class Kept extends Stage<Kept> {\n  r = out<number>();\n  run() {}\n}\n`,
    'nodes/Kept/r.json': '1',
    'n.ipynb': notebook([
      IMPORT,
      "import { Kept } from './lib/kept.js';",
      B.replace("dep(A, 'r')", "dep(Kept, 'r')")
    ])
  });
  const { code, stdout, stderr } = await made.stagebook('write-graph');
  expect(code).toBe(0);
  expect(stdout + stderr).toContain(
    'warning[stage/missing-dep]: `B.a` reads `nodes/Kept/r.json` of stage `Kept`, which no notebook makes.\n  --> n.ipynb:cell 3:2:7\n'
  );
});

it('behind an error, `--prune` removes nothing and says which stages stay', async () => {
  await using made = TestProject.withDvc();
  const bad = 'const later = await 1;\nclass Bad extends Stage<Bad> { p = param(later); run() {} }';
  made.write({ 'n.ipynb': notebook([IMPORT, A, OTHER], 'n') });
  await made.stagebook('write-graph');
  made.write({ 'n.ipynb': notebook([IMPORT, OTHER, bad], 'n') });
  const before = made.read('dvc.yaml');
  const { code, stderr } = await made.stagebook('write-graph', '--prune');
  expect(code).toBe(1);
  expect(stderr).toContain(
    'warning[files/removed-stage]: Stage `A` seems to be gone from the notebooks; `--prune` removes nothing while an error keeps back `Bad`.'
  );
  expect(made.read('dvc.yaml')).toBe(before);

  expect((await made.stagebook('write-graph')).stderr).not.toContain('files/removed-stage');
  made.write({ 'n.ipynb': notebook([IMPORT, OTHER], 'n') });
  expect(await made.stagebook('write-graph', '--prune')).toMatchObject({ code: 0, stderr: '' });
  expect(made.read('dvc.yaml')).not.toContain('A:');
});
