import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Locator } from '@playwright/test';
import { jupyterEnv } from '../support/jupyter-server.js';
import { shoot, trust } from './support/experiments.js';
import { openDocument } from './support/open-document.js';
import { CELLS, writeNotebook } from './support/project.js';
import { setSetting } from './support/settings.js';

const base = process.env['STAGEBOOK_UI_BASE'] ?? '';
const root = join(base, 'root');

test.use({ autoGoto: false });

function stagebook(folder: string, ...args: string[]): void {
  const cli = join(import.meta.dirname, '../../lib/cli/main.cjs');
  execFileSync(process.execPath, [cli, ...args], {
    cwd: join(root, folder),
    env: jupyterEnv(base)
  });
}

/** Makes a project of a notebook and opens it with the sidebar beside it. */
async function openProject(
  page: IJupyterLabPageFixture,
  folder: string,
  options: { readonly isWritten?: boolean; readonly cells?: string[] } = {}
): Promise<void> {
  const path = writeNotebook(root, folder, options.cells);
  stagebook(folder, 'init');
  if (options.isWritten === true) stagebook(folder, 'write-graph');
  await page.goto();
  await openDocument(page, path);
  await page.locator('.jp-NotebookPanel .jp-Cell').first().waitFor();
  await page.sidebar.openTab('stagebook-panel');
}

const marksOf = (page: IJupyterLabPageFixture, cell: number): Locator =>
  page.locator('.jp-Notebook .jp-Cell').nth(cell).locator('.jp-StagebookMark');

const badgeOf = (page: IJupyterLabPageFixture, cell: number): Locator =>
  page.locator('.jp-Notebook .jp-Cell').nth(cell).locator('.jp-StagebookBadge');

/** Replaces a piece of a cell of the notebook, which need not be on the screen. */
async function replace(
  page: IJupyterLabPageFixture,
  cell: number,
  from: string,
  to: string
): Promise<void> {
  await page.evaluate(
    ([cell, from, to]) => {
      const [panel] = [...window.jupyterapp.shell.widgets('main')].filter(
        widget => 'sessionContext' in widget
      ) as NotebookPanel[];
      const shared = panel?.content.model?.sharedModel.cells[cell];
      shared?.setSource(shared.getSource().replace(from, to));
    },
    [cell, from, to] as const
  );
}

const sourceOf = async (page: IJupyterLabPageFixture, cell: number): Promise<string> =>
  (await page.notebook.getCellTextInput(cell)) ?? '';

/** Counts the checks that the page asks for from now on. */
function countChecks(page: IJupyterLabPageFixture): () => number {
  let count = 0;
  page.on('request', request => {
    if (request.postData()?.includes('"graph/check"') === true) count++;
  });
  return () => count;
}

test('a mistake is marked as it is typed, moves with edits and cells, and goes when it is mended', async ({
  page
}) => {
  await openProject(page, 'mistakes');
  const problems = page.locator('#stagebook-panel').getByRole('list', { name: 'Problems' });
  await expect(badgeOf(page, 2)).toBeVisible();

  await page.notebook.enterCellEditingMode(2);
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.keyboard.type('twice = doubled;');
  await expect(marksOf(page, 2)).toHaveText(['doubled']);
  await expect(problems).toContainText('doubled is used by class Train');
  await expect(page.locator('#stagebook-panel')).toContainText('1 problem');

  await marksOf(page, 2).hover();
  await expect(page.locator('.jp-StagebookMark-message')).toContainText('notebook/unbound-name');
  await page.mouse.move(0, 0);

  // Before the next check: CodeMirror moves it.
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('// Trains.\n');
  expect(await marksOf(page, 2).allTextContents()).toEqual(['doubled']);

  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Shift+ArrowUp');
  await expect(marksOf(page, 1)).toHaveText(['doubled']);
  await expect(badgeOf(page, 1)).toHaveAttribute('aria-label', /^Train:/);

  await replace(page, 1, 'doubled', '2');
  await expect(marksOf(page, 1)).toHaveCount(0);
  await expect(problems).toHaveCount(0);

  await setSetting(page, 'checkOnType', false);
  const count = countChecks(page);
  await replace(page, 1, '= 2', '= doubled');
  // Longer than a check waits for the next keystroke.
  await page.waitForTimeout(1000);
  expect(count()).toBe(0);
  await expect(marksOf(page, 1)).toHaveCount(0);
  await page.evaluate(() => window.jupyterapp.commands.execute('docmanager:save'));
  await expect(marksOf(page, 1)).toHaveText(['doubled']);
  await setSetting(page, 'checkOnType', true);
  await replace(page, 1, 'doubled', '2');
  await expect(marksOf(page, 1)).toHaveCount(0);
});

/** The cells of the small pipeline, with a group of params and a helper in a block. */
const GROUPED = [
  (CELLS[0] ?? '').replace('param,', 'param, params,'),
  CELLS[1] ?? '',
  (CELLS[2] ?? '').replace('lr = param(0.1);', 'lr = param(0.1);\n  optim = params(Adam);'),
  'class Adam {\n  beta = 0.9;\n}',
  '// Tried out by hand.\n{\n  const scale = (x: number) => x * 2;\n  console.log(scale(1));\n}'
];

test('a fix takes a value of params.yaml into its cell, and Ctrl+Z takes it back', async ({
  page
}) => {
  const folder = 'fixes';
  await openProject(page, folder, { isWritten: true, cells: GROUPED });
  const file = join(root, folder, 'params.yaml');
  await expect(badgeOf(page, 2)).toContainText('written');

  // Another program's edit is seen when the user comes back to the page.
  writeFileSync(file, readFileSync(file, 'utf8').replace('0.1', '0.25'));
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(marksOf(page, 2)).toHaveText(['0.1']);
  await marksOf(page, 2).hover();
  await page.getByRole('button', { name: 'Take Train.lr = 0.25 into the notebook' }).last().click();
  await expect.poll(() => sourceOf(page, 2)).toContain('lr = param(0.25);');
  await expect(marksOf(page, 2)).toHaveCount(0);

  await page.keyboard.press('Control+z');
  await expect.poll(() => sourceOf(page, 2)).toContain('lr = param(0.1);');
  await expect(marksOf(page, 2)).toHaveText(['0.1']);

  // The same from the list, which the keyboard reaches.
  await page
    .locator('#stagebook-panel')
    .getByRole('button', { name: 'Take Train.lr = 0.25 into the notebook' })
    .press('Enter');
  await expect.poll(() => sourceOf(page, 2)).toContain('lr = param(0.25);');
  await expect(page.locator('.jp-Notebook .jp-Cell').nth(2)).toHaveClass(/jp-mod-active/);
  await page.keyboard.press('Control+z');
  await expect.poll(() => sourceOf(page, 2)).toContain('lr = param(0.1);');

  // A value of a group stands in the class of the group.
  writeFileSync(file, readFileSync(file, 'utf8').replace('0.9', '0.99'));
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await expect(marksOf(page, 3)).toHaveText(['0.9']);
  const problems = page.locator('#stagebook-panel').getByRole('list', { name: 'Problems' });
  await problems
    .getByRole('button', { name: 'Take Train.optim.beta = 0.99 into the notebook' })
    .click();
  await expect.poll(() => sourceOf(page, 3)).toContain('beta = 0.99;');
  await expect(marksOf(page, 3)).toHaveCount(0);

  // A helper moves out of its block, in a cell other than the one with the mark.
  await replace(page, 2, 'lr: this.lr', 'lr: scale(this.lr)');
  await expect(marksOf(page, 2)).toHaveText(['0.1', 'scale']);
  await marksOf(page, 2).last().hover();
  const move = page.getByRole('button', { name: 'Move scale to the top level of the cell' }).last();
  await expect(move).toBeVisible();
  await shoot(page.locator('#main'), 'fix-move');
  await move.click();
  await expect
    .poll(() => sourceOf(page, 4))
    .toBe(
      'const scale = (x: number) => x * 2;\n\n// Tried out by hand.\n{\n  console.log(scale(1));\n}'
    );
  await expect(marksOf(page, 2)).toHaveText(['0.1']);
  await expect(page.locator('.jp-Notebook .jp-Cell').nth(4)).toHaveClass(/jp-mod-active/);
  await expect(page.locator('.jp-Notebook')).toHaveClass(/jp-mod-editMode/);
  await page.keyboard.press('Control+z');
  await expect.poll(() => sourceOf(page, 4)).toBe(GROUPED[4]);
  await expect(marksOf(page, 2)).toHaveText(['0.1', 'scale']);

  // A name that is misspelt has another one near.
  await replace(page, 2, 'scale(this.lr)', 'Prepaer.name');
  await problems.getByRole('button', { name: 'Change Prepaer to Prepare' }).click();
  await expect.poll(() => sourceOf(page, 2)).toContain('lr: Prepare.name');
  await expect(problems.getByRole('listitem').filter({ hasText: 'no cell declares' })).toHaveCount(
    0
  );
});

test('class cells tell how far the graph follows them, in light and dark', async ({ page }) => {
  const folder = 'badges';
  await openProject(page, folder);
  const panel = page.locator('#stagebook-panel');
  const notice = panel.locator('.jp-StagebookHeader').getByRole('status');
  await expect(badgeOf(page, 1)).toContainText('not written');
  await expect(badgeOf(page, 0)).toHaveCount(0);
  await expect(notice).toHaveCount(0);

  const write = panel.getByRole('button', { name: 'Write graph' });
  const told = page.locator('.Toastify__toast');
  await write.click();
  await expect(told).toHaveText(/^Written: src\/Prepare\.ts, src\/Train\.ts, .* and 1 more\.$/);
  await expect(badgeOf(page, 1)).toHaveAttribute('aria-label', /^Prepare: written/);
  await expect(badgeOf(page, 2)).toContainText('✓ written');

  await replace(page, 2, 'this.lr', 'this.lr * 2');
  await expect(badgeOf(page, 2)).toContainText('▲ changed since');
  await expect(badgeOf(page, 1)).toContainText('✓ written');
  await expect(notice).toContainText('Cell 3 (Train) differs from the graph.');
  await page.notebook.selectCells(0);
  await notice.getByRole('button', { name: 'Train' }).click();
  await expect(page.locator('.jp-Notebook .jp-Cell').nth(2)).toHaveClass(/jp-mod-active/);
  await write.click();
  await expect(notice).toHaveCount(0);
  await expect(badgeOf(page, 2)).toContainText('✓ written');

  // What an error keeps back is told at the cell, in the panel and by the answer, which leads there.
  await replace(page, 2, 'run() {', 'run( {');
  await expect(badgeOf(page, 2)).toContainText('✕ error');
  await expect(notice).toContainText('Cell 3 (Train) is kept back by an error.');
  await replace(page, 1, 'preparing', 'making');
  await page.notebook.selectCells(0);
  await write.click();
  const kept = told.filter({ hasText: 'Kept back: Train. The cell does not parse' });
  await expect(kept).toContainText('Written: src/Prepare.ts.');
  await expect(told).toHaveCount(1);
  await shoot(page.locator('#main'), 'kept-back');
  await kept.getByRole('button', { name: 'Show cell 3' }).click();
  await expect(page.locator('.jp-Notebook .jp-Cell').nth(2)).toHaveClass(/jp-mod-active/);

  // No run of the code from before without a question, which leads there, too.
  await expect(told).toHaveCount(0);
  await page.notebook.selectCells(0);
  await write.click();
  await expect(kept).toBeVisible();
  await panel.getByRole('button', { name: 'Run experiment', exact: true }).click();
  await trust(page);
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Cell 3 (Train) is kept back by an error.');
  await expect(dialog).toContainText('The cell does not parse');
  await expect(dialog.getByRole('button', { name: 'Run as written' })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Show cell 3' })).toBeFocused();
  await shoot(dialog.locator('.jp-Dialog-content'), 'run-kept-back');
  await page.keyboard.press('Enter');
  await expect(page.locator('.jp-Notebook .jp-Cell').nth(2)).toHaveClass(/jp-mod-active/);
  await expect(panel.getByRole('list', { name: 'Runs' })).toHaveCount(0);
  // What was told goes with the error.
  await replace(page, 2, 'run( {', 'run() {');
  await expect(badgeOf(page, 2)).toContainText('✓ written');
  await expect(told).toHaveCount(0);

  // Files that another program takes away or changes.
  const pipeline = join(root, folder, 'dvc.yaml');
  const written = readFileSync(pipeline, 'utf8');
  rmSync(pipeline);
  await expect(badgeOf(page, 2)).toContainText('○ not written');
  writeFileSync(pipeline, written);
  await expect(badgeOf(page, 2)).toContainText('✓ written');

  // A class that is renamed leaves its stage, which goes once it is seen what goes with it.
  await replace(page, 2, 'class Train extends Stage<Train>', 'class Fit extends Stage<Fit>');
  const remove = panel.getByRole('button', { name: 'Remove stage Train…' });
  await expect(remove).toBeVisible();
  await write.click();
  await expect(told.filter({ hasText: 'Written: src/Fit.ts' })).toBeVisible();
  await remove.click();
  await expect(dialog).toContainText('Remove stage Train?');
  await expect(dialog).toContainText('src/Train.ts');
  await shoot(dialog, 'remove-stage');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(remove).toHaveCount(0);
  expect(existsSync(join(root, folder, 'src/Train.ts'))).toBe(false);
  expect(readFileSync(pipeline, 'utf8')).not.toContain('Train:');
  await expect(panel).toContainText('2 stages');

  const generated = join(root, folder, 'src/Prepare.ts');
  writeFileSync(generated, readFileSync(generated, 'utf8').replace('making', 'baking'));
  await expect(badgeOf(page, 1)).toContainText('✕ conflict');

  const shots = process.env['STAGEBOOK_UI_SHOTS'];
  for (const theme of ['JupyterLab Light', 'JupyterLab Dark']) {
    await page.theme.setTheme(theme);
    for (const cell of [1, 2]) {
      const [badge, code] = await Promise.all([
        badgeOf(page, cell).boundingBox(),
        page.locator('.jp-Notebook .jp-Cell').nth(cell).locator('.cm-editor').boundingBox()
      ]);
      if (!badge || !code) throw new Error('No badge, or no code beside it.');
      expect(badge.x + badge.width).toBeLessThanOrEqual(code.x);
      expect(badge.y + badge.height).toBeLessThanOrEqual(code.y + code.height);
    }
    if (shots !== undefined)
      writeFileSync(join(shots, `badges-${theme.at(-1) ?? ''}.png`), await page.screenshot());
  }

  // An edit of a generated file stops Write graph, which the keys start from the panel, too. It is listed once.
  await write.focus();
  await page.keyboard.press('Alt+g');
  await expect(
    told.filter({ hasText: 'Nothing was written. src/Prepare.ts was edited by hand' })
  ).toBeVisible();
  const conflict = panel.getByRole('listitem').filter({ hasText: 'was edited by hand' });
  await expect(conflict).toHaveCount(1);
  await conflict.getByRole('button', { name: 'Replace src/Prepare.ts…' }).click();
  await expect(dialog.locator('.jp-mod-removed')).toContainText('baking');
  await expect(dialog.locator('.jp-mod-added')).toContainText('making');
  await shoot(dialog, 'replace-edited');
  // Where it is open it follows.
  await page.evaluate(async path => {
    const { commands } = window.jupyterapp;
    const options = { mode: 'split-right' };
    await commands.execute('docmanager:open', { path, factory: 'Editor', options });
  }, `${folder}/src/Prepare.ts`);
  const editor = page.locator('.jp-FileEditor .cm-content');
  await expect(editor).toContainText('baking');
  await dialog.getByRole('button', { name: 'Replace' }).click();
  await expect(
    told.filter({ hasText: 'What was there is in .dvc/tmp/stagebook/backup/' })
  ).toBeVisible();
  await expect(badgeOf(page, 1)).toContainText('✓ written');
  await expect(conflict).toHaveCount(0);
  expect(readFileSync(generated, 'utf8')).toContain('making');
  await expect(editor).toContainText('making');
  await expect(editor).not.toContainText('baking');
});

test('Write graph follows what others did to notebooks and files, and takes nothing off the screen', async ({
  page
}) => {
  const folder = 'replaced';
  await openProject(page, folder, { isWritten: true });
  // Once its kernel runs, JupyterLab has nothing more to save.
  await page.evaluate(async () => {
    const { context, sessionContext } = window.jupyterapp.shell.currentWidget as NotebookPanel;
    await sessionContext.ready;
    await sessionContext.session?.kernel?.info;
    await context.save();
  });
  const file = join(root, folder, 'train.ipynb');
  writeFileSync(file, readFileSync(file, 'utf8').replace('lr = param(0.1)', 'lr = param(0.3)'));

  await page
    .locator('#stagebook-panel')
    .getByRole('button', { name: 'Write graph', exact: true })
    .click();
  await expect.poll(() => sourceOf(page, 2)).toContain('lr = param(0.3)');
  await expect
    .poll(() => readFileSync(join(root, folder, 'params.yaml'), 'utf8'))
    .toContain('lr: 0.3');
  await expect(page.locator('.jp-Dialog')).toHaveCount(0);

  // Its file is gone, by a branch without it, a move or a removal: the screen may hold the only copy.
  const panel = page.locator('#stagebook-panel');
  const dialog = page.getByRole('dialog');
  const told = page.locator('.Toastify__toast');
  const press = (name: string): Promise<void> =>
    panel.getByRole('button', { name, exact: true }).click();
  await expect(told).toContainText('Written: ');
  const text = readFileSync(file, 'utf8');
  renameSync(file, `${file}.moved`);
  await press('Write graph');
  await expect(dialog).toContainText('train.ipynb is not on the disk any more');
  await shoot(dialog, 'vanished');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await press('Run experiment');
  await trust(page);
  await expect(dialog).toContainText('train.ipynb is not on the disk any more');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(panel.getByRole('list', { name: 'Runs' })).toHaveCount(0);
  expect(existsSync(file)).toBe(false);
  expect(await sourceOf(page, 2)).toContain('lr = param(0.3)');
  await press('Write graph');
  await dialog.getByRole('button', { name: 'Save it again' }).click();
  await expect(told.filter({ hasText: 'The graph has 2 stages' })).toBeVisible();
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(text));

  // A file that cannot be shown is named; the old text on the screen does not stand in for it.
  const problems = panel.getByRole('list', { name: 'Problems' });
  writeFileSync(file, `<<<<<<< ours\n${text}`);
  await press('Write graph');
  const unwritten = told.filter({ hasText: 'Nothing was written.' });
  await expect(unwritten).toContainText('git left a merge conflict in it');
  await expect(problems).toContainText('train.ipynb is not valid JSON');
  await expect(dialog).toHaveCount(0);
  writeFileSync(file, text);
  await page.evaluate(() => window.jupyterapp.commands.execute('stagebook:refresh-view'));
  await expect(problems).toHaveCount(0);
  await expect(told).toHaveCount(0);

  // What is wrong with a file is told until the file is another.
  const params = join(root, folder, 'params.yaml');
  const values = readFileSync(params, 'utf8');
  writeFileSync(params, 'a: [1\n');
  await press('Write graph');
  await expect(unwritten).toContainText('params.yaml is not valid YAML');
  await expect(problems).toContainText('params.yaml is not valid YAML');
  await press('Run experiment');
  await expect(dialog).toContainText('The graph cannot be writtenparams.yaml is not valid YAML');
  await expect(dialog.getByRole('button', { name: 'Run as written' })).toBeVisible();
  await shoot(dialog, 'run-broken-params');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  writeFileSync(params, values);
  await expect(problems).toHaveCount(0);
  await expect(told).toHaveCount(0);

  rmSync(join(root, folder, 'dvc.yaml'));
  await expect(panel).toContainText('The graph of the class cells is not written yet');
  await press('Run experiment');
  await expect(dialog.getByRole('button', { name: 'Write graph and run' })).toBeFocused();
  await expect(dialog.getByRole('button', { name: 'Run as written' })).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
});

test('nothing is checked while the notebook is out of sight, or has another language', async ({
  page
}) => {
  const folder = 'unseen';
  await openProject(page, folder, { isWritten: true });
  await expect(badgeOf(page, 2)).toContainText('written');
  // What opening it asks for may come in two waves.
  const opening = countChecks(page);
  let known = -1;
  const hasSettled = (): boolean => known === (known = opening());
  await expect.poll(hasSettled, { intervals: [1_000] }).toBe(true);
  const count = countChecks(page);
  await replace(page, 2, 'this.lr', 'this.lr * 2');
  await expect(badgeOf(page, 2)).toContainText('changed since');
  expect(count()).toBe(1);

  await openDocument(page, `${folder}/params.yaml`);
  await expect(page.locator('.jp-NotebookPanel')).toBeHidden();
  // The panel tells of the cells, too.
  await page.sidebar.close('left');
  await replace(page, 2, 'this.lr * 2', 'this.lr');
  // Longer than a check waits for the next keystroke.
  await page.waitForTimeout(1000);
  expect(count()).toBe(1);
  await page.notebook.activate('train.ipynb');
  await expect(badgeOf(page, 2)).toContainText('✓ written');
  expect(count()).toBe(2);

  await page.evaluate(async () => {
    const { content, sessionContext } = window.jupyterapp.shell.currentWidget as NotebookPanel;
    // A kernel that starts writes its language into the notebook.
    await sessionContext.ready;
    await sessionContext.session?.kernel?.info;
    content.model?.setMetadata('language_info', { name: 'python' });
  });
  await expect(badgeOf(page, 2)).toHaveCount(0);
  await replace(page, 2, 'this.lr', 'this.lr * 3');
  await page.waitForTimeout(1000);
  expect(count()).toBe(2);
});
