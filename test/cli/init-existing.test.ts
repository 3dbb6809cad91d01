import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CHECKOUT, notebook, TestProject } from '../support/test-project.js';

interface Report {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly kept: readonly string[];
  readonly notes: readonly string[];
}

async function init(project: TestProject, ...args: string[]): Promise<Report> {
  const { code, stdout, stderr } = await project.stagebook('init', ...args, '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Report;
}

const CELLS = [
  "import { outs, param, Stage } from 'stagebook';",
  `enum Kind { One = 1 }
class Train extends Stage<Train> {
  lr = param(0.1);
  model = outs('model.json');
  run() { this.model.writeJSON({ lr: this.lr, kind: Kind.One }); }
}`
];

/** Every file of a project but those of git, DVC and the packages. */
function snapshot(project: TestProject, folder = ''): Record<string, string> {
  return Object.fromEntries(
    readdirSync(project.path(folder), { withFileTypes: true }).flatMap(entry => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (['.git', '.dvc', 'node_modules'].includes(entry.name)) return [];
      return entry.isDirectory()
        ? Object.entries(snapshot(project, path))
        : [[path, project.read(path)] as const];
    })
  );
}

test.each([
  ['of CommonJS', { name: 'mine', scripts: { build: 'tsc' } }],
  ['of ES modules', { name: 'mine', type: 'module', dependencies: { stagebook: '*' } }],
  ['with workspaces', { name: 'mine', workspaces: ['packages/*'] }]
])('an npm project %s keeps every file, and its stages run', async (_, manifest) => {
  await using project = new TestProject();
  await project.run('git', ['init', '-q']);
  project.write({
    'package.json': `\uFEFF${JSON.stringify(manifest, null, 4)}`,
    'tsconfig.json': '// ours\n{ "compilerOptions": { "module": "commonjs", "outDir": "dist" } }\n',
    '.gitignore': 'dist\r\n/node_modules\r\n',
    'src/index.ts': 'export const own = 1;\n',
    'packages/a/package.json': '{ "name": "a" }',
    'a.ipynb': notebook(CELLS)
  });
  const before = snapshot(project);
  const report = await init(project);
  expect(report.changed).toEqual(['.gitignore']);
  expect(report.kept).toEqual(['.git/', 'package.json', 'tsconfig.json']);
  expect(snapshot(project)).toEqual({
    ...before,
    '.dvcignore': expect.any(String) as string,
    '.gitignore': 'dist\r\n/node_modules\r\n.venv/\r\n.ipynb_checkpoints/\r\n'
  });
  const isNamed = 'dependencies' in manifest;
  expect(report.notes.some(note => note.includes('does not name `stagebook`'))).toBe(!isNamed);
  const types = ['`npm install --save-dev @types/node`'];
  expect(report.notes.flatMap(note => /`npm install [^`]*`/.exec(note) ?? [])).toEqual(types);

  const text = await project.stagebook('init');
  expect(text.stdout).toContain('kept     tsconfig.json\n');
  expect(text.stdout).not.toMatch(/created|changed/);

  const written = await project.stagebook('write-graph');
  expect(written.code, written.stderr).toBe(0);
  const repro = await project.run('dvc', ['repro']);
  expect(repro.code, repro.stderr).toBe(0);
  expect(JSON.parse(project.read('model.json'))).toEqual({ lr: 0.1, kind: 1 });
  expect(project.read('src/index.ts')).toBe('export const own = 1;\n');
});

test('a member of a workspace uses the package of the root and gets no link of its own', async () => {
  await using project = new TestProject('project', 'packages/ml');
  await project.run('git', ['init', '-q'], { cwd: project.repository });
  project.write({ 'package.json': '{ "name": "ml" }', 'a.ipynb': notebook(CELLS) });
  mkdirSync(`${project.repository}/node_modules`);
  symlinkSync(CHECKOUT, `${project.repository}/node_modules/stagebook`);
  mkdirSync(`${project.repository}/node_modules/@types`);
  symlinkSync(
    `${CHECKOUT}/node_modules/@types/node`,
    `${project.repository}/node_modules/@types/node`
  );
  const report = await init(project);
  expect(report.notes).toEqual([]);
  expect(existsSync(project.path('node_modules'))).toBe(false);
  expect((await project.stagebook('write-graph')).code).toBe(0);
  const repro = await project.run('dvc', ['repro']);
  expect(repro.code, repro.stderr).toBe(0);
});

test('a DVC 2 project keeps its pipeline, gets no sample, and is told of `migrate`', async () => {
  await using project = TestProject.withDvc();
  const pipeline = 'stages:\n  train:\n    cmd: echo\n    live: logs\n';
  project.write({ 'dvc.yaml': pipeline, 'params.yaml': 'lr: 1 # ours\n', '.dvcignore': 'big\n' });
  const report = await init(project);
  expect(project.read('dvc.yaml')).toBe(pipeline);
  expect(project.read('.dvcignore')).toBe('big\n');
  expect(project.read('params.yaml')).toBe('lr: 1 # ours\n');
  expect(report.created.filter(path => path.endsWith('.ipynb'))).toEqual([]);
  expect(report.notes.join('\n')).toContain('`stagebook migrate`');
  expect((await project.stagebook('init')).stdout).toContain('Next: `stagebook status`.');
});

test('where DVC keeps out of git no repository is made, and what that costs is told', async () => {
  await using project = new TestProject();
  await project.run('dvc', ['init', '-q', '--no-scm']);
  const report = await init(project);
  expect(report.created).not.toContain('.git/');
  expect(existsSync(project.path('.git'))).toBe(false);
  const command = /`(dvc config [^`]*)`/.exec(report.notes.join('\n'))?.[1] ?? '';
  const written = await project.stagebook('write-graph');
  expect(written.code, written.stderr).toBe(0);
  expect((await project.stagebook('status')).code).toBe(0);

  await project.run('sh', ['-c', command]);
  const again = await init(project);
  expect(again.created).toContain('.git/');
  expect(again.notes.join('\n')).not.toContain('no_scm');
});

test('a project inside of a project is told of', async () => {
  await using project = TestProject.withDvc();
  mkdirSync(project.path('inner'));
  const report = await init(project, 'inner');
  expect(report.notes.join('\n')).toContain('the one around it');
});

test.each(['node_modules', '.dvc'])(
  'init where a file is called `%s` takes back what it did',
  async name => {
    await using project = new TestProject();
    project.write({ 'package.json': '{}', '.gitignore': 'x\n', [name]: '' });
    const { code } = await project.stagebook('init');
    expect(code).toBe(1);
    expect(readdirSync(project.root).sort()).toEqual(['.gitignore', name, 'package.json'].sort());
    expect(project.read('.gitignore')).toBe('x\n');
  }
);

test('init whose last step fails takes back what it did', async () => {
  await using project = new TestProject();
  const git = (await project.run('sh', ['-c', 'command -v git'])).stdout.trim();
  project.write({
    'bin/git': `#!/bin/sh\nfor word; do [ "$word" = init ] && { echo 'no space' >&2; exit 128; }; done\nexec ${git} "$@"\n`,
    '.gitignore': 'x\n'
  });
  chmodSync(project.path('bin/git'), 0o755);
  project.env['PATH'] = `${project.path('bin')}:${project.env['PATH'] ?? ''}`;
  const { code, stderr } = await project.stagebook('init');
  expect(code).toBe(1);
  expect(stderr).toContain('no space');
  expect(readdirSync(project.root).sort()).toEqual(['.gitignore', 'bin']);
  expect(project.read('.gitignore')).toBe('x\n');
  // Not even the folder that was to be the project stays.
  expect((await project.stagebook('init', 'new')).code).toBe(1);
  expect(existsSync(project.path('new'))).toBe(false);
});
