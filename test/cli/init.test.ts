import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { CHECKOUT, notebook, TestProject } from '../support/test-project.js';

interface Packages {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

test('init makes a project in an empty folder that writes its graph and runs under the real DVC', async () => {
  await using project = new TestProject('My Digits');
  const made = await project.stagebook('init', '.');
  expect(made.code, made.stderr).toBe(0);
  expect(JSON.parse(project.read('package.json'))).toMatchObject({
    name: 'my-digits',
    private: true
  });
  expect(readlinkSync(project.path('node_modules/stagebook'))).toBe(CHECKOUT);
  const written = await project.stagebook('write-graph');
  expect(written.stderr).toBe('');
  expect(written.stdout).toContain('2 stages: Prepare, Fit');
  const repro = await project.run('dvc', ['repro']);
  expect(repro.code, repro.stderr).toBe(0);
  const { slope } = JSON.parse(project.read('nodes/Fit/scores.json')) as { slope: number };
  expect(slope).toBeGreaterThan(2.5);
  // git sees what belongs into a commit and nothing else.
  const status = await project.run('git', ['status', '--porcelain', '-uall']);
  expect(status.stdout).not.toMatch(/node_modules|data\/line\.json|models\/Fit/);
});

test('the packages that init names let `tsc` check cells that use Node', async () => {
  await using project = new TestProject('sizes');
  const made = await project.stagebook('init');
  expect(made.stdout).not.toContain('note:');
  const named = JSON.parse(project.read('package.json')) as Packages;
  const own = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as Packages;
  expect(named.devDependencies).toEqual({
    '@types/node': own.devDependencies['@types/node'],
    typescript: own.dependencies['typescript']
  });
  project.write({
    'sizes.ipynb': notebook([
      "import { readFileSync } from 'node:fs';\nimport { outs, Stage } from 'stagebook';",
      `class Size extends Stage<Size> {
  size = outs('size.json');
  run() { this.size.writeJSON(Buffer.from(readFileSync(process.execPath)).length); }
}`
    ])
  });
  expect((await project.stagebook('write-graph')).code).toBe(0);
  const check = () =>
    project.run(process.execPath, [join(CHECKOUT, 'node_modules/typescript/bin/tsc'), '-p', '.']);
  expect((await check()).stdout).toMatch(/TS2307.*'node:fs'[^]*TS2580/);
  // As `npm install` brings them.
  mkdirSync(project.path('node_modules/@types'));
  const types = 'node_modules/@types/node';
  symlinkSync(join(CHECKOUT, types), project.path(types));
  expect(await check()).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('init makes the same DVC files as `dvc init`', async () => {
  await using ours = new TestProject();
  await using theirs = TestProject.withDvc();
  await ours.stagebook('init');
  for (const file of ['.dvc/config', '.dvc/.gitignore', '.dvcignore']) {
    expect(ours.read(file)).toBe(theirs.read(file));
  }
});

test('init with a package.json that is no JSON writes nothing and names the place', async () => {
  await using project = new TestProject();
  project.write({ 'package.json': '\uFEFF{\n  "name": "mine",\n  "private": true,,\n}\n' });
  const { code, stderr, stdout } = await project.stagebook('init');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe(`error[project/package-json]: \`package.json\` is not valid JSON.
  --> package.json:3:19
    |
 3  |   "private": true,,
    |                   ~
  help: Correct it at this place, then do it again.
`);
  expect(readdirSync(project.root)).toEqual(['package.json']);

  project.write({ 'package.json': '{}' });
  expect((await project.stagebook('init')).code).toBe(0);
  project.write({ 'package.json': '{\n<<<<<<< HEAD\n=======\n>>>>>>> x\n}' });
  const graph = await project.stagebook('write-graph');
  expect(graph.code).toBe(1);
  expect(graph.stderr).toContain('markers of a merge conflict.\n  --> package.json:2:1');
  expect(graph.stderr).not.toContain('error[stage/failed]');
});

test('init keeps what is there, and a second init changes nothing', async () => {
  await using project = TestProject.withDvc();
  project.write({
    'package.json': '{"name":"mine"}',
    '.gitignore': 'secret\n/node_modules',
    'own.ipynb': '{}'
  });
  const first = await project.stagebook('init', '--json');
  expect(first.code, first.stderr).toBe(0);
  expect(project.read('package.json')).toBe('{"name":"mine"}');
  expect(project.read('.gitignore')).toBe('secret\n/node_modules\n.venv/\n.ipynb_checkpoints/\n');
  expect(existsSync(project.path('project.ipynb'))).toBe(false);
  const second = await project.stagebook('init', '--json');
  expect((JSON.parse(second.stdout) as { created: string[] }).created).toEqual([]);
});

test('init refuses a path where a file stands', async () => {
  await using project = new TestProject();
  project.write({ there: 'text' });
  const { code, stderr } = await project.stagebook('init', 'there');
  expect(code).toBe(1);
  expect(stderr).toContain('A file of that name exists.');
  expect(project.read('there')).toBe('text');
});

test('doctor finds every tool, and says what to do where DVC is missing', async () => {
  await using project = TestProject.withDvc();
  const fine = await project.stagebook('doctor');
  expect(fine.stdout).toMatch(/✓ dvc +3\.\d+/);
  expect(fine.stdout).toMatch(/✓ tslab +1\.0\.22/);
  expect(fine.code).toBe(0);
  project.env['PATH'] = [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  const missing = await project.stagebook('doctor', '--json');
  expect(missing.code).toBe(1);
  const dvc = (JSON.parse(missing.stdout) as { tool: string; found: boolean; help: string }[]).find(
    tool => tool.tool === 'dvc'
  );
  expect(dvc).toMatchObject({ found: false });
  expect(dvc?.help).toContain('pip install "dvc>=3.50"');
});

test('a fresh clone, which has no packages, is told by doctor and mended by write-graph', async () => {
  await using project = new TestProject();
  await project.stagebook('init');
  await project.stagebook('write-graph');
  // As `npm ci` does with a lock file from another machine.
  const elsewhere = [
    () => rmSync(project.path('node_modules'), { recursive: true }),
    () => {
      rmSync(project.path('node_modules/stagebook'));
      symlinkSync('/nowhere/stagebook', project.path('node_modules/stagebook'));
    }
  ];
  for (const lose of elsewhere) {
    lose();
    const told = await project.stagebook('doctor');
    expect(told.code).toBe(1);
    expect(told.stdout).toMatch(/✗ stagebook .*\n +The project has no `node_modules\/stagebook`/);
    // Without the memo of the last write everything is collected anew.
    rmSync(project.path('.dvc/tmp'), { recursive: true, force: true });
    const { code, stderr, stdout } = await project.stagebook('write-graph', '--check');
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('Nothing to write.');
    expect((await project.stagebook('doctor')).code).toBe(0);
  }
});

test('a wrong command line exits 2 and shows the usage', async () => {
  await using project = new TestProject();
  for (const args of [
    [],
    ['fly'],
    ['dag', '--mermaid', '--dot'],
    ['dag', '--wings'],
    ['status', 'x']
  ]) {
    const { code, stderr, stdout } = await project.stagebook(...args);
    expect(code, args.join(' ')).toBe(2);
    expect(stderr + stdout).toContain('Usage: stagebook <command>');
  }
});

test('init --commit makes the first commit, of all but data', async () => {
  await using project = new TestProject('digits');
  expect((await project.stagebook('init')).code).toBe(0);
  expect((await project.stagebook('write-graph')).code).toBe(0);
  project.write({ 'data/line.json': '[]' });
  const { code, stdout, stderr } = await project.stagebook('init', '--commit');
  expect(code, stderr).toBe(0);
  const head = (await project.run('git', ['rev-parse', '--short=7', 'HEAD'])).stdout.trim();
  expect(stdout).toContain('committed  dvc.yaml\n');
  expect(stdout).toContain(`The first commit is ${head}.\nLeft out, for you to decide: 1`);
  const status = await project.run('git', ['status', '--porcelain', '-uall']);
  expect(status.stdout).toBe('?? data/line.json\n');

  const again = await project.stagebook('init', '--commit');
  expect(again.code).toBe(1);
  expect(again.stderr).toContain('The repository has a commit already.');

  // The project of a sub-folder is made all the same, and says so.
  const inner = await project.stagebook('init', 'inner', '--commit');
  expect(inner.code).toBe(1);
  expect(inner.stdout).toContain('created  inner.ipynb\n');
  expect(inner.stdout).toContain('Project ready in ');
  expect(inner.stderr).toContain('`git commit`');
});
