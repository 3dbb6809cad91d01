import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import {
  canMount,
  emptyDisk,
  fillDisk,
  giveAway,
  installOldDvc,
  mountSmallDisk,
  removeEnvironment,
  setReadOnly,
  unmount
} from './support/broken-projects.js';
import {
  commit,
  FIRST,
  makeProject,
  openProject,
  ROOT,
  run,
  sharedProject,
  shoot,
  stagebook,
  trust
} from './support/experiments.js';
import { openDocument } from './support/open-document.js';
import { CELLS, EVALUATE, rewriteNotebook, writeNotebook } from './support/project.js';

test.use({ autoGoto: false });

/** A project with a commit, whose graph is not written yet. */
function makeUnwritten(folder: string): string {
  const path = writeNotebook(ROOT, folder);
  stagebook(folder, 'init');
  commit(folder, 'Begin');
  return path;
}

async function lookAgain(page: IJupyterLabPageFixture): Promise<void> {
  await page.evaluate(() => window.jupyterapp.commands.execute('stagebook:look-again'));
}

/** What JupyterLab tells in the corner; returns it. */
async function expectTold(
  page: IJupyterLabPageFixture,
  name: string,
  ...texts: readonly string[]
): Promise<Locator> {
  const toast = page.locator('.Toastify__toast');
  const told = texts.reduce((found, hasText) => found.filter({ hasText }), toast);
  await expect(told).toBeVisible();
  // What was told before goes: at once of the same project, soon where it went well in another.
  await expect(toast).toHaveCount(1, { timeout: 15_000 });
  await shoot(page.locator('#main'), name);
  return told;
}

test('a project of another user, of an old DVC, without writing or room says so, and what helps', async ({
  page
}) => {
  test.skip(!canMount(), 'Only root can give files away and mount disks.');
  const disks = ['narrow', 'shut'];
  disks.forEach(mountSmallDisk);
  try {
    const [foreign = '', old = '', narrow = '', shut = ''] = [
      'foreign',
      'old-dvc',
      'narrow/full',
      'shut/read-only'
    ].map(makeUnwritten);

    giveAway('foreign');
    const panel = await openProject(page, foreign);
    const owner = panel.getByRole('alert');
    await expect(owner).toContainText('detected dubious ownership');
    await expect(owner).toContainText('git config --global --add safe.directory');
    await expect(owner.getByRole('button', { name: 'Copy the command' })).toBeInViewport();
    await shoot(panel, 'project-foreign');
    giveAway('foreign', 0);
    await owner.getByRole('button', { name: 'Try again' }).click();
    await expect(panel).toContainText('No experiments from this commit yet');

    installOldDvc('old-dvc');
    await openDocument(page, old);
    const tool = panel.locator('.jp-StagebookNotice', { hasText: 'dvc' });
    await expect(tool).toContainText('2.9.5 was found');
    await expect(tool).toContainText('pip install "dvc>=3.50"');
    await shoot(panel, 'project-old-dvc');
    removeEnvironment('old-dvc');
    await tool.getByRole('button', { name: 'Try again' }).click();
    await expect(tool).toHaveCount(0);

    // Jupyter itself opens no notebook on a full disk.
    await openDocument(page, narrow);
    await expect(panel.locator('.jp-StagebookHeader')).toContainText('full');
    fillDisk('narrow');
    await panel.getByRole('button', { name: 'Write graph' }).click();
    const full = await expectTold(page, 'project-full', 'The disk is full', 'Make some room');
    emptyDisk('narrow');
    await panel.getByRole('button', { name: 'Write graph' }).click();
    await expect(panel).toContainText('2 stages');
    // What went well takes the place of what did not.
    await expect(full).toHaveCount(0);

    await openDocument(page, shut);
    await expect(panel.locator('.jp-StagebookHeader')).toContainText('read-only');
    setReadOnly('shut', true);
    await panel.getByRole('button', { name: 'Write graph' }).click();
    const shown = await expectTold(page, 'project-read-only', 'The disk is read-only', 'mount');
    setReadOnly('shut', false);
    await panel.getByRole('button', { name: 'Write graph' }).click();
    await expect(panel).toContainText('2 stages');
    await expect(shown).toHaveCount(0);
  } finally {
    disks.forEach(unmount);
  }
});

test('the code of a checkpoint is of its project, and waits for it while the panel shows another', async ({
  page
}) => {
  const path = sharedProject();
  const other = makeUnwritten('code-elsewhere');
  const panel = await openProject(page, path);
  await page.evaluate(
    rev => window.jupyterapp.commands.execute('stagebook:open-checkpoint-code', { rev }),
    FIRST
  );
  const code = page.locator('.jp-StagebookCode');
  await expect(code).toContainText('export class');
  await openDocument(page, other);
  await expect(panel.locator('.jp-StagebookHeader')).toContainText('code-elsewhere');
  await page.activity.activateTab(`shared: Code of ${FIRST}`);
  await page.getByLabel('File', { exact: true }).selectOption('params.yaml');
  await expect(code).toContainText('Shown as soon as a notebook of shared is active.');
  await openDocument(page, path);
  await expect(code).toContainText('epochs: 12');
});

/** A committed project whose stages say where they run. */
function makeTalking(folder: string): string {
  const cells = CELLS.map(cell => cell.replace('preparing points', `preparing ${folder}`));
  return makeProject(folder, cells);
}

/** Refs of the experiments in a folder. */
function experiments(folder: string): string[] {
  return run(folder, 'git', 'for-each-ref', '--format=%(refname)', 'refs/exps')
    .split('\n')
    .filter(Boolean);
}

/** Presses a button and activates another notebook in the same turn, before anything is answered. */
async function pressAndLeave(button: Locator, path: string): Promise<void> {
  await button.evaluate((node: HTMLElement, other) => {
    node.click();
    void window.jupyterapp.commands.execute('docmanager:open', { path: other });
  }, path);
}

test('what was begun in a project stays with it, whichever notebook is activated meanwhile', async ({
  page
}) => {
  const [a, b] = [makeTalking('begun-a'), makeTalking('begun-b')];
  const panel = await openProject(page, b);
  const header = panel.locator('.jp-StagebookHeader');
  const runButton = panel.getByRole('button', { name: 'Run experiment', exact: true });
  const dialog = page.getByRole('dialog');
  const toast = (text: string): Locator => page.locator('.Toastify__toast', { hasText: text });

  // Graph, consent and run are of the project in which the button was pressed.
  rewriteNotebook(ROOT, 'begun-a', [...CELLS, EVALUATE]);
  await openDocument(page, a);
  await expect(header).toContainText('begun-a');
  await pressAndLeave(runButton, b);
  await expect(header).toContainText('begun-b');
  await expect(dialog).toContainText('Run the commands of begun-a?');
  await trust(page);
  await expect(dialog).toContainText('The notebook and the pipeline differ');
  await pressAndLeave(dialog.getByRole('button', { name: 'Write graph and run' }), b);
  await expect.poll(() => experiments('begun-a'), { timeout: 30_000 }).toHaveLength(1);
  expect(existsSync(join(ROOT, 'begun-a/src/Evaluate.ts'))).toBe(true);
  expect(existsSync(join(ROOT, 'begun-b/src/Evaluate.ts'))).toBe(false);
  expect(experiments('begun-b')).toEqual([]);

  // What is told of one is still about it while the other is in view.
  await runButton.click();
  await trust(page);
  const done = toast('begun-b: Experiment');
  await expect(done).toContainText('is done', { timeout: 30_000 });
  await openDocument(page, a);
  await expect(header).toContainText('begun-a');
  await done.getByRole('button', { name: 'Log' }).click();
  await expect(page.getByRole('log')).toContainText('preparing begun-b');
  await expect(page.getByRole('tab', { name: /^begun-b: Log of / })).toBeVisible();
});

test('a restore is offered, done and taken back in its own project', async ({ page }) => {
  const [a, b] = [makeTalking('restored-a'), makeTalking('restored-b')];
  stagebook('restored-a', 'exp', 'run', '--apply', '-n', 'mine');
  const panel = await openProject(page, a);
  const header = panel.locator('.jp-StagebookHeader');
  const toast = (text: string): Locator => page.locator('.Toastify__toast', { hasText: text });
  const modelOf = (folder: string): boolean => existsSync(join(ROOT, folder, 'models/Train.json'));
  await expect(header).toContainText('restored-a');
  await openDocument(page, b);
  await expect(header).toContainText('restored-b');
  await panel.getByRole('button', { name: 'Run experiment', exact: true }).click();
  await trust(page);
  // The end is told though another project is in view by then.
  await openDocument(page, a);
  await expect(header).toContainText('restored-a');
  const done = toast('restored-b: Experiment');
  await expect(done).toContainText('is done', { timeout: 30_000 });
  await done.getByRole('button', { name: 'Restore…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('restored-b: Restore');
  await expect(dialog).toContainText('models/Train.json');
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
  const restored = toast('restored-b: Restored');
  await expect(restored).toBeVisible();
  expect(modelOf('restored-b')).toBe(true);
  await restored.getByRole('button', { name: 'Undo' }).click();
  await expect(toast('restored-b: Undone')).toBeVisible();
  // The offer went with what it would take back.
  await expect(restored).toHaveCount(0);
  expect([modelOf('restored-a'), modelOf('restored-b')]).toEqual([true, false]);
});
