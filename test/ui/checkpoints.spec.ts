import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect as expectSoon, galata, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { jupyterEnv } from '../support/jupyter-server.js';
import { writeNotebook } from './support/project.js';

const base = process.env['STAGEBOOK_UI_BASE'] ?? '';
const root = join(base, 'root');
const CLI = join(import.meta.dirname, '../../lib/cli/main.js');

const IMPORT = "import { Stage, param, outs, live } from 'stagebook';";

/** A stage with a checkpoint for each step; the remark tells the versions of the notebook apart. */
function train(remark: string): string {
  return `class Train extends Stage<Train> {
  epochs = param(3);
  lr = param(0.1);
  label = param('a "plain" one');
  shuffle = param(true);
  layers = param([8, 4]);
  model = outs('models/{name}.json', { checkpoint: true });
  progress = live({ maximize: 'acc' });
  run() {
    // ${remark}
    for (const epoch of this.steps(this.epochs)) {
      this.log('acc', epoch * this.lr);
      this.model.writeJSON({ epoch, label: this.label });
    }
  }
}`;
}

/** What git and DVC do may take its time on a busy machine. */
const expect = expectSoon.configure({ timeout: 20_000 });

test.use({ autoGoto: false });

function run(folder: string, command: string, ...args: string[]): string {
  const env = jupyterEnv(base);
  return execFileSync(command, args, { cwd: join(root, folder), env, encoding: 'utf8' });
}

function stagebook(folder: string, ...args: string[]): string {
  return run(folder, process.execPath, CLI, ...args);
}

function read(folder: string, path: string): string {
  return readFileSync(join(root, folder, path), 'utf8');
}

/** A project with the experiment `first` of a notebook that went on since. */
function makeProject(folder: string): string {
  const path = writeNotebook(root, folder, [IMPORT, train('the first version')]);
  stagebook(folder, 'init');
  stagebook(folder, 'write-graph');
  run(folder, 'git', 'add', '-A');
  run(folder, 'git', 'commit', '-qm', 'Begin');
  stagebook(folder, 'exp', 'run', '-n', 'first');
  writeNotebook(root, folder, [IMPORT, train('the second version')]);
  stagebook(folder, 'write-graph');
  return path;
}

/** Opens the notebook of a project with the sidebar beside it. */
async function openProject(page: IJupyterLabPageFixture, path: string): Promise<Locator> {
  await page.goto();
  await page.notebook.openByPath(path);
  await page.notebook.activate(path.split('/').at(-1) ?? '');
  await page.sidebar.openTab('stagebook-panel');
  const panel = page.locator('#stagebook-panel');
  await expect(row(panel, 'first')).toBeVisible();
  return panel;
}

function row(panel: Locator, name: string): Locator {
  return panel.locator('.jp-StagebookHistory-row').filter({ hasText: name });
}

/** Chooses an action of a row's context menu. */
async function choose(page: IJupyterLabPageFixture, target: Locator, label: string): Promise<void> {
  await target.click({ button: 'right' });
  await page.locator('.lm-Menu').getByRole('menuitem', { name: label }).click();
}

async function openFile(page: IJupyterLabPageFixture, path: string): Promise<Locator> {
  await page.evaluate(async file => {
    await window.jupyterapp.commands.execute('docmanager:open', { path: file });
  }, path);
  const editor = page.locator('.jp-FileEditor:visible .cm-content');
  await expect(editor).toContainText('class Train');
  return editor;
}

/** Waits until the document in front is saved, and knows it. */
async function expectSaved(page: IJupyterLabPageFixture): Promise<void> {
  await expect(page.locator('.lm-DockPanel-tabBar .lm-mod-current.jp-mod-dirty')).toHaveCount(0);
}

async function openSecond(panel: Locator): Promise<Locator> {
  await row(panel, 'first').locator('.jp-StagebookHistory-label').click();
  const step = row(panel, 'step 1');
  await expect(step).toBeVisible();
  return step;
}

test('unsaved edits are listed and asked about before a restore', async ({ page }) => {
  const folder = 'unsaved';
  const panel = await openProject(page, makeProject(folder));
  const editor = await openFile(page, `${folder}/src/Train.ts`);
  await editor.click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('// my edit\n');

  await choose(page, await openSecond(panel), 'Restore…');
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog.getByRole('heading', { name: /Overwritten/ })).toBeVisible();
  await expect(dialog.locator('.jp-StagebookRestore-unsaved li')).toHaveText('src/Train.ts');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(editor).toContainText('// my edit');
  await expect(panel.getByRole('treegrid')).toBeFocused();

  await choose(page, row(panel, 'step 1'), 'Restore…');
  await dialog.getByLabel('Save first').check();
  await dialog.getByRole('button', { name: 'Restore' }).click();
  await expect(editor).toContainText('the first version');
  await expect(editor).not.toContainText('// my edit');

  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(editor).toContainText('// my edit');
  expect(read(folder, 'src/Train.ts')).toContain('// my edit');

  await editor.click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('// dropped\n');
  await choose(page, row(panel, 'step 1'), 'Restore…');
  await dialog.getByLabel('Discard the edits').check();
  await dialog.getByRole('button', { name: 'Restore' }).click();
  await expect(editor).toContainText('the first version');
  await page.evaluate(() => window.jupyterapp.commands.execute('stagebook:undo-restore'));
  await expect(editor).toContainText('// my edit');
  await expect(editor).not.toContainText('// dropped');
});

test.describe('with autosave', () => {
  test.use({
    mockSettings: {
      ...galata.DEFAULT_SETTINGS,
      '@jupyterlab/docmanager-extension:plugin': { autosaveInterval: 1 }
    }
  });

  test('documents follow a restore, are edited and saved, and follow the undo', async ({
    page
  }) => {
    const folder = 'autosave';
    const path = makeProject(folder);
    const before = read(folder, 'src/Train.ts');
    const panel = await openProject(page, path);
    const cell = page.locator('.jp-Notebook .jp-Cell').nth(1).locator('.cm-content');
    await expect(cell).toContainText('the second version');
    const editor = await openFile(page, `${folder}/src/Train.ts`);

    await choose(page, await openSecond(panel), 'Restore…');
    const dialog = page.locator('.jp-Dialog');
    await dialog.getByLabel('Its notebooks, too').check();
    await expect(dialog.locator('.jp-StagebookRestore-list').first()).toContainText('train.ipynb');
    await dialog.getByRole('button', { name: 'Restore' }).click();
    await expect(page.getByText('Restored first, step 1.')).toBeVisible();
    await expect(editor).toContainText('the first version');
    expect(read(folder, 'models/Train.json')).toContain('"epoch":1');

    await editor.click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('// after the restore\n');
    await expect.poll(() => read(folder, 'src/Train.ts')).toContain('// after the restore');
    await expectSaved(page);
    await page.notebook.activate('train.ipynb');
    await expect(cell).toContainText('the first version');
    await cell.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\n// in the notebook');
    await expect.poll(() => read(folder, 'train.ipynb')).toContain('// in the notebook');
    await expectSaved(page);
    await expect(dialog).toHaveCount(0);

    await page.evaluate(() => window.jupyterapp.commands.execute('stagebook:undo-restore'));
    await expect(cell).toContainText('the second version');
    await expect(cell).not.toContainText('// in the notebook');
    expect(read(folder, 'src/Train.ts')).toBe(before);
    await page.locator('.lm-TabBar-tabLabel', { hasText: 'Train.ts' }).click();
    await expect(editor).toContainText('the second version');
    await expect(editor).not.toContainText('// after the restore');
  });
});
