import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHECKOUT, notebook, TestProject } from '../support/test-project.js';

const IMPORTS = "import { Stage, param, dep, outs } from 'stagebook';";
const half = (divisor: number): string => `const half = (n: number) => n / ${divisor};`;
const A = `class A extends Stage<A> {
  n = param(1);
  file = outs('a.json');
  run() { this.file.writeJSON(half(this.n)); }
}`;
const B = `class B extends Stage<B> {
  a = dep(A, 'file');
  file = outs('b.json');
  run() { this.file.writeJSON(this.a.readJSON()); }
}`;
const D = (value: number): string =>
  `class D extends Stage<D> { file = outs('d.json'); run() { this.file.writeJSON(${value}); } }`;
const FROM_A = "import { A } from './src/A.js';";

/** Every file that Write graph makes, with its text. */
function written(project: TestProject): Record<string, string> {
  const files = readdirSync(project.root, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => `${entry.parentPath}/${entry.name}`.slice(project.root.length + 1))
    .filter(path => /^(src\/|\.stagebook\/|dvc\.yaml|params\.yaml)/.test(path));
  return Object.fromEntries(files.sort().map(path => [path, project.read(path)]));
}

test('an edit of a generated file is shown, kept on request, and told until it is taken back', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, half(2), A]) });
  await project.stagebook('write-graph');
  appendFileSync(project.path('src/A.ts'), '// mine\n');
  const shown = await project.stagebook('write-graph', '--check');
  expect(shown.code).toBe(1);
  expect(shown.stdout).toContain('-// mine');
  expect(shown.stderr).toContain('error[files/conflict]: `src/A.ts` was edited by hand');

  const kept = await project.stagebook('write-graph', '--keep');
  expect(kept.code, kept.stderr).toBe(0);
  const again = await project.stagebook('write-graph');
  expect(again).toMatchObject({ code: 0, stderr: kept.stderr });
  expect(again.stderr).toContain('info[files/conflict]: `src/A.ts` is kept');
  expect(project.read('src/A.ts')).toContain('// mine');
  expect((await project.stagebook('write-graph', '--check')).code).toBe(0);

  // The decision was about these two texts: another one asks again.
  appendFileSync(project.path('src/A.ts'), '// more\n');
  expect((await project.stagebook('write-graph')).stderr).toContain('error[files/conflict]');
  expect((await project.stagebook('write-graph', '--overwrite')).code).toBe(0);
  expect(project.read('src/A.ts')).not.toContain('// mine');
  expect(await project.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
});

test('a manifest that is missing or holds a merge conflict is made again, byte for byte', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, half(2), A, B]) });
  await project.stagebook('write-graph');
  const before = written(project);
  const manifest = '.stagebook/manifest.json';
  const conflicted = `<<<<<<< HEAD\n${before[manifest] ?? ''}=======\n{}\n>>>>>>> other\n`;
  for (const text of [undefined, conflicted, '{"version":1}']) {
    if (text === undefined) await project.run('rm', ['-r', '.stagebook']);
    else writeFileSync(project.path(manifest), text);
    const { code, stderr } = await project.stagebook('write-graph');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('info[project/manifest]');
    expect(written(project)).toEqual(before);
  }
});

test('a generated file amid a merge is told as such, and made from the notebook', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, half(2), A]) });
  await project.stagebook('write-graph');
  const text = project.read('src/A.ts');
  writeFileSync(project.path('src/A.ts'), `<<<<<<< HEAD\n${text}=======\n>>>>>>> other\n`);
  const told = await project.stagebook('write-graph');
  expect(told.stderr).toContain('`src/A.ts` holds the marks of a merge conflict.');
  expect((await project.stagebook('write-graph', '--overwrite')).code).toBe(0);
  expect(project.read('src/A.ts')).toBe(text);
});

test('switching branches leaves nothing to write on either', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, half(2), A]), '.gitignore': 'node_modules\n' });
  await project.stagebook('write-graph');
  const git = (...args: string[]) => project.run('git', args);
  await git('add', '-A');
  await git('commit', '-qm', 'one');
  await git('switch', '-qc', 'other');
  project.write({ 'n.ipynb': notebook([IMPORTS, half(4), A, B]) });
  await project.stagebook('write-graph');
  await git('add', '-A');
  await git('commit', '-qm', 'two');
  for (const branch of ['main', 'other', 'main']) {
    await git('switch', '-q', branch);
    const { stdout, stderr } = await project.stagebook('write-graph', '--check');
    expect(stderr).toBe('');
    expect(stdout).toContain('Nothing to write.');
  }
});

test('a class that moves to another notebook, and a notebook that is renamed or moved, change no file', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'a.ipynb': notebook([IMPORTS, half(2), A, B]),
    'b.ipynb': notebook([IMPORTS, 'console.log(1)'])
  });
  await project.stagebook('write-graph');
  const { '.stagebook/manifest.json': _, ...before } = written(project);
  const expectSame = async (told = /^$/): Promise<void> => {
    const { code, stderr } = await project.stagebook('write-graph');
    expect(stderr.replace(/^warning\[notebook\/no-classes\][^]*?\n\n/, '')).toMatch(told);
    expect(code).toBe(0);
    const { '.stagebook/manifest.json': manifest, ...after } = written(project);
    expect(after).toEqual(before);
    expect(Object.keys(JSON.parse(manifest ?? '') as object)).toContain('files');
  };
  project.write({
    'a.ipynb': notebook([IMPORTS, half(2), A]),
    'b.ipynb': notebook([IMPORTS, FROM_A, B])
  });
  await expectSame();
  renameSync(project.path('b.ipynb'), project.path('c.ipynb'));
  await expectSame();
  expect(project.read('.stagebook/manifest.json')).toContain('"c.ipynb"');
  await project.run('mkdir', ['-p', 'notebooks/deep']);
  renameSync(project.path('c.ipynb'), project.path('notebooks/deep/d.ipynb'));
  await expectSame(/^info\[project\/moved-notebook\][^\n]*\n {2}--> [^\n]*\n {2}help: [^\n]*\n\n$/);
  expect(project.read('.stagebook/manifest.json')).toContain('"notebooks/deep/d.ipynb"');
});

test('helpers of one name in two notebooks are two files, and the class of one name is refused', async () => {
  await using project = TestProject.withDvc();
  const other = A.replace(/\bA\b/g, 'C').replace('a.json', 'c.json');
  project.write({
    'a.ipynb': notebook([IMPORTS, half(2), A]),
    'sub/c.ipynb': notebook([IMPORTS, half(4), other])
  });
  const made = await project.stagebook('write-graph', 'a.ipynb', 'sub/c.ipynb');
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(project.read('src/lib/half.ts')).toContain('n / 2');
  expect(project.read('src/lib/sub/c/half.ts')).toContain('n / 4');
  expect((await project.run('dvc', ['repro'])).code).toBe(0);
  expect([project.read('a.json'), project.read('c.json')].map(Number)).toEqual([0.5, 0.25]);
  const before = written(project);
  project.write({ 'sub/c.ipynb': notebook([IMPORTS, half(4), A]) });
  const refused = await project.stagebook('write-graph');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(
    'error[notebook/duplicate-class]: Class `A` is declared in `a.ipynb` and in `sub/c.ipynb`.'
  );
  expect(written(project)).toEqual(before);
});

test('what files of the user load in turn is a dep of the stage, types are not', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'lib/y.ts':
      "import { deep } from './deep.js';\nimport type { T } from './types.js';\nexport const y = (): T => deep;\n",
    'lib/deep.ts': "import { P } from '../src/P.js';\nexport const deep = new P().n;\n",
    'lib/types.ts': 'export type T = number;\n',
    'n.ipynb': notebook([
      `${IMPORTS}\nimport { y } from './lib/y';`,
      'class P { n = 1 }',
      "class A extends Stage<A> { f = outs('f.json'); run() { new P(); this.f.writeJSON(y()); } }"
    ])
  });
  expect(await project.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
  expect(project.read('dvc.yaml')).toContain(
    'deps:\n    - lib/deep.ts\n    - lib/y.ts\n    - src/A.ts\n    - src/P.ts\n    outs'
  );
});

test('--types tells type errors at their cells and keeps nothing from being written', async () => {
  await using project = TestProject.withDvc();
  const wrong = A.replace('half(this.n)', 'half(`${this.n}`)');
  const imports = `${IMPORTS}\nimport { nothing } from 'node:path';`;
  project.write({
    'n.ipynb': notebook([imports, half(2), `// one\n\n${wrong}`, 'const use = () => nothing;', B])
  });
  expect(await project.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
  const typed = await project.stagebook('write-graph', '--types');
  expect(typed.code).toBe(0);
  expect(typed.stderr).toContain(
    "warning[notebook/types]: Argument of type 'string' is not assignable to parameter of type 'number' (TS2345)."
  );
  expect(typed.stderr).toMatch(/--> n\.ipynb:cell 3:6:36/);
  expect(typed.stderr).not.toContain('nothing');
  expect((await project.stagebook('write-graph', '--check')).code).toBe(0);
  expect((await project.stagebook('write-graph', '--check', '--types')).code).toBe(1);

  const uses = 'class U extends Stage<U> { run() { nothing(); } }';
  project.write({ 'n.ipynb': notebook([imports, uses]) });
  const { stderr } = await project.stagebook('write-graph', '--types', '--prune');
  expect(stderr).toMatch(
    /has no exported member 'nothing' \(TS2305\)\.\n {2}--> n\.ipynb:cell 1:2:10/
  );
});

test('--watch writes at each save, one line a time, until Ctrl+C', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, half(2), A]) });
  const main = join(CHECKOUT, 'lib/cli/main.cjs');
  const child = spawn(process.execPath, [main, 'write-graph', '--watch'], {
    cwd: project.root,
    env: project.env
  });
  const output = { out: '', err: '' };
  child.stdout.on('data', data => (output.out += String(data)));
  child.stderr.on('data', data => (output.err += String(data)));
  const until = async (isThere: () => boolean): Promise<void> => {
    await expect.poll(isThere, { timeout: 30_000, interval: 50 }).toBe(true);
  };
  await until(() => output.out.includes('created src/A.ts'));
  project.write({ 'n.ipynb': notebook([IMPORTS, half(2), A, 'class {']) });
  await until(() => output.err.includes('error[notebook/syntax]'));
  // A save by rename, as editors do it; and a notebook that is new.
  project.write({
    'draft.json': notebook([IMPORTS, half(4), A]),
    'm.ipynb': notebook([IMPORTS, FROM_A, B])
  });
  renameSync(project.path('draft.json'), project.path('n.ipynb'));
  await until(() => output.out.includes('src/B.ts') && output.out.includes('src/lib/half.ts'));
  await until(() => project.read('src/lib/half.ts').includes('n / 4'));
  // One of a folder is named once, wherever: from then on it is among those that are watched.
  project.write({ 'deep/d.ipynb': notebook([IMPORTS, D(1)]) });
  project.write({ 'n.ipynb': notebook([IMPORTS, half(5), A]) });
  await until(() =>
    output.err.includes('until named once: `stagebook write-graph deep/d.ipynb`.\n')
  );
  expect((await project.stagebook('write-graph', 'deep')).code).toBe(0);
  project.write({ 'deep/d.ipynb': notebook([IMPORTS, D(2)]) });
  await until(() => output.out.includes('modified src/D.ts'));
  child.kill('SIGINT');
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(130);
  for (const line of output.out.trimEnd().split('\n')) expect(line).toMatch(/^\d\d:\d\d:\d\d \S/);
});

test('--watch writes once for each save, and does not say again what stays as it is', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'deep/b.ipynb': notebook([IMPORTS, D(1)]),
    'deep/a.ipynb': notebook([IMPORTS, half(2), A])
  });
  const main = join(CHECKOUT, 'lib/cli/main.cjs');
  const args = ['write-graph', '--watch', 'deep/b.ipynb', 'deep/a.ipynb'];
  const child = spawn(process.execPath, [main, ...args], { cwd: project.root, env: project.env });
  const output = { out: '', err: '' };
  child.stdout.on('data', data => (output.out += String(data)));
  child.stderr.on('data', data => (output.err += String(data)));
  const lines = (): string[] => output.out.trimEnd().split('\n');
  const until = (text: string, count: number): Promise<void> =>
    expect
      .poll(() => lines().filter(line => line.includes(text)).length, { timeout: 30_000 })
      .toBe(count);
  await until('created src/A.ts', 1);
  project.write({ 'params.yaml': project.read('params.yaml').replace('1', '2') });
  for (const n of [3, 4]) {
    project.write({ 'deep/a.ipynb': notebook([IMPORTS, half(n), A]) });
    await until('modified src/lib/half.ts', n - 2);
  }
  child.kill('SIGINT');
  await once(child, 'exit');
  expect(lines()).toHaveLength(3);
  expect(output.err.match(/info\[params\/overridden\]/g)).toHaveLength(1);
});

test('--watch does not go with --check', async () => {
  await using project = TestProject.withDvc();
  expect((await project.stagebook('write-graph', '--watch', '--check')).code).toBe(2);
});

test('drafts of a writer that was killed go with the next write, also of nothing; --check leaves them', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, half(2), A]) });
  await project.stagebook('write-graph');
  // A draft lies beside the file that is written, not beside the link to it.
  project.write({ 'config/params.yaml': project.read('params.yaml') });
  rmSync(project.path('params.yaml'));
  symlinkSync('config/params.yaml', project.path('params.yaml'));
  const drafts = ['dvc.yaml', 'src/A.ts', 'src/lib/half.ts', 'config/params.yaml'].map(
    path => `${path}.0123456789ab.tmp`
  );
  const old = Date.now() / 1000 - 3;
  for (const path of drafts) {
    project.write({ [path]: 'begun' });
    utimesSync(project.path(path), old, old);
  }
  expect((await project.stagebook('write-graph', '--check')).code).toBe(0);
  expect(drafts.filter(path => existsSync(project.path(path)))).toEqual(drafts);
  const { stdout } = await project.stagebook('write-graph');
  expect(stdout).toContain('Nothing to write.');
  expect(drafts.filter(path => existsSync(project.path(path)))).toEqual([]);
});

test('a notebook and links to it are one notebook', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'deep/n.ipynb': notebook([IMPORTS, half(2), A]) });
  symlinkSync('deep/n.ipynb', project.path('link.ipynb'));
  symlinkSync('link.ipynb', project.path('again.ipynb'));
  expect(await project.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
  const { files } = JSON.parse(project.read('.stagebook/manifest.json')) as {
    files: Record<string, { notebook: string; sharedBy?: unknown }>;
  };
  expect(Object.values(files).map(({ notebook: from, sharedBy }) => [from, sharedBy])).toEqual([
    ['deep/n.ipynb', undefined],
    ['deep/n.ipynb', undefined]
  ]);
  for (const path of ['link.ipynb', 'deep/n.ipynb']) {
    const { code, stdout } = await project.stagebook('write-graph', path, 'again.ipynb');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1 stage: A. Nothing to write.\n' });
  }
  // As an earlier version noted it.
  const manifest = project.read('.stagebook/manifest.json');
  project.write({ '.stagebook/manifest.json': manifest.replaceAll('deep/n', 'link') });
  const { code, stdout } = await project.stagebook('write-graph');
  expect(code).toBe(0);
  expect(stdout).toBe('modified .stagebook/manifest.json\n1 stage: A. 1 file written.\n');
  expect(project.read('.stagebook/manifest.json')).toBe(manifest);
});
