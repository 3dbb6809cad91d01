import { existsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

test('add tracks data with DVC, shows them in the graph, and its line works in a stage', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'data/raw-2.csv': 'a\n1\n', 'images/a b/x.txt': '1' });
  const added = await project.stagebook('add', 'data/raw-2.csv', 'images/a b');
  expect(added.code, added.stderr).toBe(0);
  expect(added.stdout).toBe(`added    data/raw-2.csv (data/raw-2.csv.dvc)
added    images/a b (images/a b.dvc)
In a stage:
  raw2 = depFile('data/raw-2.csv');
  aB = depFile('images/a b');
For the next commit: git add data/raw-2.csv.dvc 'images/a b.dvc' data/.gitignore images/.gitignore
`);
  expect((await project.run('git', ['check-ignore', 'data/raw-2.csv'])).code).toBe(0);

  const field = /raw2 = .*;/.exec(added.stdout)?.[0] ?? '';
  project.write({
    'a.ipynb': notebook([
      "import { depFile, outs, Stage } from 'stagebook';",
      `class Copy extends Stage<Copy> {
  ${field}
  copy = outs('copy.txt');
  run() { this.copy.writeText(this.raw2.readText()); }
}`
    ])
  });
  const written = await project.stagebook('write-graph');
  expect(written.code, written.stderr).toBe(0);
  const { stages, edges } = JSON.parse((await project.stagebook('dag', '--json')).stdout) as {
    stages: { name: string; kind: string; state: string }[];
    edges: unknown;
  };
  expect(stages).toContainEqual(
    expect.objectContaining({ name: 'data/raw-2.csv.dvc', kind: 'data', state: 'up-to-date' })
  );
  expect(JSON.stringify(edges)).toContain('data/raw-2.csv.dvc');
  const repro = await project.run('dvc', ['repro']);
  expect(repro.code, repro.stderr).toBe(0);
  expect(project.read('copy.txt')).toBe('a\n1\n');

  // Other content of the same data: added again, and the stage runs again.
  project.write({ 'data/raw-2.csv': 'a\n2\n' });
  expect((await project.stagebook('-C', 'data', 'add', 'raw-2.csv')).code).toBe(0);
  expect((await project.stagebook('status')).stdout).toMatch(/Copy +dependency changed/);
});

test('add with --no-commit leaves the cache alone', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'raw.csv': '1' });
  const { code, stdout } = await project.stagebook('add', '--no-commit', 'raw.csv', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    added: [{ path: 'raw.csv', dataFile: 'raw.csv.dvc' }],
    forGit: ['raw.csv.dvc', '.gitignore']
  });
  expect((await project.run('ls', ['.dvc/cache/files'])).code).not.toBe(0);
});

test('what cannot be added is told with the next step, and nothing is added', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'good.csv': '1',
    'kept.csv': '1',
    'dvc.yaml': 'stages:\n  prepare:\n    cmd: "true"\n    outs:\n    - data/clean\n',
    'data/clean/a.txt': '1',
    'part/a.csv': '1'
  });
  await project.run('git', ['add', 'kept.csv']);
  const outside = join(project.base, "it's.csv");
  writeFileSync(outside, '1');
  const tell = async (...paths: string[]): Promise<string> => {
    const { code, stdout, stderr } = await project.stagebook('add', ...paths);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    return stderr;
  };
  expect(await tell('good.csv', 'nowhere.csv')).toContain('There is no `nowhere.csv`');
  for (const path of ['data/clean', 'data/clean/a.txt', 'data']) {
    expect(await tell(path)).toContain('is made by the stage `prepare`');
  }
  expect(await tell(outside)).toContain("--out 'data/it'\\''s.csv'`");
  expect(await tell('.')).toContain('The project itself is no data.');
  expect(await tell('kept.csv')).toBe(
    'error: `kept.csv` is tracked by git already, and only one of git and DVC can keep it.\n' +
      '  help: Take it out of git, where the file stays on the disk: `git rm -r --cached kept.csv`. Then add it again, and commit.\n'
  );
  expect((await project.run('git', ['status', '--short', '-uall'])).stdout).not.toContain(
    '.csv.dvc'
  );
  expect((await project.stagebook('add', 'part/a.csv')).code).toBe(0);
  // What DVC explains well is passed on.
  expect(await tell('part')).toContain("'dvc remove part/a.csv.dvc'");
  expect((await project.stagebook('add')).code).toBe(2);
});

test('what the project is made of is no data', async () => {
  await using project = TestProject.withDvc();
  const cells = [
    "import { out, Stage } from 'stagebook';",
    'class A extends Stage<A> { r = out<number>(); run() { this.r = 1; } }'
  ];
  project.write({ 'n.ipynb': notebook(cells), 'deep/x.ipynb': notebook([]) });
  expect((await project.stagebook('write-graph', 'n.ipynb')).code).toBe(0);
  const before = (await project.run('git', ['status', '--short', '-uall'])).stdout;
  for (const path of ['n.ipynb', 'deep/x.ipynb', 'src', 'src/A.ts', 'dvc.yaml', '.stagebook']) {
    const { code, stderr } = await project.stagebook('add', path);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining(`\`${path}\` belongs to the project itself`) as string
    });
  }
  expect((await project.run('git', ['status', '--short', '-uall'])).stdout).toBe(before);
});

test('a file in a folder that is tracked as a whole is added to that folder', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'data/img/1.png': '1', 'data/img/2.png': '2' });
  expect((await project.stagebook('add', 'data/img')).code).toBe(0);
  project.write({ 'data/img/1.png': 'other' });
  const { code, stdout, stderr } = await project.stagebook('add', 'data/img/1.png');
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('added    data/img/1.png (data/img.dvc)\n');
  expect(stdout).toContain('For the next commit: git add data/img.dvc data/.gitignore\n');
  expect((await project.run('dvc', ['status', '-q'])).code).toBe(0);
});

test('a link is added as itself, as DVC does', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'big/real.csv': '1' });
  symlinkSync('big/real.csv', project.path('link.csv'));
  const { code, stdout, stderr } = await project.stagebook('add', 'link.csv');
  expect(code, stderr).toBe(0);
  expect(stdout).toContain('added    link.csv (link.csv.dvc)\n');
  expect(existsSync(project.path('link.csv.dvc'))).toBe(true);
  expect(existsSync(project.path('big/real.csv.dvc'))).toBe(false);
});
