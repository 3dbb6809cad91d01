import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import {
  checkpoints,
  choose,
  compareWith,
  copyShared,
  experiment,
  findCut,
  FIRST,
  FORK,
  menuItem,
  openProject,
  ROOT,
  rows,
  run,
  sharedProject,
  shoot,
  stagebook,
  step
} from './support/experiments.js';
import { makeLargeHistory, addCheckpoint } from './support/large-history.js';
import { ELEMENTS, ENDED, IMAGE, makeMarkupProject, TAG } from './support/markup-project.js';

test.use({ autoGoto: false });

/** The labels of the rows from the top down: what a reader sees of them first. */
async function labels(panel: Locator): Promise<string[]> {
  const found = await rows(panel).evaluateAll(elements =>
    elements
      .map(element => ({
        top: element.getBoundingClientRect().top,
        text: element.querySelector('.jp-StagebookHistory-label')?.firstChild?.textContent ?? ''
      }))
      .sort((a, b) => a.top - b.top)
      .map(({ text }) => text)
  );
  return found.map(text => text.trim());
}

/** Gives the history all the room of the sidebar. */
async function growHistory(panel: Locator): Promise<void> {
  for (const title of ['Pipeline', 'Runs', 'Details']) {
    const header = panel.locator('.jp-AccordionPanel-title', { hasText: title });
    if ((await header.getAttribute('aria-expanded')) === 'true')
      await header.locator('.lm-AccordionPanel-titleLabel').click();
  }
}

test('the history is a tree of experiments and their checkpoints, forks joined to it', async ({
  page
}) => {
  const panel = await openProject(page, sharedProject(), 400);
  await expect(experiment(panel, FIRST)).toBeVisible();
  await growHistory(panel);
  expect(await labels(panel)).toEqual([
    'main',
    FORK,
    'result',
    'step 8',
    '… 1 more',
    'step 6',
    FIRST,
    'result',
    'step 8',
    '… 10 more',
    'step 0'
  ]);
  await expect(experiment(panel, FORK)).toContainText(`from ${FIRST}`);
  await shoot(panel, 'history-400');
  // The fork's line leads to where it parted, which is hidden still.
  const lines = (row: Locator): Locator => row.locator('.jp-StagebookHistory-lanes path');
  await expect(lines(step(panel, 'step 0'))).not.toHaveAttribute('d', /C/);
  // The whole row opens, and selects nothing.
  const hidden = panel.locator('.jp-StagebookHistory-row', { hasText: '… 10 more' });
  await hidden.click({ position: { x: 300, y: 8 } });
  await expect(step(panel, 'step 3')).toBeVisible();
  await expect(panel.locator('.jp-StagebookHistory-row.jp-mod-selected')).toHaveCount(0);
  await expect(lines(step(panel, 'step 5'))).toHaveAttribute('d', /C/);
  await expect(step(panel, 'step 8').last()).toContainText('★ best');

  await experiment(panel, FIRST).locator('.jp-StagebookHistory-twisty').click();
  await expect(experiment(panel, FIRST)).toHaveAttribute('aria-expanded', 'false');
  await expect(step(panel, 'step 3')).toHaveCount(0);
});

test('what is applied or pinned is marked, and the marks stay after a reload', async ({ page }) => {
  const path = copyShared('marks');
  const panel = await openProject(page, path, 400);
  await growHistory(panel);
  await panel.getByRole('button', { name: '… 10 more' }).click();
  await choose(page, step(panel, 'step 3'), 'Pin');
  await expect(step(panel, 'step 3')).toContainText('pinned');

  // Another process brings a checkpoint in; the page hears of it.
  const sha = checkpoints('marks', FIRST).find(item => item.step === 2)?.sha ?? '';
  stagebook('marks', 'exp', 'apply', sha);
  await expect(step(panel, 'step 2')).toContainText('● applied');

  // One whose model was dropped is restored as far as it can be, and what is missing is named.
  const dropped = checkpoints('marks', FIRST).find(item => item.step === 4)?.sha ?? '';
  const lock = run('marks', 'git', 'show', `${dropped}:dvc.lock`);
  const hash = /path: models\/Train\.json\n\s+hash: md5\n\s+md5: (\S+)/.exec(lock)?.[1] ?? '';
  rmSync(join(ROOT, 'marks/.dvc/cache/files/md5', hash.slice(0, 2), hash.slice(2)));
  rmSync(join(ROOT, 'marks/models/Train.json'));
  stagebook('marks', 'exp', 'apply', '--force', dropped);
  await expect(step(panel, 'step 4')).toContainText('● applied');
  await expect(step(panel, 'step 4')).toContainText('⊘ metrics only');
  await panel.locator('.lm-AccordionPanel-titleLabel', { hasText: 'Pipeline' }).click();
  const notice = panel.locator('.jp-StagebookNotice', { hasText: 'Data is missing here' });
  await expect(notice).toContainText('Data is missing here: models/Train.json.');
  await expect(notice).toContainText('kept its metrics only');
  await expect(notice).not.toContainText('dvc pull');
  await expect(notice.getByRole('button', { name: 'Run and restore the result' })).toBeVisible();
  await shoot(panel, 'metrics-only');

  // What is pinned stays though its experiment goes, and is let go from its row.
  const kept = checkpoints('marks', FORK).find(item => item.step === 7)?.sha ?? '';
  stagebook('marks', 'exp', 'pin', kept);
  stagebook('marks', 'exp', 'remove', FORK);
  const pin = panel.locator('.jp-StagebookHistory-row.jp-mod-pin');
  await expect(pin).toContainText(`${FORK}, step 7`);
  await choose(page, pin, 'Unpin');
  await expect(pin).toHaveCount(0);

  await experiment(panel, FIRST).click();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await shoot(panel, 'history-marks');
});

test('experiments are filtered, ordered, and shown with as many columns as there is room', async ({
  page
}) => {
  const panel = await openProject(page, sharedProject(), 250);
  await growHistory(panel);
  const row = step(panel, 'step 8').last();
  await expect(row.locator('.jp-StagebookHistory-value')).toHaveCount(1);
  expect(await findCut(panel)).toEqual([]);
  await shoot(panel, 'history-250');
  await page.sidebar.setWidth(600);
  await expect(row.locator('.jp-StagebookHistory-value')).not.toHaveCount(1);
  await expect(panel.getByRole('columnheader', { name: 'Train.epochs' })).toBeVisible();
  expect(await findCut(panel)).toEqual([]);
  await shoot(panel, 'history-600');
  // Values need more room in larger letters, and get it.
  const larger = await page.addStyleTag({
    content: ':root { --jp-ui-font-size1: 16px !important; }'
  });
  await expect(row).toHaveCSS('font-size', '16px');
  await page.sidebar.setWidth(610);
  await expect.poll(() => findCut(panel.locator('.jp-StagebookHistory-rows'))).toEqual([]);
  await shoot(panel, 'history-610-large');
  await larger.evaluate(style => {
    (style as HTMLElement).remove();
  });
  await page.sidebar.setWidth(600);
  await expect(panel.getByRole('columnheader', { name: 'Train.epochs' })).toBeVisible();

  await panel.getByRole('button', { name: 'Filter experiments' }).click();
  const filter = panel.getByRole('searchbox', { name: 'Filter experiments' });
  await expect(filter).toBeFocused();
  await filter.fill('epochs=9');
  await expect(experiment(panel, FIRST)).toHaveCount(0);
  await expect(experiment(panel, FORK)).toBeVisible();
  await filter.fill('nothing like it');
  await expect(panel).toContainText('Nothing matches “nothing like it”.');
  await filter.press('Escape');
  await expect(experiment(panel, FIRST)).toBeVisible();
  await expect(panel.getByRole('treegrid')).toBeFocused();

  await panel.getByRole('button', { name: 'Sort, columns' }).click();
  await menuItem(page, 'Sort by').click();
  await menuItem(page, 'loss ↓').click();
  await expect(panel.locator('.jp-StagebookSection-summary', { hasText: 'loss ↓' })).toBeVisible();
  // The largest loss of all is that of the first epoch.
  const sorted = await labels(panel);
  expect(sorted.indexOf(FIRST)).toBeLessThan(sorted.indexOf(FORK));

  const epochs = menuItem(page, 'Train.epochs');
  const openColumns = async (): Promise<void> => {
    await panel.getByRole('button', { name: 'Sort, columns' }).click();
    await expect(menuItem(page, 'Columns').locator('svg')).toBeVisible();
    await menuItem(page, 'Columns').click();
    await expect(epochs).toBeVisible();
  };
  await openColumns();
  // What is drawn is ticked.
  await expect(epochs).toHaveAttribute('aria-checked', 'true');
  await expect(epochs.locator('svg')).toBeVisible();
  await shoot(page.locator('.lm-Menu').last(), 'history-menu');
  await epochs.click();
  await expect(panel.getByRole('columnheader', { name: 'Train.epochs' })).toHaveCount(0);
  await openColumns();
  await expect(epochs).not.toHaveAttribute('aria-checked', 'true');
  await epochs.click();
  // Where there is room for one, it is the one that was chosen last.
  await page.sidebar.setWidth(260);
  await expect(experiment(panel, FORK).locator('.jp-StagebookHistory-value')).toHaveText(['9']);
});

test('arrow keys browse the tree, and Details follows', async ({ page }) => {
  const panel = await openProject(page, sharedProject(), 300);
  await experiment(panel, FIRST).click();
  const tree = panel.getByRole('treegrid');
  await expect(tree).toBeFocused();
  const details = panel.locator('.jp-StagebookDetails-values');
  await page.keyboard.press('ArrowDown');
  const resume = panel.getByRole('button', { name: 'Resume' });
  await expect(resume).toBeDisabled();
  await expect(resume).toHaveAccessibleDescription(/Not now: it is the result/);
  await page.keyboard.press('ArrowDown');
  await expect(resume).toBeEnabled();
  const active = await tree.getAttribute('aria-activedescendant');
  await expect(page.locator(`[id="${active ?? ''}"]`)).toContainText('step 11');
  // Nothing is below a checkpoint.
  await page.keyboard.press('ArrowRight');
  await expect(tree).toHaveAttribute('aria-activedescendant', active ?? '');
  const value = (name: string): Locator =>
    details.locator('tr').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  await expect(value('acc')).toContainText('0.85');
  await expect(value('Train.epochs')).toContainText('12');
  // It is 3 in the workspace.
  await expect(value('Train.epochs').locator('td').last()).toHaveText('3');
  await page.keyboard.press('ArrowDown');
  await expect(value('acc')).toContainText('0.9');
  await expect(value('acc').locator('td').nth(1)).toHaveText('−0.05');
  await page.keyboard.press('Home');
  await expect(rows(panel).first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('End');
  await expect(step(panel, 'step 0').last()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowLeft');
  await expect(experiment(panel, FIRST)).toHaveAttribute('aria-selected', 'true');
  await shoot(panel, 'panel-300');
});

test('in a narrow and low window values have room, and the graph scrolls one way only', async ({
  page
}) => {
  await page.setViewportSize({ width: 1000, height: 640 });
  const panel = await openProject(page, sharedProject(), 250);
  // As a bar to scroll with does, which this browser has none of, a border leaves less room.
  await page.addStyleTag({ content: '.jp-StagebookPipeline { border-right: 15px solid; }' });
  await page.sidebar.setWidth(260);
  await page.sidebar.setWidth(250);
  const graph = panel.locator('.jp-StagebookPipeline');
  await expect(graph.locator('.jp-StagebookDag')).toBeVisible();
  await expect
    .poll(() => graph.evaluate(node => node.scrollWidth - node.clientWidth))
    .toBeLessThanOrEqual(0);
  expect(await graph.evaluate(node => getComputedStyle(node).scrollbarGutter)).toBe('stable');

  await experiment(panel, FIRST).click();
  const details = panel.locator('.jp-StagebookDetails');
  const actions = details.locator('.jp-StagebookDetails-actions').getByRole('button');
  await expect(actions.last()).toHaveAccessibleName('More actions');
  const tops = await actions.evaluateAll(nodes =>
    nodes.map(node => (node as HTMLElement).offsetTop)
  );
  expect(new Set(tops).size).toBe(1);
  const count = tops.length;
  await details.evaluate(node => (node.scrollTop = node.scrollHeight));
  await expect(details.getByRole('columnheader', { name: 'Now' })).toBeInViewport({ ratio: 1 });
  await shoot(panel, 'panel-low-250');
  await page.sidebar.setWidth(500);
  await expect.poll(() => actions.count()).toBeGreaterThan(count);
});

test('of ten thousand checkpoints few rows are drawn, and new ones leave the selection where it is', async ({
  page
}) => {
  const folder = 'large';
  const panel = await openProject(page, makeLargeHistory(folder, 20, 500), 400);
  await growHistory(panel);
  // The first reading takes its time on a busy machine.
  await expect(experiment(panel, 'exp-19')).toBeVisible({ timeout: 20_000 });
  const tree = panel.getByRole('treegrid');
  await tree.focus();
  await page.keyboard.press('End');
  // Where the selection goes, an experiment opens and stays open.
  for (let i = 0; i < 20; i++) {
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowUp');
  }
  await expect(tree).toHaveAttribute('aria-rowcount', '10021');

  const chosen = experiment(panel, 'exp-19');
  await tree.evaluate(element => (element.scrollTop = 0));
  await chosen.click();
  expect(await scroll(page, tree)).toBeLessThanOrEqual(60);
  await shoot(panel, 'history-large');

  await tree.evaluate(element => (element.scrollTop = 0));
  await page.keyboard.press('ArrowDown');
  await expect(step(panel, 'step 499').first()).toHaveAttribute('aria-selected', 'true');
  addCheckpoint(folder, 19, 500);
  await expect(step(panel, 'step 500')).toHaveCount(1);
  await expect(step(panel, 'step 499').first()).toHaveAttribute('aria-selected', 'true');
  await expect(step(panel, 'step 499').first()).toHaveAttribute('aria-posinset', '2');
});

/** Scrolls as a wheel does; returns the most rows that were in the document at once. */
async function scroll(page: IJupyterLabPageFixture, tree: Locator): Promise<number> {
  await tree.hover();
  let most = 0;
  for (let i = 0; i < 60; i++) {
    await page.mouse.wheel(0, 700);
    const count = await tree.evaluate(
      element =>
        new Promise<number>(done => {
          requestAnimationFrame(() => {
            requestAnimationFrame(() => {
              done(element.querySelectorAll('[role=row]').length);
            });
          });
        })
    );
    most = Math.max(most, count);
  }
  return most;
}

test('markup in names, values, commands, messages and logs stays text', async ({ page }) => {
  const scripts: string[] = [];
  page.on('dialog', dialog => {
    scripts.push(dialog.message());
    void dialog.dismiss();
  });
  const panel = await openProject(page, makeMarkupProject('markup'), 600);
  const dialog = page.locator('.jp-Dialog-content');
  await expect(panel.locator('.jp-StagebookHeader')).toContainText(`⎇ ${TAG}`);
  await expect(panel.locator('.jp-StagebookPipeline').getByText(TAG)).toBeVisible();
  await expect(panel.locator('.jp-StagebookRuns')).toContainText(IMAGE);
  await experiment(panel, ENDED).click();
  await expect(panel.locator('.jp-StagebookHistory-head')).toContainText(IMAGE);
  const details = panel.locator('.jp-StagebookDetails');
  await expect(details.getByTitle('Message')).toHaveText(IMAGE);
  await expect(details.getByRole('rowheader', { name: TAG })).toBeVisible();
  await expect(details.getByRole('cell', { name: IMAGE }).first()).toBeVisible();
  await expect(details).toContainText(`models/${IMAGE}.json`);
  await expect(page.locator(ELEMENTS)).toHaveCount(0);

  await panel.getByRole('button', { name: 'Log' }).click();
  await expect(page.getByRole('log')).toContainText(`Error: ${IMAGE}`);
  await expect(page.locator(ELEMENTS)).toHaveCount(0);

  await panel.getByRole('button', { name: 'Open the graph in the main area' }).click();
  const graph = page.locator('.jp-StagebookGraph');
  await graph.getByRole('button', { name: new RegExp(`^${TAG}`) }).click();
  await expect(graph.locator('aside')).toContainText(`echo '${IMAGE}'`);
  await page.getByRole('button', { name: 'Files', exact: true }).click();
  await expect(graph.getByRole('button', { name: `models/${IMAGE}.json` })).toBeVisible();
  await expect(page.locator(ELEMENTS)).toHaveCount(0);

  await choose(page, experiment(panel, ENDED), 'Compare with…');
  await expect(dialog).toContainText(ENDED);
  await compareWith(page);
  await expect(page.locator('.jp-StagebookCompare')).toContainText(`models/${IMAGE}.json`);
  await expect(page.locator(ELEMENTS)).toHaveCount(0);

  await choose(page, experiment(panel, ENDED), 'Restore…');
  await expect(dialog).toContainText(`models/${IMAGE}.json`);
  await expect(page.locator(ELEMENTS)).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await panel.getByRole('button', { name: 'Run experiment', exact: true }).click();
  await expect(dialog).toContainText(`echo '${IMAGE}'`);
  await expect(page.locator(ELEMENTS)).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(scripts).toEqual([]);
});
