import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { jupyterEnv } from '../support/jupyter-server.js';
import { findCut, shoot } from './support/experiments.js';
import { kernelReady } from './support/kernel-ready.js';
import { openDocument, type OpenOptions } from './support/open-document.js';
import { CELLS, EVALUATE, rewriteNotebook, writeNotebook } from './support/project.js';

const base = process.env['STAGEBOOK_UI_BASE'] ?? '';
const root = join(base, 'root');

test.use({ autoGoto: false });

/** Opens a notebook with the sidebar beside it. */
async function openNotebook(
  page: IJupyterLabPageFixture,
  path: string,
  options?: OpenOptions
): Promise<void> {
  await page.goto();
  await openDocument(page, path, options);
  await page.locator('.jp-NotebookPanel .jp-Cell').first().waitFor();
  await page.sidebar.openTab('stagebook-panel');
}

function runs(panel: Locator): Locator {
  return panel.getByRole('list', { name: 'Runs' });
}

function commit(folder: string): void {
  run(folder, 'git', 'add', '-A');
  run(folder, 'git', 'commit', '-q', '-m', 'first');
}

function run(folder: string, command: string, ...args: string[]): string {
  const env = jupyterEnv(base);
  return execFileSync(command, args, { cwd: join(root, folder), env, encoding: 'utf8' });
}

test('a notebook in an empty folder becomes a pipeline that runs', async ({ page }) => {
  const folder = 'first';
  await openNotebook(page, writeNotebook(root, folder), { hasKernel: true });
  const panel = page.locator('#stagebook-panel');

  await expect(panel.getByRole('alert')).toContainText('No project here');
  await expect(panel.getByRole('button', { name: 'Write graph' })).toBeDisabled();
  await panel.getByRole('button', { name: 'Make a project here' }).click();
  await expect(panel).toContainText('is not written yet');
  await expect(panel.locator('.jp-StagebookHeader')).toContainText('first');

  await kernelReady(page);
  for (const cell of [0, 1, 2]) await page.notebook.runCell(cell, true);
  await expect(page.locator('.jp-InputPrompt').nth(2)).toHaveText('[3]:');
  expect(await page.notebook.getCellTextOutput(1)).toBeNull();

  await panel.getByRole('button', { name: 'Write graph' }).click();
  await expect(panel.getByRole('button', { name: 'Prepare: never run' })).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Train: never run' })).toBeVisible();
  await expect(panel).toContainText('2 stages, 2 to run');
  expect(readFileSync(join(root, folder, 'dvc.yaml'), 'utf8')).toContain('Train:');
  expect(existsSync(join(root, folder, 'src/Train.ts'))).toBe(true);

  // What another extension learns from the token.
  await expect(page.locator('body')).toHaveAttribute('data-stages', 'Prepare Train');

  commit(folder);
  await panel
    .locator('.jp-StagebookHeader')
    .getByRole('button', { name: 'Run experiment', exact: true })
    .click();
  await page.getByRole('button', { name: 'Trust and run' }).click();
  await expect(runs(panel)).toContainText('succeeded', { timeout: 60_000 });
  // The workspace is as it was; its result comes when it is asked for.
  await expect(panel).toContainText('2 stages, 2 to run');
  await panel.getByRole('row', { name: /result/ }).click();
  await panel.getByRole('button', { name: 'Restore…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  await expect(panel).toContainText('2 stages, up to date');
  expect(run(folder, 'dvc', 'status')).toContain('up to date');

  // A place may be a line of a file, too.
  await page.evaluate(async () => {
    const location = { path: 'dvc.yaml', line: 3, column: 0 };
    await window.jupyterapp.commands.execute('stagebook:reveal-location', { location });
  });
  const line = (): Promise<number | undefined> =>
    page.evaluate(() => {
      const shown = window.jupyterapp.shell.currentWidget as unknown as {
        readonly content: { readonly editor?: { getCursorPosition(): { readonly line: number } } };
      };
      return shown.content.editor?.getCursorPosition().line;
    });
  await expect.poll(line).toBe(3);
});

test('Write graph saves the notebook first, and a problem leads to its cell', async ({ page }) => {
  const folder = 'second';
  const path = writeNotebook(root, folder);
  run(folder, process.execPath, join(import.meta.dirname, '../../lib/cli/main.cjs'), 'init');
  await openNotebook(page, path);
  const panel = page.locator('#stagebook-panel');
  await page.notebook.setCell(1, 'code', 'class Other { ');
  await page.locator('.jp-NotebookPanel-toolbar').getByText('Write graph').click();
  const problem = panel.getByRole('list', { name: 'Problems' }).getByRole('button').first();
  await expect(problem).toContainText('cell 2');
  expect(existsSync(join(root, folder, 'src/Prepare.ts'))).toBe(false);
  await expect.poll(() => readFileSync(join(root, path), 'utf8')).toContain('class Other { ');

  await page.notebook.selectCells(0);
  await problem.click();
  await expect(page.locator('.jp-Notebook .jp-Cell').nth(1)).toHaveClass(/jp-mod-active/);
});

test('unsaved edits in a file that Write graph changes are asked about first', async ({ page }) => {
  const folder = 'unsaved-graph';
  const cli = join(import.meta.dirname, '../../lib/cli/main.cjs');
  const path = writeNotebook(root, folder);
  for (const command of ['init', 'write-graph']) run(folder, process.execPath, cli, command);
  rewriteNotebook(root, folder, [...CELLS, EVALUATE]);
  await openNotebook(page, path);
  await page.evaluate(async file => {
    const { commands } = window.jupyterapp;
    const options = { mode: 'split-right' };
    await commands.execute('docmanager:open', { path: file, factory: 'Editor', options });
  }, `${folder}/dvc.yaml`);
  const editor = page.locator('.jp-FileEditor .cm-content');
  await editor.click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('# Mine.\n');
  const onDisk = (): string => readFileSync(join(root, folder, 'dvc.yaml'), 'utf8');
  const write = page.locator('#stagebook-panel').getByRole('button', { name: 'Write graph' });
  const dialog = page.getByRole('dialog');
  await write.click();
  await expect(dialog).toContainText('may be replaced: dvc.yaml.');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(onDisk()).not.toContain('Evaluate');
  await write.click();
  await dialog.getByRole('button', { name: 'Save first' }).click();
  await expect.poll(onDisk).toMatch(/^# Mine\.\n[^]*Evaluate:/);
  await expect(editor).toContainText('Evaluate:');
  await expect(editor).toContainText('# Mine.');
});

test('many problems scroll in a list of their own, and leave room for the graph', async ({
  page
}) => {
  const folder = 'problems';
  const broken = Array.from(
    { length: 9 },
    (_, i) => `class Broken${i} extends Stage<Broken${i}> {\n  run() {\n    missing${i}();\n  }\n}`
  );
  const path = writeNotebook(root, folder, [...CELLS, EVALUATE]);
  run(folder, process.execPath, join(import.meta.dirname, '../../lib/cli/main.cjs'), 'init');
  run(folder, process.execPath, join(import.meta.dirname, '../../lib/cli/main.cjs'), 'write-graph');
  rewriteNotebook(root, folder, [...CELLS, EVALUATE, ...broken]);
  await openNotebook(page, path);
  const panel = page.locator('#stagebook-panel');
  const list = panel.getByRole('list', { name: 'Problems' });
  await expect(list.getByRole('listitem')).toHaveCount(broken.length);
  for (const width of [250, 300]) {
    await page.sidebar.setWidth(width);
    const { clientHeight, scrollHeight } = await list.evaluate(node => ({
      clientHeight: node.clientHeight,
      scrollHeight: node.scrollHeight
    }));
    expect(clientHeight).toBeLessThanOrEqual(112);
    expect(scrollHeight).toBeGreaterThan(clientHeight);
    await expect(panel.getByRole('button', { name: 'Prepare: never run' })).toBeInViewport({
      ratio: 1
    });
    // What there is no room for in the heading is the number of stages.
    const summary = panel.locator('.jp-StagebookSection-summary', { hasText: 'problem' });
    await expect(summary).toHaveText(/^9 problems, /);
    await expect.poll(() => findCut(panel), `at ${width} px`).toEqual([]);
    await shoot(panel, `problems-${width}`);
  }
  // The last one is reached with the keyboard.
  await list.getByRole('button').last().focus();
  await expect(list.getByRole('button').last()).toBeInViewport({ ratio: 0.9 });
});

test('a run is found again after a reload and can be stopped', async ({ page }) => {
  const folder = 'third';
  const slow = `class Slow extends Stage<Slow> {
  done = outs('done.json');
  async run() {
    console.log('waiting');
    await new Promise(resolve => setTimeout(resolve, 60_000));
    this.done.writeJSON(1);
  }
}`;
  const path = writeNotebook(root, folder, ["import { Stage, outs } from 'stagebook';", slow]);
  run(folder, process.execPath, join(import.meta.dirname, '../../lib/cli/main.cjs'), 'init');
  commit(folder);
  await openNotebook(page, path);
  const panel = page.locator('#stagebook-panel');

  // The notebook was never written: the run asks, and writes first.
  await panel
    .locator('.jp-StagebookHeader')
    .getByRole('button', { name: 'Run experiment', exact: true })
    .click();
  await page.getByRole('button', { name: 'Write graph and run' }).click();
  await page.getByRole('button', { name: 'Trust and run' }).click();
  await runs(panel).getByRole('button', { name: 'Log' }).click();
  await expect(page.getByRole('log')).toContainText('waiting');

  page.on('dialog', dialog => void dialog.accept()); // Leave the page, unsaved or not.
  // Galata would wait for the launcher, but the notebook is there again.
  await page.reload({ waitForIsReady: false });
  await page.locator('.jp-NotebookPanel').waitFor();
  await page.sidebar.openTab('stagebook-panel');
  await expect(page.getByRole('log')).toContainText('waiting');
  await runs(panel).getByRole('button', { name: 'Stop' }).click();
  await expect(runs(panel)).toContainText('stopped', { timeout: 30_000 });
});

test('the buttons are readable at every width of the sidebar, in light and dark', async ({
  page
}) => {
  const folder = 'fourth';
  const path = writeNotebook(root, folder, [...CELLS, EVALUATE]);
  run(folder, process.execPath, join(import.meta.dirname, '../../lib/cli/main.cjs'), 'init');
  await openNotebook(page, path);
  const panel = page.locator('#stagebook-panel');
  await panel.getByRole('button', { name: 'Write graph' }).click();
  await expect(panel.getByRole('button', { name: 'Evaluate: never run' })).toBeVisible();
  for (const theme of ['JupyterLab Light', 'JupyterLab Dark']) {
    await page.theme.setTheme(theme);
    for (const width of [250, 300]) {
      await page.sidebar.setWidth(width);
      for (const name of ['Write graph', 'Run experiment']) {
        const button = panel
          .locator('.jp-StagebookHeader')
          .getByRole('button', { name, exact: true });
        const clipped = await button.evaluate(node => node.scrollWidth > node.clientWidth);
        expect(clipped, `${name} at ${width} px`).toBe(false);
      }
      await expect.poll(() => findCut(panel), `at ${width} px`).toEqual([]);
      const shots = process.env['STAGEBOOK_UI_SHOTS'];
      if (shots !== undefined) {
        writeFileSync(join(shots, `${theme.at(-1) ?? ''}-${width}.png`), await panel.screenshot());
      }
    }
  }
});
