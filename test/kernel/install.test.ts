import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NODE_FLAGS } from '../../src/kernel/flags.js';
import { environmentPrefix, kernelspecFolder } from '../../src/kernel/kernelspec-folder.js';
import { CHECKOUT, notebook, TestProject, type Ran } from '../support/test-project.js';

const PYTHON = join(CHECKOUT, '.venv/bin/python');

/** What the cell of a test prints. */
const CELL = "import { Stage } from 'stagebook'; console.log(typeof Stage, process.pid > 0)";

describe('stagebook kernel install', () => {
  it('of the npm package alone makes a kernel that Jupyter lists and runs', async () => {
    await using project = new TestProject();
    const cli = await unpack(project);
    const ran = await project.run(process.execPath, [cli, 'kernel', 'install']);
    const folder = join(project.base, '.local/share/jupyter/kernels/stagebook');
    expect(ran).toMatchObject({
      code: 0,
      stdout: `The kernel TypeScript (Stagebook) is installed in ${folder}.\n`
    });
    expect(readdirSync(folder).sort()).toEqual([
      'kernel.json',
      'logo-32x32.png',
      'logo-64x64.png',
      'logo-svg.svg'
    ]);
    const { argv, ...spec } = await listed(project, {});
    expect(spec).toMatchObject({
      display_name: 'TypeScript (Stagebook)',
      language: 'typescript',
      interrupt_mode: 'message'
    });
    expect(argv).toEqual([
      process.execPath,
      ...NODE_FLAGS,
      project.path('node_modules/stagebook/lib/kernel/main.js'),
      '-f',
      '{connection_file}'
    ]);
    expect(await execute(project, {})).toContain('function true');
  });

  it('of the Python package goes through Python', async () => {
    await using project = new TestProject();
    const env = { PYTHONPATH: CHECKOUT, JUPYTER_PATH: project.path('env/share/jupyter') };
    const ran = await python(project, env, 'kernel', 'install', '--prefix', 'env');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const { argv } = await listed(project, env);
    expect(argv).toEqual([PYTHON, '-m', 'stagebook.kernel', '-f', '{connection_file}']);
    expect(await execute(project, env)).toContain('function true');
  });

  it('is taken back by uninstall', async () => {
    await using project = new TestProject();
    const folder = project.path('env/share/jupyter/kernels/stagebook');
    expect(await project.stagebook('kernel', 'install', '--prefix', 'env')).toMatchObject({
      code: 0
    });
    expect(existsSync(folder)).toBe(true);
    expect(await project.stagebook('kernel', 'uninstall', '--prefix', 'env')).toMatchObject({
      code: 0,
      stdout: `Removed ${folder}.\n`
    });
    expect(existsSync(folder)).toBe(false);
    const again = await project.stagebook('kernel', 'uninstall', '--prefix', 'env');
    expect(again).toMatchObject({ code: 1 });
    expect(again.stderr).toContain(`The kernel is not installed in \`${folder}\`.`);
  });

  it('replaces what an earlier version installed', async () => {
    await using project = new TestProject();
    project.write({ 'env/share/jupyter/kernels/stagebook/kernel.json': { argv: ['gone'] } });
    await project.stagebook('kernel', 'install', '--prefix', 'env');
    const spec = JSON.parse(
      project.read('env/share/jupyter/kernels/stagebook/kernel.json')
    ) as Record<string, string[]>;
    expect(spec['argv']?.[0]).toBe(process.execPath);
  });

  it('says why it cannot', async () => {
    await using project = new TestProject();
    const cli = await unpack(project, ['typescript']);
    const bare = await project.run(process.execPath, [cli, 'kernel', 'install']);
    expect(bare).toMatchObject({
      code: 1,
      stderr: 'error: tslab 1.0.22 is not installed: run `npm install tslab@1.0.22`.\n'
    });
    project.write({ file: '' });
    const blocked = await project.stagebook('kernel', 'install', '--prefix', 'file');
    expect(blocked.code).toBe(1);
    expect(blocked.stderr).toContain('A file stands where a folder is expected.');
    const two = await project.stagebook('kernel', 'install', '--user', '--sys-prefix');
    expect(two.code).toBe(2);
    expect(two.stderr).toContain('only one of `--user` and `--sys-prefix`.');
    const none = await project.stagebook('kernel', 'install', '--sys-prefix');
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('no Python environment is active');
  });
});

describe('the place of a kernelspec', () => {
  it('is the one that Jupyter tells', async () => {
    await using project = new TestProject();
    const told = await project.run('jupyter', ['--data-dir']);
    expect(join(told.stdout.trim(), 'kernels/stagebook')).toBe(
      kernelspecFolder('user', {
        HOME: project.base,
        XDG_DATA_HOME: `${project.base}/.local/share`
      })
    );
    expect(kernelspecFolder('user', { JUPYTER_DATA_DIR: '/data' })).toBe('/data/kernels/stagebook');
    expect(kernelspecFolder({ prefix: '/env' })).toBe('/env/share/jupyter/kernels/stagebook');
  });

  it('is found from the Python that started the tool, else from the active environment', () => {
    expect(environmentPrefix({ STAGEBOOK_PYTHON: '/env/bin/python', VIRTUAL_ENV: '/b' })).toBe(
      '/env'
    );
    expect(environmentPrefix({ STAGEBOOK_PYTHON: '/conda/python' })).toBe('/conda');
    expect(environmentPrefix({ VIRTUAL_ENV: '/b', CONDA_PREFIX: '/c' })).toBe('/b');
    expect(environmentPrefix({ CONDA_PREFIX: '/c' })).toBe('/c');
    expect(environmentPrefix({})).toBeUndefined();
  });
});

it('Python starts the launcher with the flags that the launcher wants', async () => {
  await using project = new TestProject();
  const ran = await project.run(
    PYTHON,
    ['-c', 'import json; from stagebook.kernel import FLAGS; print(json.dumps(FLAGS))'],
    { env: { ...project.env, PYTHONPATH: CHECKOUT } }
  );
  expect(JSON.parse(ran.stdout)).toEqual(NODE_FLAGS);
});

/** Installs what `npm publish` would send, with links to packages beside it; returns its tool. */
async function unpack(
  project: TestProject,
  packages: readonly string[] = ['typescript', 'tslab', '@types']
): Promise<string> {
  const packed = await project.run('npm', ['pack', '--silent', CHECKOUT]);
  const folder = project.path('node_modules/stagebook');
  mkdirSync(folder, { recursive: true });
  await project.run('tar', ['xzf', packed.stdout.trim(), '-C', folder, '--strip-components=1']);
  for (const name of packages)
    symlinkSync(join(CHECKOUT, 'node_modules', name), project.path(`node_modules/${name}`));
  return join(folder, 'lib/cli/main.cjs');
}

function python(
  project: TestProject,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Ran> {
  return project.run(PYTHON, ['-m', 'stagebook', ...args], { env: { ...project.env, ...env } });
}

/** The kernelspec as Jupyter reads it. */
async function listed(
  project: TestProject,
  env: Readonly<Record<string, string>>
): Promise<Record<string, unknown>> {
  const ran = await project.run('jupyter', ['kernelspec', 'list', '--json'], {
    env: { ...project.env, ...env }
  });
  const { kernelspecs } = JSON.parse(ran.stdout) as {
    kernelspecs: Record<string, { spec: Record<string, unknown> }>;
  };
  return kernelspecs['stagebook']?.spec ?? {};
}

/** Runs a notebook with the kernel by its name; returns the notebook with outputs. */
async function execute(
  project: TestProject,
  env: Readonly<Record<string, string>>
): Promise<string> {
  project.write({ 'x.ipynb': notebook([CELL]) });
  const ran = await project.run('jupyter', ['execute', '--inplace', 'x.ipynb'], {
    env: { ...project.env, ...env }
  });
  expect(ran.code, ran.stderr).toBe(0);
  return project.read('x.ipynb');
}
