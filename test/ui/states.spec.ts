import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { jupyterEnv } from '../support/jupyter-server.js';
import { shoot } from './support/experiments.js';
import { openDocument, type OpenOptions } from './support/open-document.js';
import { CELLS, writeNotebook } from './support/project.js';
import { setSetting } from './support/settings.js';

const base = process.env['STAGEBOOK_UI_BASE'] ?? '';
const root = join(base, 'root');
const CLI = join(import.meta.dirname, '../../lib/cli/main.cjs');

test.use({ autoGoto: false });

function run(folder: string, command: string, ...args: string[]): string {
  const env = jupyterEnv(base);
  return execFileSync(command, args, {
    cwd: join(root, folder),
    env,
    encoding: 'utf8',
    stdio: 'pipe'
  });
}

/** A project whose graph is written; returns the contents path of its notebook. */
function makeProject(folder: string): string {
  const path = writeNotebook(root, folder, CELLS);
  run(folder, process.execPath, CLI, 'init');
  run(folder, process.execPath, CLI, 'write-graph');
  return path;
}

async function openPanel(
  page: IJupyterLabPageFixture,
  path?: string,
  options?: OpenOptions
): Promise<Locator> {
  await page.goto();
  if (path !== undefined) await openNotebook(page, path, options);
  await page.sidebar.openTab('stagebook-panel');
  return page.locator('#stagebook-panel');
}

async function openNotebook(
  page: IJupyterLabPageFixture,
  path: string,
  options?: OpenOptions
): Promise<void> {
  await openDocument(page, path, options);
  await page.locator('.jp-NotebookPanel:visible .jp-Cell').first().waitFor();
}

/** Finds the engine of the server under test by what only its processes know. */
function findEngine(): number | undefined {
  const isEngine = (pid: string): boolean => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const env = readFileSync(`/proc/${pid}/environ`, 'utf8');
      return command.includes('\0serve\0--stdio') && env.includes(`GALATA_ROOT_DIR=${root}\0`);
    } catch {
      return false; // Ended meanwhile, or somebody else's.
    }
  };
  const found = readdirSync('/proc').find(name => /^\d+$/.test(name) && isEngine(name));
  return found === undefined ? undefined : Number(found);
}

test('from no notebook and no git to the first experiment, each step by what the panel offers', async ({
  page
}) => {
  const path = makeProject('steps');
  rmSync(join(root, 'steps/.git'), { recursive: true });
  const panel = await openPanel(page);
  await expect(panel.getByRole('alert')).toContainText('No notebook is open');
  await expect(panel.getByRole('button', { name: 'New project…' })).toBeVisible();
  await openNotebook(page, path);
  await expect(panel.getByRole('alert')).toContainText('No git repository');
  await panel.getByRole('button', { name: 'Make a repository' }).click();

  await expect(panel).toContainText('no commit yet');
  await page.evaluate(() => {
    const line = 'git add . && git commit -m "first"';
    void window.jupyterapp.commands.execute('stagebook:open-terminal', { line });
  });
  // The terminal draws on a canvas, so that what it does tells what was typed.
  await expect(async () => {
    await page.locator('.jp-Terminal:visible .xterm-helper-textarea').press('Enter');
    expect(run('steps', 'git', 'log', '--format=%s')).toBe('first\n');
  }).toPass();
  await page.evaluate(() => window.jupyterapp.commands.execute('stagebook:look-again'));
  await expect(panel).toContainText('No experiments from this commit yet');

  await panel.getByRole('button', { name: 'Run the first experiment' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Train');
  await dialog.getByRole('button', { name: 'Trust and run' }).click();
  const told = page.locator('.Toastify__toast', { hasText: 'is done' });
  await expect(told).toBeVisible({ timeout: 60_000 });
  await told.getByRole('button', { name: 'Restore…' }).click();
  await expect(page.getByRole('dialog')).toContainText('Restore');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();

  // From the next commit on it is an experiment of another one.
  const experiments = panel.locator('.jp-StagebookHistory-row.jp-mod-experiment');
  await expect(experiments).toHaveCount(1);
  run('steps', 'git', 'commit', '-qm', 'second', '--allow-empty');
  await page.evaluate(() => window.jupyterapp.commands.execute('stagebook:look-again'));
  await expect(panel).toContainText('No experiments from this commit yet');
  await setSetting(page, 'historyScope', 'all');
  await expect(experiments).toHaveCount(1);
  await setSetting(page, 'historyScope', 'head');
  await expect(experiments).toHaveCount(0);
  await panel.getByRole('button', { name: 'Show the one of another commit' }).click();
  await expect(experiments).toHaveCount(1);
});

test('sections that made room while there was no project are open after a reload', async ({
  page
}) => {
  const path = makeProject('sections');
  await page.goto();
  const isSaved = page.waitForRequest(
    request => request.method() === 'PUT' && request.url().includes('/api/workspaces/')
  );
  await page.sidebar.openTab('table-of-contents');
  await isSaved;
  await page.reload();
  await openNotebook(page, path);
  await page.sidebar.openTab('stagebook-panel');
  const titles = page.locator('#stagebook-panel .lm-AccordionPanel-title');
  await expect(titles).toHaveCount(4);
  for (const title of await titles.all())
    await expect(title).toHaveAttribute('aria-expanded', 'true');
});

test('data that is not here and a DVC that does not start are named, with the line that helps', async ({
  page
}) => {
  const path = makeProject('fetch');
  run('fetch', 'dvc', 'repro', '-q');
  rmSync(join(root, 'fetch/data'), { recursive: true });
  const panel = await openPanel(page, path);
  const notice = panel.locator('.jp-StagebookNotice', { hasText: 'Data is missing here' });
  await expect(notice).toContainText('data/points.json');
  await expect(notice).toContainText('dvc checkout');
  const rerun = notice.getByRole('button', { name: 'Run and restore the result' });
  await expect(rerun).toHaveCount(0);
  const cache = join(root, 'fetch/.dvc/cache');
  renameSync(cache, `${cache}-away`);
  await page.evaluate(() => window.jupyterapp.commands.execute('stagebook:look-again'));
  await expect(notice).toContainText('nor is there a DVC remote');
  await expect(rerun).toBeVisible();
  run('fetch', 'dvc', 'remote', 'add', '-q', '-d', 'store', '../store');
  await page.evaluate(() => window.jupyterapp.commands.execute('stagebook:look-again'));
  await expect(notice).toContainText('dvc pull');
  renameSync(`${cache}-away`, cache);
  await page.evaluate(() => window.jupyterapp.commands.execute('stagebook:look-again'));
  await expect(notice).toContainText('dvc checkout');
  await notice.getByRole('button', { name: 'Copy the command' }).click();
  await expect(notice.getByRole('button', { name: 'Copied' })).toBeVisible();

  run('fetch', 'dvc', 'checkout', '-q');
  const environment = join(root, 'fetch/.venv');
  mkdirSync(join(environment, 'bin'), { recursive: true });
  writeFileSync(join(environment, 'bin/dvc'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  await page.evaluate(() => window.jupyterapp.commands.execute('stagebook:look-again'));
  await expect(notice).toHaveCount(0);
  const tool = panel.locator('.jp-StagebookNotice', { hasText: 'dvc does not start' });
  await expect(tool).toContainText('pip install "dvc>=3.50"');
  await shoot(panel, 'no-dvc');
  rmSync(environment, { recursive: true });
  await tool.getByRole('button', { name: 'Try again' }).click();
  await expect(tool).toHaveCount(0);

  // A repository that is moved away while it is shown.
  renameSync(join(root, 'fetch/.git'), join(root, 'fetch-git'));
  await page.evaluate(() => window.jupyterapp.commands.execute('stagebook:look-again'));
  const gone = panel.getByRole('alert');
  await expect(gone).toContainText('is not there any more');
  await expect(gone).toContainText('Put it back where it was');
  await shoot(panel, 'no-git-any-more');
  const again = gone.getByRole('button', { name: 'Try again' });
  await expect(again).toBeInViewport();
  const asked = page.waitForRequest(
    request => request.postData()?.includes('"project/open"') === true
  );
  await again.click();
  await asked;
  await expect(gone).toBeVisible();
  renameSync(join(root, 'fetch-git'), join(root, 'fetch/.git'));
  // The panel may see by itself that it is back.
  await expect(async () => {
    if (await again.isVisible()) await again.click({ timeout: 1_000 });
    await expect(gone).toHaveCount(0, { timeout: 1_000 });
  }).toPass();
});

test('a notebook on another kernel is given the one for stages', async ({ page }) => {
  const path = makeProject('python');
  const file = join(root, path);
  const other = { name: 'python3', display_name: 'Python 3', language: 'python' };
  const notebook = JSON.parse(readFileSync(file, 'utf8')) as { metadata: object };
  const metadata = { kernelspec: other, language_info: { name: 'python' } };
  writeFileSync(file, JSON.stringify({ ...notebook, metadata }));
  const panel = await openPanel(page, path, { hasKernel: true });
  const notice = panel.locator('.jp-StagebookNotice', { hasText: 'stages are TypeScript classes' });
  await expect(notice).toContainText('Python 3');
  await notice.getByRole('button', { name: 'Use the TypeScript kernel' }).click();
  await expect(notice).toHaveCount(0, { timeout: 30_000 });
  await expect(page.locator('.jp-NotebookPanel-toolbar')).toContainText('TypeScript (Stagebook)');

  await expect(panel).toContainText('no commit yet');
  await shoot(panel, 'no-commit');
  await panel.getByRole('button', { name: 'Make the first commit…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('src/Train.ts');
  await shoot(dialog, 'first-commit');
  await dialog.getByRole('button', { name: 'Commit' }).click();
  await expect(panel).toContainText('No experiments from this commit yet');
  expect(run('python', 'git', 'status', '--porcelain')).toBe('');
});

test('a run in a repository without a commit asks for the first, without data, and goes on', async ({
  page
}) => {
  const panel = await openPanel(page, makeProject('uncommitted'));
  writeFileSync(join(root, 'uncommitted/tried.bin'), 'data');
  await panel.getByRole('button', { name: 'Run experiment', exact: true }).click();
  const dialog = page.getByRole('dialog');
  // Settings that cannot be written are told, and keep no run from starting.
  await page.route(/\/api\/settings\//, route =>
    route.request().method() === 'PUT' ? route.fulfill({ status: 403 }) : route.fallback()
  );
  await dialog.getByRole('button', { name: 'Trust and run' }).click();
  await expect(page.getByText('Trust could not be saved')).toBeVisible();
  await expect(dialog).toContainText('1 other file is left out');
  await dialog.getByRole('button', { name: 'Commit' }).click();
  await expect(page.locator('.Toastify__toast', { hasText: 'is done' })).toBeVisible({
    timeout: 60_000
  });
  expect(run('uncommitted', 'git', 'status', '--porcelain')).toContain('?? tried.bin');
});

test(
  'an engine that was given up after crashes starts again at a click',
  { tag: '@alone' },
  async ({ page }) => {
    const panel = await openPanel(page, makeProject('crashes'));
    await expect(panel).toContainText('2 stages');
    for (let crash = 1; crash <= 5; crash++) {
      await expect.poll(findEngine).toBeDefined();
      const killed = findEngine() ?? 0;
      process.kill(killed, 'SIGKILL');
      // The next one may stand already: the panel asks by itself when files change.
      await expect.poll(findEngine).not.toBe(killed);
      await page.evaluate(() => window.jupyterapp.commands.execute('stagebook:look-again'));
    }
    const problem = panel.getByRole('alert').first();
    await expect(problem).toContainText('The engine keeps crashing');
    await problem.getByRole('button', { name: 'Start it again' }).click();
    await expect(panel).toContainText('2 stages');
  }
);

test('the pin keeps the panel with its project, also after a reload', async ({ page }) => {
  const [one, other] = [makeProject('pinned'), makeProject('passing')];
  const panel = await openPanel(page, one);
  const name = panel.locator('.jp-StagebookHeader-place b');
  const pin = panel.getByRole('button', { name: 'Stay with this project' });
  await expect(name).toHaveText('pinned');
  // JupyterLab keeps what is to outlive a reload on the server, some time later.
  const isKept = page.waitForResponse(response => {
    const request = response.request();
    return request.method() === 'PUT' && request.postData()?.includes('stagebook:pin') === true;
  });
  await pin.click();
  await expect(pin).toHaveAttribute('aria-pressed', 'true');
  await openNotebook(page, other);
  await expect(panel).toContainText('2 stages');
  await expect(name).toHaveText('pinned');

  await isKept;
  page.on('dialog', dialog => void dialog.accept());
  await page.reload({ waitForIsReady: false });
  await page.locator('.jp-NotebookPanel:visible').waitFor();
  await expect(name).toHaveText('pinned');
  await pin.click();
  await expect(name).toHaveText('passing');

  // Without a pin: whether it follows is a setting.
  await setSetting(page, 'followNotebook', false);
  await openNotebook(page, one);
  await expect(page.locator('.jp-NotebookPanel:visible')).toBeVisible();
  await expect(panel).toContainText('2 stages');
  await expect(name).toHaveText('passing');
  await setSetting(page, 'followNotebook', true);
  await expect(name).toHaveText('pinned');
});

test('every command says what it does and takes, and is in the palette unless it needs arguments', async ({
  page
}) => {
  await openPanel(page);
  const commands = await page.evaluate(async () => {
    const { commands } = window.jupyterapp;
    const ids = commands.listCommands().filter(id => id.startsWith('stagebook:'));
    return Promise.all(
      ids.map(async id => ({
        id,
        label: commands.label(id),
        caption: commands.caption(id),
        hasIcon: commands.icon(id) !== undefined,
        isVisible: commands.isVisible(id),
        args: (await commands.describedBy(id)).args
      }))
    );
  });
  expect(commands.length).toBeGreaterThan(30);
  for (const command of commands)
    expect(command, command.id).toMatchObject({
      label: expect.stringMatching(/^[A-Z][^A-Z]/),
      caption: expect.stringMatching(/^[A-Z].{10,}[^.]$/),
      hasIcon: true,
      args: { type: 'object' }
    });

  await page.evaluate(() =>
    window.jupyterapp.commands.execute('apputils:activate-command-palette')
  );
  await page.locator('.lm-CommandPalette-input').fill('stagebook');
  const listed = await page
    .locator('.lm-CommandPalette-item')
    .evaluateAll(items => items.map(item => item.getAttribute('data-command')));
  const missing = commands
    .filter(({ isVisible, args }) => isVisible && args?.['required'] === undefined)
    .filter(({ id }) => !listed.includes(id));
  // What the browser has a button for is only told on pages that ask for it.
  expect(missing.map(({ id }) => id)).toEqual(['stagebook:reload-page']);
  const labels = page.locator('.lm-CommandPalette-item .lm-CommandPalette-itemLabel');
  await expect(labels.filter({ hasText: /^(?:Try again|Remove…|Rename…|Resume)$/ })).toHaveCount(0);
  await page.keyboard.press('Escape');
  const card = page.locator('.jp-LauncherCard', { hasText: 'New Stagebook project' });
  await expect(card.locator('svg[data-icon="stagebook:stagebook"]')).toBeVisible();
  await shoot(page.locator('.jp-Launcher'), 'launcher');
});
