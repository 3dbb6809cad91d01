import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '@jupyterlab/galata';
import { parse } from 'yaml';
import { chooseRun, ROOT, run } from './support/experiments.js';
import { copyWentOn, expect, openProject } from './support/went-on.js';

/** The setting that holds the projects whose commands may run. */
const TRUSTED = 'trustedProjects';

test.use({ autoGoto: false });

test('a run asks for consent once, and takes params, name and message from a form', async ({
  page
}) => {
  const folder = 'form';
  const panel = await openProject(page, copyWentOn(folder));
  const dialog = page.locator('.jp-Dialog');
  const openForm = (): Promise<void> => chooseRun(page, panel, 'Run experiment…');

  await openForm();
  await expect(dialog).toContainText('node --import stagebook/run src/Train.ts Train');
  // A setting holds in every workspace of JupyterLab, and where the user can take it back.
  const kept = page.waitForRequest(request => (request.postData() ?? '').includes(TRUSTED));
  await dialog.getByRole('button', { name: 'Trust and run' }).click();
  await expect(dialog.getByLabel('lr')).toHaveValue('0.1');
  expect((await kept).postData()).toContain(join(ROOT, folder));
  await dialog.getByLabel('epochs').fill('many');
  await expect(dialog.getByRole('button', { name: 'Run' })).toBeDisabled();
  await dialog.getByLabel('epochs').fill('1');
  await expect(dialog.locator('.jp-mod-changed')).toContainText(['was 3']);
  await dialog.getByLabel('lr').fill('1e-3');
  await dialog.getByLabel('label').fill('it\'s "new", or \\');
  await dialog.getByLabel('shuffle').uncheck();
  await dialog.getByLabel('layers').fill('[16, 2]');
  await dialog.getByLabel('Name').fill('second');
  await dialog.getByLabel('Message').fill('With other params');
  await dialog.getByRole('button', { name: 'Run' }).click();
  await expect(panel.locator('.jp-StagebookRun')).toContainText('second');
  await expect(panel.locator('.jp-StagebookRun')).toContainText('succeeded', { timeout: 60_000 });
  const ref = run(folder, 'git', 'for-each-ref', '--format=%(refname)', 'refs/exps').trim();
  const second = ref.split('\n').find(name => name.endsWith('/second')) ?? '';
  expect(parse(run(folder, 'git', 'show', `${second}:params.yaml`))).toEqual({
    Train: {
      epochs: 1,
      lr: 0.001,
      label: 'it\'s "new", or \\',
      shuffle: false,
      layers: [16, 2]
    }
  });
  expect(run(folder, 'git', 'log', '-1', '--format=%s', second).trim()).toBe('With other params');

  // The values are there to be taken again, and the commands were agreed to.
  await openForm();
  await dialog.getByRole('button', { name: /As the last time/ }).click();
  await expect(dialog.getByLabel('lr')).toHaveValue('1e-3');
  await expect(dialog.getByLabel('shuffle')).not.toBeChecked();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  // What a run brings into the workspace is read where it is open.
  await chooseRun(page, panel, 'Run and restore the result');
  const model = join(ROOT, folder, 'models/Train.json');
  await expect.poll(() => existsSync(model), { timeout: 60_000 }).toBe(true);
  await expect(dialog).toHaveCount(0);
  await page.evaluate(async path => {
    const { commands } = window.jupyterapp;
    await commands.execute('docmanager:open', { path, factory: 'Editor' });
    void commands.execute('stagebook:run-experiment-with', { apply: true });
  }, `${folder}/models/Train.json`);
  const editor = page.locator('.jp-FileEditor:visible .cm-content');
  await expect(editor).toContainText('"epoch":2');
  await dialog.getByLabel('epochs').fill('1');
  await dialog.getByRole('button', { name: 'Run' }).click();
  await expect(editor).toContainText('"epoch":0', { timeout: 60_000 });
});
