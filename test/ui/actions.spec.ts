import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import {
  checkpoints,
  choose,
  compareWith,
  copyShared,
  experiment,
  FIRST,
  FORK,
  makeProject,
  openProject,
  ROOT,
  rows,
  run,
  shoot,
  stagebook,
  step,
  TRAINING,
  trust
} from './support/experiments.js';
import { rewriteNotebook } from './support/project.js';

test.use({ autoGoto: false });

/** Runs of the sidebar. */
function runs(panel: Locator): Locator {
  return panel.getByRole('list', { name: 'Runs' });
}

async function expectSucceeded(panel: Locator, name: string): Promise<void> {
  await expect(runs(panel)).toContainText(name);
  await expect(runs(panel)).toContainText('succeeded', { timeout: 30_000 });
}

function read(folder: string, rev: string, path: string): string {
  return run(folder, 'git', 'show', `${rev}:${path}`);
}

test('a training goes on from a checkpoint: with other params, as it was, and for its scores', async ({
  page
}) => {
  const folder = 'go-on';
  // Rows that are not on the screen are not in the page.
  await page.setViewportSize({ width: 1280, height: 1400 });
  const path = copyShared(folder);
  appendFileSync(join(ROOT, folder, 'dvc.yaml'), '  later:\n    cmd: echo later\n');
  const panel = await openProject(page, path, 400);
  await experiment(panel, FIRST).click();
  const dialog = page.locator('.jp-Dialog');

  // Before the first run its commands are shown: of a checkpoint its own, not those of the workspace.
  await choose(page, step(panel, 'step 3').last(), 'Evaluate');
  await expect(dialog).toContainText(`Run the commands of ${FIRST}, step 3?`);
  await expect(dialog).toContainText('src/Evaluate.ts Evaluate');
  await expect(dialog).not.toContainText('echo later');
  await shoot(dialog.locator('.jp-Dialog-content'), 'consent-checkpoint');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await choose(page, step(panel, 'step 10').last(), 'Run from here…');
  await expect(dialog).toContainText('echo later');
  await trust(page);
  await expect(dialog).toContainText(`Run from ${FIRST}, step 10`);
  await dialog.getByLabel('epochs').fill('12');
  await dialog.getByLabel('lr').fill('0.9');
  await expect(dialog.locator('.jp-mod-changed')).toContainText(['was 3', 'was 0.5']);
  // What is wrong with a field describes it, and is no part of its name.
  const epochs = dialog.getByRole('textbox', { name: 'epochs', exact: true });
  await epochs.fill('many');
  await expect(epochs).toHaveAccessibleDescription('Type a number.');
  await epochs.fill('12');
  const name = dialog.getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('once again');
  await expect(name).toHaveAccessibleDescription(/cannot be the name of a git ref/);
  await expect(dialog.getByRole('button', { name: 'Run', exact: true })).toBeDisabled();
  await dialog.getByLabel('Name').fill(FIRST);
  await expect(dialog.getByText(`There is an experiment ${FIRST} on this commit`)).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Run', exact: true })).toBeDisabled();
  await dialog.getByLabel('Name').fill('again');
  await shoot(dialog.locator('.jp-Dialog-content'), 'form');
  await dialog.getByRole('button', { name: 'Run', exact: true }).click();
  await expectSucceeded(panel, 'again');
  const [result, last] = checkpoints(folder, 'again');
  expect(read(folder, result?.sha ?? '', 'params.yaml')).toContain('lr: 0.9');
  expect(last?.step).toBe(11);
  await expect(experiment(panel, 'again')).toContainText(`from ${FIRST}`);

  await experiment(panel, FIRST).click();
  await choose(page, step(panel, 'step 3').last(), 'Evaluate');
  await expectSucceeded(panel, '-s3');
  const evaluated = (await runs(panel).locator('.jp-StagebookRuns-name').textContent()) ?? '';
  const [scored] = checkpoints(folder, evaluated);
  const scores = read(folder, scored?.sha ?? '', 'nodes/Evaluate/scores.json');
  expect(JSON.parse(scores)).toEqual({ epoch: 3 });

  const before = await rows(panel).and(panel.locator('.jp-mod-experiment')).count();
  await experiment(panel, FIRST).click();
  await choose(page, step(panel, 'step 9').last(), 'Resume');
  await expect(panel.locator('.jp-StagebookHistory-row.jp-mod-experiment')).toHaveCount(
    before + 1,
    { timeout: 30_000 }
  );
  await expect(runs(panel)).toContainText('succeeded', { timeout: 30_000 });
});

test('a checkpoint is compared with the workspace, by params, metrics, files and code', async ({
  page,
  context
}) => {
  const folder = 'compare';
  const path = copyShared(folder);
  const cells = TRAINING.map(cell => cell.replace('1 - Math', '2 - Math'));
  rewriteNotebook(ROOT, folder, cells);
  stagebook(folder, 'write-graph');
  const panel = await openProject(page, path, 300);
  await experiment(panel, FIRST).click();
  const [target] = checkpoints(folder, FIRST).filter(item => item.step === 10);

  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await choose(page, step(panel, 'step 10').last(), 'Copy sha');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(target?.sha);

  await choose(page, step(panel, 'step 10').last(), 'Compare with…');
  for (const theme of ['JupyterLab Dark', 'JupyterLab Light']) {
    await page.theme.setTheme(theme);
    await shoot(
      page.locator('.jp-Dialog-content'),
      `compare-with-${theme.split(' ').at(-1) ?? ''}`
    );
  }
  await compareWith(page);
  const comparison = page.locator('.jp-StagebookCompare:visible');
  await expect(comparison.getByRole('heading', { level: 2 })).toContainText(`${FIRST}, step 10`);
  const line = (name: string): Locator => comparison.getByRole('row').filter({ hasText: name });
  await expect(line('Train.epochs')).toContainText('−9');
  await expect(comparison).toContainText('models/Train.json');
  const code = comparison.locator('.jp-StagebookDiff');
  await expect(code.locator('.jp-mod-removed')).toContainText('1 - Math');
  await expect(code.locator('.jp-mod-added')).toContainText('2 - Math');

  const chart = comparison.locator('figure').filter({ hasText: 'loss' });
  await expect(chart.getByRole('img')).toHaveAttribute(
    'aria-label',
    `loss over the steps. ${FIRST}, step 10: 0.5 at step 0 to 0.04545 at step 10.`
  );
  await chart.locator('summary').click();
  await expect(chart.getByRole('row')).toHaveCount(12);
  await expect(chart.getByRole('row').last()).toHaveText('100.04545');
  await chart.locator('summary').click();
  for (const theme of ['JupyterLab Dark', 'JupyterLab Light']) {
    await page.theme.setTheme(theme);
    await shoot(comparison, `compare-${theme.split(' ').at(-1) ?? ''}`);
  }
  // What went on meanwhile is compared when the tab is there again.
  await page.activity.activateTab('train.ipynb');
  const params = join(ROOT, folder, 'params.yaml');
  writeFileSync(params, readFileSync(params, 'utf8').replace(/epochs: .*/, 'epochs: 40'));
  await page.activity.activateTab(`${FIRST}, step 10 ⇄ workspace`);
  await expect(line('Train.epochs')).toContainText('+28');
  await choose(page, experiment(panel, FORK), 'Compare with…');
  await compareWith(page, FIRST);
  await expect(comparison.getByRole('heading', { level: 2 })).toContainText(FORK);
  await expect(chart.locator('.jp-StagebookChart-key')).toHaveText([
    `${FORK}, result`,
    `${FIRST}, result`
  ]);
  await page.emulateMedia({ forcedColors: 'active' });
  await shoot(comparison, 'compare-forced');
  await page.emulateMedia({ forcedColors: 'none' });
  await shoot(comparison, 'compare-two');
});

test('a run that is not agreed to runs no code of the notebook', async ({ page }) => {
  const folder = 'not-agreed';
  const path = makeProject(folder);
  const witness = join(ROOT, folder, 'ran');
  const [imports = '', ...classes] = TRAINING;
  rewriteNotebook(ROOT, folder, [
    `${imports}\nimport { writeFileSync } from 'node:fs';`,
    ...classes.map(cell =>
      cell.replace('run() {', `seen = writeFileSync(${JSON.stringify(witness)}, '');\n  run() {`)
    )
  ]);
  const panel = await openProject(page, path);
  const dialog = page.locator('.jp-Dialog-content');
  const start = panel.getByRole('button', { name: 'Run experiment', exact: true });
  await start.click();
  await expect(dialog).toContainText('src/Train.ts Train');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
  expect(existsSync(witness)).toBe(false);

  await start.click();
  await trust(page);
  await expect(dialog).toContainText('Write graph would change');
  expect(existsSync(witness)).toBe(true);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
});
