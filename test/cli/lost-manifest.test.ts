import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

/** A notebook of a folder that nobody named is told, and is nothing wrong. */
const UNREAD =
  'Notebooks in folders, not read until named once: `stagebook write-graph scratch/top-copy.ipynb`.\n';

const MANIFEST = '.stagebook/manifest.json';
const IMPORTS = "import { Stage, outs } from 'stagebook';";
const stage = (name: string): string =>
  `class ${name} extends Stage<${name}> { file = outs('${name}.json'); run() { this.file.writeJSON(1); } }`;

/** A project whose graph was written from a notebook in its root and two further down. */
async function written(): Promise<TestProject> {
  const project = TestProject.withDvc();
  project.write({
    'top.ipynb': notebook([IMPORTS, stage('Top')]),
    'notebooks/a.ipynb': notebook([IMPORTS, stage('A')]),
    'notebooks/deep/b.ipynb': notebook([IMPORTS, stage('B')]),
    // A copy that was never written from, and one in another language.
    'scratch/top-copy.ipynb': notebook([IMPORTS, stage('Top')]),
    'scratch/words.ipynb': { cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 }
  });
  const all = ['top.ipynb', 'notebooks/a.ipynb', 'notebooks/deep/b.ipynb'];
  const { code, stderr } = await project.stagebook('write-graph', ...all);
  expect(code, stderr).toBe(0);
  return project;
}

test('a lost manifest is rebuilt from the notebooks of sub-folders, too', async () => {
  await using project = await written();
  const before = project.read(MANIFEST);
  const sides = before.replace(
    /("notebook": "notebooks\/a.ipynb",\n)/,
    '<<<<<<< HEAD\n$1=======\n>>>>>>> other\n'
  );
  for (const text of [
    undefined,
    `<<<<<<< HEAD\n${before}=======\n{}\n>>>>>>> other\n`,
    sides,
    '{}'
  ]) {
    if (text === undefined) rmSync(project.path(MANIFEST));
    else project.write({ [MANIFEST]: text });
    const status = await project.stagebook('status');
    expect(status.stderr).toMatch(/info\[project\/manifest\]: The manifest (is missing|could not)/);
    const { code, stdout, stderr } = await project.stagebook('write-graph');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('info[project/manifest]');
    expect(stderr).toContain('`notebooks/a.ipynb`');
    expect(stdout).toContain('3 stages: ');
    expect(project.read(MANIFEST)).toBe(before);
    // What was is not said again of what is.
    expect(await project.stagebook('write-graph', '--check')).toMatchObject({
      code: 0,
      stderr: UNREAD
    });
  }
});

test('a stage of ours whose notebook cannot be told is named, and fails a check', async () => {
  await using project = await written();
  project.write({ 'other/a.ipynb': notebook([IMPORTS, stage('A')]) });
  rmSync(project.path(MANIFEST));
  const { code, stdout, stderr } = await project.stagebook('write-graph');
  expect(code).toBe(0);
  expect(stdout).toContain('2 stages: ');
  expect(stderr).toContain('warning[files/unknown-stage]: Stage `A` runs `src/A.ts`');
  expect(stderr).toMatch(/--> dvc\.yaml:\d+:3/);
  const check = await project.stagebook('write-graph', '--check');
  expect(check.code).toBe(1);
  expect(check.stderr).toContain('warning[files/unknown-stage]');
  expect((await project.stagebook('write-graph', 'notebooks/a.ipynb')).stderr).toBe('');
  expect((await project.stagebook('write-graph', '--check')).code).toBe(0);
});

test('a stage that somebody wrote by hand, with a file of their own, is nothing to a check', async () => {
  await using project = await written();
  const mine = `  Mine:
    cmd: node --import stagebook/run src/Mine.ts Mine
    deps:
    - src/Mine.ts
`;
  project.write({ 'src/Mine.ts': 'export const mine = 1;\n' });
  project.write({ 'dvc.yaml': `${project.read('dvc.yaml')}${mine}` });
  expect(await project.stagebook('write-graph', '--check')).toMatchObject({
    code: 0,
    stderr: UNREAD
  });
  rmSync(project.path('src/Mine.ts'));
  const { code, stderr } = await project.stagebook('write-graph', '--check');
  expect(code).toBe(1);
  expect(stderr).toContain('warning[files/unknown-stage]: Stage `Mine` runs `src/Mine.ts`');
});

test('a project where Write graph never ran misses no manifest', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, stage('A')]), 'dvc.yaml': 'stages: {}\n' });
  expect((await project.stagebook('status')).stderr).toBe('');
});

test('a manifest that names what Write graph never makes is none, and removes nothing', async () => {
  await using project = await written();
  const before = project.read(MANIFEST);
  project.write({ 'precious.txt': 'mine\n' });
  const hash = createHash('sha256').update('mine\n').digest('hex');
  const record = { hash, notebook: 'top.ipynb', slices: [] };
  for (const [path, wrong] of [
    ['precious.txt', {}],
    ['src/../precious.ts', {}],
    ['../../src/a.ts', {}],
    ['src/X.ts', { notebook: '../top.ipynb' }],
    ['src/X.ts', { sharedBy: 5 }],
    ['src/X.ts', { slices: [null] }]
  ] as const) {
    const manifest = JSON.parse(before) as { files: Record<string, unknown> };
    manifest.files[path] = { ...record, ...wrong };
    project.write({ [MANIFEST]: JSON.stringify(manifest) });
    const { code, stderr } = await project.stagebook('write-graph', '--prune');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('info[project/manifest]: The manifest could not be read');
    expect(project.read(MANIFEST)).toBe(before);
  }
  expect(project.read('precious.txt')).toBe('mine\n');
});
