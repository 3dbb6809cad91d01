import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { JupyterServer, plainJupyterEnv, PYTHON } from '../support/jupyter-server.js';
import { CHECKOUT } from '../support/test-project.js';
import { kernelReady } from './support/kernel-ready.js';
import { writeNotebook } from './support/project.js';

const base = mkdtempSync(join(tmpdir(), 'stagebook-wheel-'));
const root = join(base, 'root');
/** In the folder that is served, as in the README: what npm does there must leave it alone. */
const venv = join(root, '.venv');
const bin = join(venv, 'bin');

/** Nothing outside this machine answers. */
const OFFLINE = {
  npm_config_registry: 'http://127.0.0.1:9',
  PIP_NO_INDEX: '1',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  HTTP_PROXY: 'http://127.0.0.1:9',
  NO_PROXY: '127.0.0.1,localhost'
};

function environment(): NodeJS.ProcessEnv {
  const env = plainJupyterEnv(base);
  return {
    ...env,
    ...OFFLINE,
    PATH: [bin, env['PATH']].join(delimiter),
    // JupyterLab itself comes from the environment that the new one looks into.
    JUPYTERLAB_DIR: join(CHECKOUT, '.venv/share/jupyter/lab')
  };
}

function run(cwd: string, command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd, env: environment(), encoding: 'utf8' });
}

/** Makes an environment that sees JupyterLab and DVC, and installs the wheel as pip would from an index. */
function installWheel(): void {
  const wheel = readdirSync(join(CHECKOUT, 'dist')).find(name => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('Build first: npm run wheel');
  run(base, PYTHON, '-m', 'venv', '--without-pip', venv);
  const python = join(bin, 'python');
  const ask = "import sysconfig; print(sysconfig.get_path('purelib'))";
  const [own, shared] = [python, PYTHON].map(path => run(base, path, '-c', ask).trim());
  writeFileSync(join(own ?? '', 'shared.pth'), `${shared ?? ''}\n`);
  const install = ['install', '--quiet', '--no-deps', '--no-index', join(CHECKOUT, 'dist', wheel)];
  run(base, PYTHON, '-m', 'pip', '--python', python, ...install);
}

// They share the environment that the wheel is installed into.
test.describe.configure({ mode: 'default' });

test.beforeAll(() => {
  mkdirSync(root);
  installWheel();
});

test.afterAll(() => {
  rmSync(base, { recursive: true, force: true, maxRetries: 5 });
});

test('the wheel alone takes a notebook in an empty folder to a finished pipeline', async ({
  page
}) => {
  const path = writeNotebook(root, 'empty');
  const folder = join(root, 'empty');
  await using server = await JupyterServer.start(root, environment(), join(bin, 'python'));
  await page.goto(`${server.url}lab/tree/${path}?token=${server.token}`);

  // The first cell imports the library, which nothing has installed in the folder.
  await kernelReady(page);
  await page.getByRole('menuitem', { name: 'Run', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Run All Cells', exact: true }).click();
  await expect(page.locator('.jp-InputPrompt').nth(2)).toHaveText('[3]:', { timeout: 30_000 });
  await expect(page.locator('.jp-OutputArea-output')).toHaveCount(0);

  await page.locator('.jp-SideBar [data-id="stagebook-panel"]').click();
  const panel = page.locator('#stagebook-panel');
  await panel.getByRole('button', { name: 'Make a project here' }).click();
  await panel.getByRole('button', { name: 'Write graph' }).click();
  await expect(panel.getByRole('button', { name: 'Train: never run' })).toBeVisible();

  run(folder, 'dvc', 'repro');
  expect(run(folder, 'dvc', 'status')).toContain('up to date');
  expect(JSON.parse(readFileSync(join(folder, 'nodes/Train/scores.json'), 'utf8'))).toEqual({
    sum: 190
  });
});

test('the wheel brings the command line tool, in the version of the wheel', () => {
  const { version } = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as {
    version: string;
  };
  expect(run(base, 'stagebook', '--version').trim()).toContain(version);
  const ask = 'import stagebook; print(stagebook.__version__)';
  expect(run(base, join(bin, 'python'), '-c', ask).trim()).toBe(version);
  const [, docs = ''] = /^Documentation: (.*)$/m.exec(run(base, 'stagebook', '--help')) ?? [];
  expect(docs.startsWith(venv)).toBe(true);
  expect(readdirSync(docs)).toEqual(readdirSync(join(CHECKOUT, 'docs')));
});

test('npm in a project with the Python environment in it installs packages, and touches nothing of it', () => {
  run(root, 'stagebook', 'init');
  // What a new project names, TypeScript and the types of Node, is in the registry alone.
  run(root, 'npm', 'pkg', 'delete', 'devDependencies');
  const brought = join(venv, 'lib');
  const files = listFiles(brought);
  mkdirSync(join(base, 'three'));
  writeFileSync(join(base, 'three/package.json'), '{ "name": "three", "version": "3.0.0" }');
  for (const args of [['install', '../three'], ['install'], ['ci'], ['uninstall', 'three']]) {
    run(root, 'npm', ...args, '--no-audit', '--no-fund');
    expect(listFiles(brought)).toEqual(files);
    expect(readFileSync(join(root, 'node_modules/stagebook/package.json'), 'utf8')).toContain(
      '"stagebook"'
    );
  }
});

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => !path.includes('__pycache__'))
    .sort();
}
