import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import {
  choose,
  compareWith,
  commit,
  experiment,
  FIRST,
  HELD,
  limit,
  openProject,
  ROOT,
  rows,
  sharedProject,
  shoot,
  stagebook,
  step,
  trust
} from './support/experiments.js';
import { openDocument } from './support/open-document.js';
import { writeNotebook } from './support/project.js';

test.use({ autoGoto: false });

test.afterEach(() => {
  limit();
});

/** What axe finds in a part of the page: the rule, and the elements. */
async function violations(page: IJupyterLabPageFixture, selector: string): Promise<string[]> {
  const [tab] = page.context().pages();
  if (!tab) throw new Error('Internal: a test has a page');
  await page.locator(selector).first().waitFor();
  const { violations: found } = await new AxeBuilder({ page: tab }).include(selector).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 120)}`)
  );
}

test('axe finds nothing in the panel, the tabs and the dialogs, light or dark', async ({
  page
}) => {
  const panel = await openProject(page, sharedProject(), 300);
  await experiment(panel, FIRST).click();
  await expect(panel.locator('.jp-StagebookDetails-values')).toBeVisible();
  for (const theme of ['JupyterLab Dark', 'JupyterLab Light']) {
    await page.theme.setTheme(theme);
    expect.soft(await violations(page, '#stagebook-panel'), theme).toEqual([]);
  }
  await panel.getByRole('button', { name: 'Log' }).click();
  await expect(page.getByRole('log')).toContainText('epoch');
  expect.soft(await violations(page, '[id^="stagebook-log-"]'), 'Log').toEqual([]);
  await panel.getByRole('button', { name: 'Open the graph in the main area' }).click();
  await page
    .locator('.jp-StagebookGraph')
    .getByRole('button', { name: /^Train/ })
    .click();
  expect.soft(await violations(page, '#stagebook-graph'), 'Graph').toEqual([]);
  await choose(page, step(panel, 'step 10').last(), 'Compare with…');
  expect.soft(await violations(page, '.jp-Dialog'), 'Dialog').toEqual([]);
  await compareWith(page);
  await expect(page.locator('.jp-StagebookCompare h2')).toBeVisible();
  expect.soft(await violations(page, '.jp-StagebookCompare'), 'Compare').toEqual([]);
  await choose(page, step(panel, 'step 10').last(), 'Restore…');
  expect.soft(await violations(page, '.jp-Dialog'), 'Restore').toEqual([]);
  await page.keyboard.press('Escape');
  await choose(page, step(panel, 'step 10').last(), 'Run from here…');
  expect.soft(await violations(page, '.jp-Dialog'), 'Consent').toEqual([]);
  await trust(page);
  await page.locator('.jp-StagebookRunForm').waitFor();
  expect.soft(await violations(page, '.jp-Dialog'), 'Form').toEqual([]);
});

test('each row of the tree tells its level and place, also among those that are not drawn', async ({
  page
}) => {
  const panel = await openProject(page, sharedProject(), 300);
  await experiment(panel, FIRST).click();
  const tree = panel.getByRole('treegrid');
  await page.keyboard.press('End');
  const last = step(panel, 'step 0').last();
  await expect(last).toHaveAttribute('aria-level', '3');
  await expect(last).toHaveAttribute('aria-posinset', '13');
  await expect(last).toHaveAttribute('aria-setsize', '13');
  await expect(tree).toHaveAttribute(
    'aria-activedescendant',
    (await last.getAttribute('id')) ?? ''
  );
  await expect(tree).toBeFocused();
  await page.keyboard.press('Shift+F10');
  await expect(page.locator('.lm-Menu').getByRole('menuitem', { name: 'Restore…' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(tree).toBeFocused();

  const more = panel.getByRole('button', { name: 'More ways to run' });
  await more.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Reset and run' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(more).toBeFocused();
});

/** Goes on with Tab until the element has the focus. */
async function tabTo(page: IJupyterLabPageFixture, target: Locator): Promise<void> {
  for (let i = 0; i < 80; i++) {
    if (await target.evaluate(element => element.contains(document.activeElement))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('Tab does not lead there.');
}

/** Opens the menu of the selected row and chooses an item, with keys. */
async function chooseByKeys(page: IJupyterLabPageFixture, label: string): Promise<void> {
  await page.keyboard.press('Shift+F10');
  const item = page.locator('.lm-Menu').getByRole('menuitem', { name: label });
  await expect(item).toBeVisible();
  for (let i = 0; i < 20; i++) {
    if (/lm-mod-active/.test((await item.getAttribute('class')) ?? '')) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
}

test('the tutorial is done with keys alone: write, run, stop, resume, restore, undo', async ({
  page
}) => {
  const folder = 'keys';
  const path = writeNotebook(ROOT, folder, HELD);
  stagebook(folder, 'init');
  commit(folder, 'Begin');
  await page.goto();
  await openDocument(page, path);
  const panel = page.locator('#stagebook-panel');
  await expect(page.locator('.jp-Notebook')).toContainText('not written');
  await page.keyboard.press('Escape');
  await tabTo(page, page.locator('.jp-NotebookPanel .jp-Notebook'));
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+g');
  await expect(panel.getByRole('button', { name: 'Train: never run' })).toBeVisible();

  limit(2);
  await tabTo(page, panel.getByRole('button', { name: 'Run experiment', exact: true }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Trust and run' })).toBeFocused();
  await page.keyboard.press('Enter');
  const run = panel.getByRole('list', { name: 'Runs' }).getByRole('listitem');
  await expect(run).toContainText('2 of 3 steps', { timeout: 30_000 });
  await tabTo(page, run.getByRole('button', { name: 'Stop', exact: true }));
  await page.keyboard.press('Enter');
  await expect(run.getByRole('button', { name: 'Stop now' })).toBeFocused();
  limit();
  await expect(run).toContainText('stopped', { timeout: 30_000 });

  const tree = panel.getByRole('treegrid');
  await tabTo(page, tree);
  await page.keyboard.press('ArrowDown');
  await expect(rows(panel).nth(1)).toHaveAttribute('aria-selected', 'true');
  await chooseByKeys(page, 'Resume');
  await expect(run).toContainText('succeeded', { timeout: 30_000 });
  await expect(step(panel, 'result')).toBeVisible();
  await expect(tree).toBeFocused();

  await page.keyboard.press('ArrowDown');
  await chooseByKeys(page, 'Restore…');
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Restore' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(step(panel, 'result')).toContainText('● applied');
  await expect(tree).toBeFocused();
  const model = join(ROOT, folder, 'models/Train.json');
  expect(JSON.parse(readFileSync(model, 'utf8'))).toMatchObject({ epoch: 2 });

  await page.keyboard.press('Control+Shift+c');
  await page.keyboard.type('Undo restore');
  await expect(page.locator('.lm-CommandPalette-item').first()).toContainText('Undo restore');
  await page.keyboard.press('Enter');
  await expect(step(panel, 'result')).not.toContainText('● applied');
  expect(() => readFileSync(model)).toThrow();
});

function colorOf(target: Locator): Promise<string> {
  return target.evaluate(element => getComputedStyle(element).color);
}

test('forced colours and reduced motion leave everything readable', async ({ page }) => {
  const panel = await openProject(page, sharedProject(), 300);
  await experiment(panel, FIRST).click();
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  const selected = panel.locator('.jp-StagebookHistory-row.jp-mod-selected');
  const note = selected.locator('.jp-StagebookHistory-note');
  const colors = await selected.evaluate(element => getComputedStyle(element).backgroundColor);
  for (const part of [selected, note]) await expect(part).not.toHaveCSS('color', colors);
  await expect(note).toHaveCSS('color', await colorOf(selected));
  await shoot(panel, 'forced-colors');
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState, effect }) => {
        const target = (effect as KeyframeEffect | null)?.target;
        return playState === 'running' && target?.closest('[class*=jp-Stagebook]');
      })
      .map(({ id }) => id)
  );
  expect(moving).toEqual([]);
  await panel.getByRole('button', { name: 'Open the graph in the main area' }).click();
  await page
    .locator('.jp-StagebookGraph')
    .getByRole('button', { name: /^Train/ })
    .click();
  const color = await colorOf(page.locator('.jp-StagebookGraph-head'));
  for (const text of await page.locator('.jp-StagebookGraph-box text').all())
    await expect(text).toHaveCSS('fill', color);
  for (const box of await page.locator('.jp-StagebookGraph-box rect').all())
    await expect(box).not.toHaveCSS('fill', color);
  await shoot(page.locator('#stagebook-graph'), 'forced-colors-graph');
});
