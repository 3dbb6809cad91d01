import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const IMPORTS = "import { Stage, outs } from 'stagebook';";
const GOOD = `class Good extends Stage<Good> {
  data = outs('good.json');
  run() { this.data.writeJSON(1); }
}`;

test('a project without a notebook says so, and what to do', async () => {
  await using project = TestProject.withDvc();
  const python = { ...notebook(['x = 1']), metadata: { language_info: { name: 'python' } } };
  project.write({ 'explore.ipynb': python });
  const { code, stdout, stderr } = await project.stagebook('write-graph');
  expect(code).toBe(0);
  expect(stdout).toBe('0 stages. Nothing to write.\n');
  expect(stderr).toContain(
    'warning[project/no-notebooks]: There is no TypeScript notebook in the project.'
  );
  // Where there are notebooks or stages, `init` makes none.
  expect(stderr).not.toContain('`stagebook init`');
  rmSync(project.path('explore.ipynb'));
  const empty = await project.stagebook('write-graph');
  expect(empty.stderr).toContain('`stagebook init` makes a sample');
});

test('notebooks in folders are named with the command that reads them, and known once they were read', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'lab/my first.ipynb': notebook([IMPORTS, GOOD]),
    'lab/deep/er/other.ipynb': notebook([IMPORTS]),
    'lab/.ipynb_checkpoints/my first-checkpoint.ipynb': notebook([IMPORTS, GOOD]),
    'node_modules/x/sample.ipynb': notebook([IMPORTS, GOOD]),
    'own/.dvc/config': '',
    'own/nested.ipynb': notebook([IMPORTS, GOOD])
  });
  const command = "`stagebook write-graph 'lab/my first.ipynb' lab/deep/er/other.ipynb`";
  expect((await project.stagebook('write-graph')).stderr).toContain(command);
  const inside = await project.stagebook('-C', 'lab', 'write-graph');
  expect(inside.stderr).toContain("write-graph 'my first.ipynb' deep/er/other.ipynb`");

  const read = await project.stagebook('write-graph', 'lab/my first.ipynb');
  expect(read).toMatchObject({ code: 0, stderr: '' });
  const known = await project.stagebook('write-graph');
  expect(known).toMatchObject({ code: 0, stderr: '' });
  expect(known.stdout).toBe('1 stage: Good. Nothing to write.\n');
});

test('beside notebooks that are read, those of folders are named in one line', async () => {
  await using project = TestProject.withDvc();
  const other = (name: string): object =>
    notebook([IMPORTS, GOOD.replace('good', name).replaceAll('Good', name)]);
  const python = { ...other('P'), metadata: { language_info: { name: 'python' } } };
  const unseen = ['.hidden/a', 'node_modules/x/a', 'ignored/a', 'own/a', 'lab/b', 'lab/.a'];
  project.write({
    'good.ipynb': notebook([IMPORTS, GOOD]),
    'lab/my first.ipynb': other('First'),
    'lab/deep/second.ipynb': other('Second'),
    'lab/scratch.ipynb': notebook(['const x = 1;']),
    'lab/python.ipynb': python,
    'own/.dvc/config': '',
    '.gitignore': 'ignored/\nb.ipynb\n/node_modules\n',
    ...Object.fromEntries(unseen.map(path => [`${path}.ipynb`, other('Unseen')]))
  });
  expect(await project.stagebook('write-graph')).toMatchObject({
    code: 0,
    stderr:
      "Notebooks in folders, not read until named once: `stagebook write-graph 'lab/my first.ipynb' lab/deep/second.ipynb`.\n"
  });
  const inside = await project.stagebook('-C', 'lab', 'write-graph', '--check');
  expect(inside.code).toBe(0);
  expect(inside.stderr).toContain("`stagebook write-graph 'my first.ipynb' deep/second.ipynb`");
  const asked = await project.stagebook('write-graph', '--json');
  const unread = ['lab/my first.ipynb', 'lab/deep/second.ipynb'];
  expect(JSON.parse(asked.stdout)).toMatchObject({ unread });

  const stderrOf = async (...args: string[]): Promise<string> =>
    (await project.stagebook('write-graph', ...args)).stderr;
  expect(await stderrOf('lab/my first.ipynb')).toBe('');
  expect(await stderrOf()).toBe(
    'Notebooks in folders, not read until named once: `stagebook write-graph lab/deep/second.ipynb`.\n'
  );
  expect(await stderrOf('lab/deep/second.ipynb')).toBe('');
  expect(await stderrOf()).toBe('');
});

test('of many notebooks in folders the first are named, and no large folder is walked to its end', async () => {
  await using project = TestProject.withDvc();
  const names = Array.from({ length: 7 }, (_, i) => `lab/${i}.ipynb`);
  const data = Array.from({ length: 25_000 }, (_, i) => [`data/${i}`, ''] as const);
  project.write({
    'good.ipynb': notebook([IMPORTS, GOOD]),
    ...Object.fromEntries(names.map(path => [path, notebook([IMPORTS, GOOD])])),
    ...Object.fromEntries(data)
  });
  // Folders are taken in order, and nothing is left for this one.
  expect((await project.stagebook('write-graph')).stderr).toBe('');
  project.write({ '.gitignore': '/data\n/node_modules\n' });
  expect((await project.stagebook('write-graph')).stderr).toBe(
    `Notebooks in folders, not read until named once: \`stagebook write-graph ${names.slice(0, 5).join(' ')}\`. There are more.\n`
  );
});

test('a notebook without stage classes is named', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS]) });
  const { stdout, stderr } = await project.stagebook('write-graph');
  expect(stderr).toContain('warning[notebook/no-classes]: No cell of `n.ipynb` declares');
  expect(stderr).not.toContain('project/no-notebooks');
  expect(stdout).toBe('0 stages. Nothing to write.\n');
});

test('an old notebook, one without a byte and one without code stop no other one', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'good.ipynb': notebook([IMPORTS, GOOD]),
    'old.ipynb': { nbformat: 3, nbformat_minor: 0, metadata: { name: '' }, worksheets: [] },
    'Untitled.ipynb': '',
    'Untitled1.ipynb': { ...notebook(['']), metadata: {} },
    'Untitled2.ipynb': { ...notebook([]), metadata: {} }
  });
  const ran = await project.stagebook('write-graph');
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout).toContain('1 stage: Good');
  const named = await project.stagebook('write-graph', 'Untitled.ipynb');
  expect(named.stderr).toContain('error[notebook/not-json]');
  // What held classes and lost them is no new notebook.
  project.write({ 'good.ipynb': '' });
  expect((await project.stagebook('write-graph')).stderr).toContain('error[notebook/not-json]');
});
