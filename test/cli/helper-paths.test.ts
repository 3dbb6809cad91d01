import { existsSync, renameSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const HEAD = "import { Stage, outs } from 'stagebook';";

const helper = (by: string): string => `${HEAD}\nconst helper = (x: number) => x ${by};`;

const stage = (name: string): string =>
  `class ${name} extends Stage<${name}> { o = outs('{name}.json'); run() { this.o.writeJSON(helper(1)); } }`;

async function write(project: TestProject, ...args: readonly string[]): Promise<void> {
  const ran = await project.stagebook('write-graph', ...args);
  expect(ran.stderr).not.toContain('conflict');
}

const BREAKS: Readonly<Record<string, (project: TestProject) => void>> = {
  'a cell that does not parse': project => {
    project.write({ 'a.ipynb': notebook([`${helper('* 50')} const = ;`, stage('A')]) });
  },
  'a notebook that is deleted': project => {
    rmSync(project.path('a.ipynb'));
  },
  'a notebook of another kernel': project => {
    const metadata = { kernelspec: { name: 'python3', display_name: '', language: 'python' } };
    project.write({ 'a.ipynb': { cells: [], metadata, nbformat: 4, nbformat_minor: 5 } });
  }
};

test.each(Object.keys(BREAKS))(
  'behind %s a helper is not replaced by one of its name',
  async kind => {
    await using project = TestProject.withDvc();
    project.write({
      'a.ipynb': notebook([helper('* 100'), stage('A')]),
      'b.ipynb': notebook([helper('+ 1'), stage('B')])
    });
    await write(project);
    const before = project.read('src/lib/helper.ts');
    BREAKS[kind]?.(project);
    project.write({
      'b.ipynb': notebook([helper('+ 2'), stage('B')]),
      'c.ipynb': notebook([helper('+ 3'), stage('C')])
    });
    await write(project);
    expect(before).toContain('x * 100');
    expect(project.read('src/lib/helper.ts')).toBe(before);
    expect(project.read('src/lib/b/helper.ts')).toContain('x + 2');
    expect(project.read('src/lib/c/helper.ts')).toContain('x + 3');
    expect((await project.run('dvc', ['repro'])).code).toBe(0);
    expect(['A', 'B', 'C'].map(name => Number(project.read(`${name}.json`)))).toEqual([100, 3, 4]);
  }
);

test('a helper that came first keeps its path, wherever the notebook of another one stands', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'm.ipynb': notebook([helper('* 100'), stage('M')]) });
  await write(project);
  const before = ['src/M.ts', 'src/lib/helper.ts'].map(path => project.read(path));
  project.write({ 'a.ipynb': notebook([helper('+ 1'), stage('A')]) });
  await write(project);
  expect(['src/M.ts', 'src/lib/helper.ts'].map(path => project.read(path))).toEqual(before);
  expect(project.read('src/lib/a/helper.ts')).toContain('x + 1');
  rmSync(project.path('m.ipynb'));
  await write(project, '--prune');
  expect(existsSync(project.path('src/lib/helper.ts'))).toBe(false);
  expect(project.read('src/lib/a/helper.ts')).toContain('x + 1');
});

test('a helper of two notebooks changes in the one alone while the other one is broken', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'a.ipynb': notebook([helper('* 100'), stage('A')]),
    'b.ipynb': notebook([helper('* 100'), stage('B')])
  });
  await write(project);
  expect(existsSync(project.path('src/lib/b/helper.ts'))).toBe(false);
  project.write({
    'a.ipynb': notebook([helper('+ 1'), stage('A')]),
    'b.ipynb': notebook([`${helper('* 100')} const = ;`, stage('B')])
  });
  await write(project);
  expect(project.read('src/lib/helper.ts')).toContain('x * 100');
  expect(project.read('src/lib/a/helper.ts')).toContain('x + 1');
  project.write({ 'b.ipynb': notebook([helper('* 100'), stage('B')]) });
  await write(project);
  expect(project.read('src/lib/helper.ts')).toContain('x * 100');
  expect((await project.run('dvc', ['repro'])).code).toBe(0);
  expect(['A', 'B'].map(name => Number(project.read(`${name}.json`)))).toEqual([2, 100]);
});

test('a helper of a notebook that was renamed and edited keeps its path', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'a.ipynb': notebook([helper('* 100'), stage('A')]) });
  await write(project);
  renameSync(project.path('a.ipynb'), project.path('z.ipynb'));
  project.write({ 'z.ipynb': project.read('z.ipynb').replace('* 100', '* 200') });
  await write(project);
  expect(project.read('src/lib/helper.ts')).toContain('x * 200');
  expect(existsSync(project.path('src/lib/z/helper.ts'))).toBe(false);
});

test('a class behind a cell that does not parse is not replaced by one of its name', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'a.ipynb': notebook([helper('* 100'), stage('A')]) });
  await write(project);
  const before = project.read('src/A.ts');
  project.write({
    'a.ipynb': notebook([helper('* 100'), `${stage('A')} const = ;`]),
    'b.ipynb': notebook([helper('+ 1'), stage('A').replace('helper(1)', 'helper(2)')])
  });
  const { code, stderr } = await project.stagebook('write-graph');
  expect(code).toBe(1);
  expect(stderr).toContain(
    'error[notebook/duplicate-class]: Class `A` is declared in `b.ipynb`, and was in a cell of `a.ipynb` that does not parse.'
  );
  expect(project.read('src/A.ts')).toBe(before);
});

test('helpers of notebooks that come to one folder name have a folder each', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'first.ipynb': notebook([helper('* 2'), stage('A')]),
    'my-train.ipynb': notebook([helper('* 3'), stage('B')]),
    'my train.ipynb': notebook([helper('* 4'), stage('C')])
  });
  await write(project);
  expect((await project.run('dvc', ['repro'])).code).toBe(0);
  expect(['A', 'B', 'C'].map(name => Number(project.read(`${name}.json`)))).toEqual([2, 3, 4]);
  expect((await project.stagebook('write-graph', '--check')).code).toBe(0);
});

test('a new notebook does not get the helper of one that was renamed away from its name', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'a.ipynb': notebook([helper('* 100'), stage('A')]),
    'c.ipynb': notebook([helper('- 7'), stage('C')])
  });
  await write(project);
  renameSync(project.path('c.ipynb'), project.path('b.ipynb'));
  await write(project);
  project.write({ 'c.ipynb': notebook([helper('* 9'), stage('N')]) });
  await write(project);
  expect((await project.run('dvc', ['repro'])).code).toBe(0);
  expect(['A', 'C', 'N'].map(name => Number(project.read(`${name}.json`)))).toEqual([100, -6, 9]);
});

const TAKEOVERS: Readonly<Record<string, (project: TestProject) => void>> = {
  'another one renamed over it': project => {
    project.write({ 'b.ipynb': notebook([helper('+ 1'), stage('B')], 'b') });
  },
  'a new one of its name': () => undefined
};

test.each(Object.keys(TAKEOVERS))(
  'the helper of a notebook that is gone is not replaced by that of %s',
  async kind => {
    await using project = TestProject.withDvc();
    project.write({ 'a.ipynb': notebook([helper('* 100'), stage('A')], 'a') });
    TAKEOVERS[kind]?.(project);
    await write(project);
    rmSync(project.path('a.ipynb'));
    if (existsSync(project.path('b.ipynb')))
      renameSync(project.path('b.ipynb'), project.path('a.ipynb'));
    else project.write({ 'a.ipynb': notebook([helper('+ 1'), stage('B')], 'n') });
    await write(project);
    // The next write knows the notebook by its new name.
    project.write({ 'a.ipynb': project.read('a.ipynb').replace('+ 1', '+ 2') });
    await write(project);
    expect((await project.run('dvc', ['repro'])).code).toBe(0);
    expect(['A', 'B'].map(name => Number(project.read(`${name}.json`)))).toEqual([100, 3]);
    await write(project, '--prune');
    expect((await project.stagebook('write-graph', '--check')).code).toBe(0);
    expect((await project.run('dvc', ['repro'])).code).toBe(0);
    expect(Number(project.read('B.json'))).toBe(3);
  }
);

test('without the manifest the paths of helpers are read from who loads them', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'm.ipynb': notebook([helper('* 100'), stage('M')]) });
  await write(project);
  project.write({ 'a.ipynb': notebook([helper('+ 1'), stage('A')]) });
  await write(project);
  const before = ['src/lib/helper.ts', 'src/lib/a/helper.ts'].map(path => project.read(path));
  rmSync(project.path('.stagebook/manifest.json'));
  await write(project);
  expect(['src/lib/helper.ts', 'src/lib/a/helper.ts'].map(path => project.read(path))).toEqual(
    before
  );
  expect((await project.stagebook('write-graph', '--check')).code).toBe(0);
});
