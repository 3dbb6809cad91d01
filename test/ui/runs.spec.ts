import { expect, test } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import {
  choose,
  chooseRun,
  checkpoints,
  experiment,
  findCut,
  HELD,
  limit,
  makeProject,
  openProject,
  shoot,
  stagebook,
  trust
} from './support/experiments.js';

test.use({ autoGoto: false });

test.afterEach(() => {
  limit();
});

function runs(panel: Locator): Locator {
  return panel.getByRole('list', { name: 'Runs' });
}

/** By how much a section is higher or lower than its content. */
function spareHeight(section: Locator): Promise<number> {
  return section.evaluate(node => {
    const { bottom } = node.querySelector('.jp-StagebookSection-body')!.getBoundingClientRect();
    return Math.abs(node.getBoundingClientRect().bottom - bottom);
  });
}

const CELLS = HELD.map(cell => cell.replace('epochs = param(3)', 'epochs = param(6)'));

test('a run shows how far it is, is found again after a reload, stops and is resumed', async ({
  page
}) => {
  const folder = 'runs';
  const panel = await openProject(page, makeProject(folder, CELLS), 300);
  limit(2);
  await panel.getByRole('button', { name: 'Run experiment', exact: true }).click();
  await trust(page);
  const run = runs(panel).getByRole('listitem');
  await expect(run).toContainText('Train, 2 of 6 steps', { timeout: 30_000 });
  await expect(run).toContainText('acc 0.65');
  await expect(run.getByRole('img', { name: 'Course of acc' })).toBeVisible();
  await expect(run.getByRole('progressbar')).toHaveAttribute('value', '2');
  await expect(page.locator('#jp-main-statusbar')).toContainText('2/6');
  // The workspace was never run, whatever the run does.
  const stage = panel.getByRole('button', { name: /^Train: / });
  await expect(stage).toHaveAccessibleName(/^Train: never run\. In run .+: 2 of 6 steps\./);
  await expect(panel.locator('.jp-StagebookHistory-row.jp-mod-experiment')).toContainText(
    'running'
  );
  // What has little to say takes little room, and what runs is in sight.
  for (const section of ['.jp-StagebookRuns', '.jp-StagebookDetails'])
    await expect.poll(() => spareHeight(panel.locator(section)), section).toBeLessThanOrEqual(2);
  await expect(stage).toBeInViewport({ ratio: 1 });
  for (const theme of ['JupyterLab Dark', 'JupyterLab Light']) {
    await page.theme.setTheme(theme);
    await shoot(panel, `running-${theme.split(' ').at(-1) ?? ''}`);
  }
  await panel.locator('.jp-StagebookHistory-row.jp-mod-checkpoint').first().click();
  for (const width of [250, 300]) {
    await page.sidebar.setWidth(width);
    await expect.poll(() => findCut(panel), `at ${width} px`).toEqual([]);
    await shoot(panel, `running-selected-${width}`);
  }
  const resume = panel.locator('.jp-StagebookDetails').getByRole('button', { name: 'Resume' });
  await expect(resume).toBeInViewport({ ratio: 1 });
  // The clock goes on where it is seen, though the run tells nothing new.
  const clock = run.locator('.jp-StagebookRuns-state');
  const shown = (await clock.textContent()) ?? '';
  await expect(clock).not.toHaveText(shown);
  await expect(clock).toHaveAttribute(
    'title',
    /^running; done last: step 1; the one under way for 0:\d\d$/
  );
  const name = (await run.locator('.jp-StagebookRuns-name').textContent()) ?? '';

  // While the server does not answer, nothing is said to run.
  const requests = /\/stagebook\/(?:rpc|status)/;
  const status = page.locator('#jp-main-statusbar');
  await page.route(requests, route => route.abort());
  await page.evaluate(() => window.jupyterapp.commands.execute('stagebook:look-again'));
  await expect(status).toContainText('2/6, offline');
  await expect(experiment(panel, name)).toContainText('◌ offline, was running');
  const asked: string[] = [];
  page.on('request', request => {
    asked.push(...(/(?:history|graph|project)\/\w+/.exec(request.postData() ?? '') ?? []));
  });
  await page.unroute(requests);
  await expect(status).not.toContainText('offline', { timeout: 15_000 });
  await expect(experiment(panel, name)).toContainText('↻ running');

  await page.sidebar.openTab('jp-running-sessions');
  await expect(page.locator('#jp-running-sessions')).toContainText(name);
  // Out of sight, only the status bar asks; the rest is read when the panel is seen again.
  await expect.poll(() => asked).toContain('graph/check');
  // What a server that is back is asked may come in two waves.
  let known = -1;
  const hasSettled = (): boolean => known === (known = asked.length);
  await expect.poll(hasSettled, { intervals: [1_500], timeout: 20_000 }).toBe(true);
  asked.length = 0;
  limit(3);
  await expect(page.locator('#jp-main-statusbar')).toContainText('3/6');
  expect(asked).toEqual([]);
  await page.sidebar.openTab('stagebook-panel');
  await expect(run).toContainText('Train, 3 of 6 steps');
  await expect.poll(() => asked).toContain('history/changes');

  await page.evaluate(async rev => {
    const { commands } = window.jupyterapp;
    await commands.execute('stagebook:compare-checkpoints', { a: rev, b: 'workspace' });
    await commands.execute('stagebook:open-checkpoint-code', { rev });
  }, name);
  const code = page.locator('.jp-StagebookCode');
  await expect(code).toContainText('class Train');
  await page.getByLabel('File', { exact: true }).selectOption('params.yaml');
  await expect(code).toContainText('epochs: 6');

  const saved = page.waitForRequest(
    request => request.method() === 'PUT' && request.url().includes('/api/workspaces/')
  );
  await run.getByRole('button', { name: 'Log' }).click();
  const log = page.getByRole('log');
  await expect(log).toContainText('epoch 2');
  await saved;
  await expect(log.locator('.ansi-green-fg').first()).toHaveText('epoch');
  page.on('dialog', dialog => void dialog.accept());
  await page.reload({ waitForIsReady: false });
  // The notebook is behind the code: it is there, and seen only while the layout comes back.
  await page.locator('.jp-NotebookPanel').waitFor({ state: 'attached' });
  await expect(log).toContainText('epoch 2');
  await expect(code).toContainText('epochs: 6');
  await page.locator('.lm-TabBar-tab', { hasText: `${name} ⇄ workspace` }).click();
  const comparison = page.locator('.jp-StagebookCompare');
  await expect(comparison.getByRole('heading', { level: 2 })).toHaveText(`${name} → workspace`);
  await expect(comparison.getByRole('img', { name: /^acc over the steps/ })).toBeVisible();
  limit(4);
  await expect(log).toContainText('epoch 3');
  await shoot(page.locator('.jp-StagebookLog'), 'log');

  await page.sidebar.openTab('stagebook-panel');
  // A double click is one: it does not stop at once.
  await run.getByRole('button', { name: 'Stop', exact: true }).dblclick();
  await expect(run.getByRole('button', { name: 'Stop now' })).toBeVisible();
  await expect(run).toContainText('stopping at its next checkpoint');
  expect(await findCut(panel)).toEqual([]);
  limit();
  await expect(run).toContainText('stopped', { timeout: 30_000 });
  const row = experiment(panel, name);
  await expect(row).toContainText('■ stopped');
  // The checkpoint that the run was in the middle of is made.
  expect(checkpoints(folder, name).map(item => item.step)).toEqual([4, 3, 2, 1, 0]);

  await choose(page, row, 'Resume');
  // That the commands are trusted outlives the reload.
  await expect(run).toContainText('succeeded', { timeout: 30_000 });
  await expect(row).not.toContainText('stopped');
  expect(checkpoints(folder, name).map(item => item.step)).toEqual([5, 5, 4, 3, 2, 1, 0]);

  // A double click starts one run.
  limit(1);
  await panel.getByRole('button', { name: 'Run experiment', exact: true }).dblclick();
  await expect(run.first()).toContainText('1 of 6 steps', { timeout: 30_000 });
  await expect(run).toHaveCount(1);
  limit();
  await expect(run).toContainText('succeeded', { timeout: 30_000 });
});

test('a run that is stopped now ends in the middle of a step; one that fails leads to its cell', async ({
  page
}) => {
  const folder = 'ends';
  const panel = await openProject(page, makeProject(folder, CELLS), 300);
  limit(1);
  await panel.getByRole('button', { name: 'Run experiment', exact: true }).click();
  await trust(page);
  const run = runs(panel).getByRole('listitem');
  await expect(run).toContainText('1 of 6 steps', { timeout: 30_000 });
  const name = (await run.locator('.jp-StagebookRuns-name').textContent()) ?? '';
  await run.getByRole('button', { name: 'Stop', exact: true }).click();
  await run.getByRole('button', { name: 'Stop now' }).click();
  await expect(run).toContainText('stopped', { timeout: 30_000 });

  limit();
  await chooseRun(page, panel, 'Run experiment…');
  const dialog = page.locator('.jp-Dialog');
  await dialog.getByLabel('failAt').fill('2');
  await dialog.getByLabel('Name').fill('astray');
  await dialog.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(experiment(panel, 'astray')).toContainText('✕ failed after step 1', {
    timeout: 30_000
  });
  const stage = panel.getByRole('button', { name: /^Train: / });
  await expect(stage).toHaveAccessibleName(
    /^Train: never run\. In run astray: failed\. .*The training went astray\./
  );
  await shoot(panel, 'failed');
  await run.getByRole('button', { name: 'Log' }).click();
  const log = page.getByRole('log');
  await expect(log).toContainText('The training went astray.');
  const search = page.getByRole('searchbox', { name: 'Search the log' });
  await search.fill('epoch');
  await expect(page.locator('.jp-StagebookLog-search').getByRole('status')).toHaveText(/^1\/\d/);
  await search.press('Enter');
  await expect(page.locator('.jp-StagebookLog-search').getByRole('status')).toHaveText(/^2\/\d/);
  // The place that is shown looks other than the rest.
  const marked = await page.evaluate(() =>
    ['stagebook-log-search', 'stagebook-log-shown'].map(name => CSS.highlights.get(name)?.size ?? 0)
  );
  expect(marked[0]).toBeGreaterThan(1);
  expect(marked[1]).toBe(1);
  await shoot(page.locator('.jp-StagebookLog'), 'log-failed');

  await page.notebook.selectCells(0);
  await log
    .getByRole('button', { name: /^train\.ipynb:cell 2:/ })
    .first()
    .click();
  await expect(page.locator('.jp-Notebook .jp-Cell').nth(1)).toHaveClass(/jp-mod-active/);

  // The log of the run before, from its row: beside the other, and not in another half of the page.
  const stopped = experiment(panel, name);
  await choose(page, stopped, 'Open log');
  const tabs = page.locator('.lm-TabBar').filter({ hasText: 'Log of astray' }).getByRole('tab');
  await expect(tabs).toHaveText(['Log of astray', `Log of ${name}`]);
  await page.evaluate(() => {
    void window.jupyterapp.commands.execute('stagebook:choose-log');
  });
  await expect(page.getByRole('dialog').getByRole('combobox')).toContainText('astray');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();

  // After a reload, one whose files are gone closes itself; the other needs no notebook.
  await page.evaluate(() => window.jupyterapp.commands.execute('application:close-all'));
  await page.evaluate(async () => {
    for (const run of ['astray', 'gone'])
      await window.jupyterapp.commands.execute('stagebook:open-log', {
        run,
        name: run,
        root: '',
        path: 'ends'
      });
  });
  await expect(page.getByRole('tab', { name: 'Log of gone' })).toHaveCount(0);
  await expect(page.getByRole('log')).toContainText('The training went astray.');
});

test('while the server does not answer the panel says so, and then reads what it missed', async ({
  page
}) => {
  const folder = 'away';
  const panel = await openProject(page, makeProject(folder), 300);
  const requests = /\/stagebook\/(?:rpc|status)/;
  await page.route(requests, route => route.abort());
  stagebook(folder, 'exp', 'run', '-n', 'meanwhile');
  await expect(panel.getByRole('alert')).toContainText('The server does not answer');
  await expect(panel).toContainText('offline');
  await page.unroute(requests);
  await expect(runs(panel).getByRole('listitem')).toContainText('succeeded', { timeout: 35_000 });
  await expect(panel).not.toContainText('offline');
  // Events come again, too.
  expect(() =>
    stagebook(folder, 'exp', 'run', '-n', 'afterwards', '-S', 'Train.failAt=0')
  ).toThrow();
  await expect(runs(panel).getByRole('listitem')).toContainText('afterwards');

  // It has no checkpoint, and still a row with what can be done.
  const early = panel.locator('.jp-StagebookHistory-row.jp-mod-starting');
  await expect(early).toContainText('✕ failed, no checkpoint');
  await choose(page, early, 'Open log');
  await expect(page.getByRole('log')).toContainText('The training went astray.');
  await choose(page, early, 'Remove…');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(early).toHaveCount(0);
});

/** Asks for a checkpoint of a stage that is none, before it trains. */
const ASKS_IN_VAIN = CELLS.map(cell =>
  cell
    .replace(
      '{ existsSync, readFileSync }',
      '{ existsSync, readFileSync, renameSync, writeFileSync }'
    )
    .replace(
      `const limit = `,
      `const signal = process.env.DVC_ROOT + '/.dvc/tmp/DVC_CHECKPOINT';
    const text = JSON.stringify({ stage: 'Nobody', step: 0, next: 1, pid: process.pid });
    writeFileSync(signal + '.draft', text);
    renameSync(signal + '.draft', signal);
    while (existsSync(signal)) Atomics.wait(never, 0, 0, 5);
    const limit = `
    )
);

test('of several runs the graph shows the selected one; each tells of checkpoints that were not made', async ({
  page
}) => {
  const folder = 'several';
  await page.setViewportSize({ width: 1280, height: 1200 });
  const panel = await openProject(page, makeProject(folder, ASKS_IN_VAIN), 300);
  limit(2);
  for (const name of ['alder', 'birch'])
    stagebook(folder, 'exp', 'run', '--detach', '--name', name);
  const run = (name: string): Locator =>
    runs(panel).getByRole('listitem').filter({ hasText: name });
  for (const name of ['alder', 'birch'])
    await expect(run(name)).toContainText('Train, 2 of 6 steps', { timeout: 30_000 });
  for (const name of ['alder', 'birch'])
    await expect(run(name)).toContainText('1 checkpoint was not made: No stage Nobody');
  const others = panel.locator('.jp-StagebookPipeline-others');
  await expect(others).toHaveText('Shows run birch; 1 more goes on. Select it to see it here.');
  await run('alder').getByRole('button', { name: 'alder' }).click();
  await expect(experiment(panel, 'alder')).toHaveAttribute('aria-selected', 'true');
  await expect(others).toContainText('Shows run alder;');
  await expect(panel.getByRole('button', { name: /^Train: / })).toHaveAccessibleName(
    /In run alder: 2 of 6 steps\./
  );
  await expect(panel.locator('.jp-StagebookDetails')).toContainText('1 checkpoint was not made');
  for (const theme of ['JupyterLab Dark', 'JupyterLab Light']) {
    await page.theme.setTheme(theme);
    for (const width of [250, 300]) {
      await page.sidebar.setWidth(width);
      await expect.poll(() => findCut(panel), `at ${width} px`).toEqual([]);
      await shoot(panel, `several-${width}-${theme.split(' ').at(-1) ?? ''}`);
    }
  }
  // Whoever asked for its end, and whichever page looks on.
  stagebook(folder, 'exp', 'stop', 'alder');
  await expect(run('alder')).toContainText('stopping at its next checkpoint');
  await expect(run('alder').getByRole('button', { name: 'Stop now' })).toBeVisible();
  await expect(run('birch').getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
  limit();
  await expect(runs(panel)).toContainText('succeeded', { timeout: 30_000 });
  await expect(others).toHaveCount(0);
});
