import { appendFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { galata, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Locator } from '@playwright/test';
import { parse } from 'yaml';
import { choose, ROOT, run, shoot, stagebook } from './support/experiments.js';
import { openDocument } from './support/open-document.js';
import { copyWentOn, expect, openProject, openSecond, read, row } from './support/went-on.js';

test.use({ autoGoto: false });

/** Hash of the model that a commit records. */
function modelOf(folder: string, sha: string): string {
  const { stages } = parse(run(folder, 'git', 'show', `${sha}:dvc.lock`)) as {
    stages: { Train: { outs: { path: string; md5: string }[] } };
  };
  return stages.Train.outs.find(({ path }) => path === 'models/Train.json')?.md5 ?? '';
}

async function openFile(page: IJupyterLabPageFixture, path: string): Promise<Locator> {
  await openDocument(page, path);
  const editor = page.locator('.jp-FileEditor:visible .cm-content');
  await expect(editor).toContainText('class Train');
  return editor;
}

/** Waits until the document in front is saved, and knows it. */
async function expectSaved(page: IJupyterLabPageFixture): Promise<void> {
  await expect(page.locator('.lm-DockPanel-tabBar .lm-mod-current.jp-mod-dirty')).toHaveCount(0);
}

test('the list of a restore takes the room of the window, what is lost before what is new', async ({
  page
}) => {
  const folder = 'long-list';
  const path = copyWentOn(folder);
  for (let i = 0; i < 12; i++) writeFileSync(join(ROOT, folder, `since-${i}.txt`), 'since');
  run(folder, 'git', 'add', '-A');
  rmSync(join(ROOT, folder, 'src/Score.ts'));
  const panel = await openProject(page, path);
  await page.setViewportSize({ width: 1400, height: 950 });
  await choose(page, await openSecond(panel), 'Restore…');
  const dialog = page.getByRole('dialog');
  const lists = dialog.getByRole('group', { name: 'What it replaces' });
  await expect(lists.getByRole('heading')).toContainText(['Overwritten', 'Removed 12', 'Created']);
  const hidden = (): Promise<number> =>
    lists.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);
  expect(await hidden()).toBe(0);
  await expect(lists).toBeInViewport({ ratio: 1 });
  await shoot(dialog, 'restore-large');
  // Where there is less room, the list alone scrolls.
  await page.setViewportSize({ width: 1400, height: 520 });
  await expect.poll(hidden).toBeGreaterThan(100);
  for (const button of ['Cancel', 'Restore'])
    await expect(dialog.getByRole('button', { name: button })).toBeInViewport({ ratio: 1 });
  await shoot(dialog, 'restore-low');
});

test('unsaved edits are listed and asked about before a restore', async ({ page }) => {
  const folder = 'unsaved';
  const panel = await openProject(page, copyWentOn(folder));
  const editor = await openFile(page, `${folder}/src/Train.ts`);
  await editor.click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('// my edit\n');

  await choose(page, await openSecond(panel), 'Restore…');
  const dialog = page.locator('.jp-Dialog');
  await expect(dialog.getByRole('heading', { name: /Overwritten/ })).toBeVisible();
  await expect(dialog.locator('.jp-StagebookRestore-unsaved li')).toHaveText('src/Train.ts');
  // In a small window the lists give way, not the choice and the buttons.
  await page.setViewportSize({ width: 900, height: 420 });
  for (const choice of ['Its notebooks, too', 'Save first', 'Discard the edits'])
    await expect(dialog.getByLabel(choice)).toBeInViewport({ ratio: 1 });
  await expect(dialog.getByRole('button', { name: 'Restore' })).toBeInViewport({ ratio: 1 });
  await expect(dialog.getByText('dvc.lock')).toBeVisible();
  await shoot(page.locator('.jp-Dialog-content'), 'restore-small');
  await page.setViewportSize({ width: 1280, height: 800 });
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(editor).toContainText('// my edit');
  await expect(panel.getByRole('treegrid')).toBeFocused();

  await choose(page, row(panel, 'step 1'), 'Restore…');
  await dialog.getByLabel('Save first').check();
  // What was saved while the list was read is not replaced unseen; nothing is saved for a list that was outrun.
  appendFileSync(join(ROOT, folder, 'src/Score.ts'), '// from a terminal\n');
  await dialog.getByRole('button', { name: 'Restore' }).click();
  await expect(dialog).toContainText('Would be replaced now, too: src/Score.ts.');
  const overwritten = dialog.locator('section').filter({ hasText: 'Overwritten' });
  await expect(overwritten).toContainText('src/Score.ts');
  await shoot(dialog.locator('.jp-Dialog-content'), 'restore-again');
  expect(read(folder, 'src/Score.ts')).toContain('// from a terminal');
  expect(read(folder, 'src/Train.ts')).not.toContain('// my edit');
  await expect(dialog.getByLabel('Save first')).toBeChecked();
  await dialog.getByRole('button', { name: 'Restore' }).click();
  await expect(editor).toContainText('the first version');
  await expect(editor).not.toContainText('// my edit');

  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(editor).toContainText('// my edit');
  expect(read(folder, 'src/Train.ts')).toContain('// my edit');
  expect(read(folder, 'src/Score.ts')).toContain('// from a terminal');

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

  // Committed since: an undo goes behind that only where it is wanted, and tells what it does first.
  await choose(page, row(panel, 'step 1'), 'Restore…');
  await dialog.getByRole('button', { name: 'Restore' }).click();
  await expect(editor).toContainText('the first version');
  run(folder, 'git', 'commit', '-aqm', 'The restored');
  const undo = (): Promise<void> =>
    page.evaluate(() => void window.jupyterapp.commands.execute('stagebook:undo-restore'));
  await undo();
  await expect(dialog).toContainText('HEAD was at');
  await expect(dialog.locator('section').filter({ hasText: 'Put back' })).toContainText(
    'src/Train.ts'
  );
  await shoot(dialog.locator('.jp-Dialog-content'), 'undo-anyway');
  // Enter alone replaces nothing.
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(editor).toContainText('the first version');
  await undo();
  await dialog.getByRole('button', { name: 'Undo anyway' }).click();
  await expect(editor).toContainText('// my edit');
  expect(run(folder, 'git', 'for-each-ref', 'refs/stagebook/undone').trim()).not.toBe('');
});

/**
 * Waits until JupyterLab has saved what was typed. It takes for saved what is typed while it saves, so that
 * another letter must follow; and it saves again only after ten times the time that a save took.
 */
async function expectAutosaved(
  page: IJupyterLabPageFixture,
  readFile: () => string,
  text: string
): Promise<void> {
  await expect(async () => {
    await page.keyboard.type(' ');
    await expect.poll(readFile, { timeout: 15_000 }).toContain(text);
  }).toPass({ timeout: 60_000 });
  await expectSaved(page);
}

/** Does what JupyterLab does once the kernel of a notebook says which language it speaks. */
async function setKernelLanguage(page: IJupyterLabPageFixture): Promise<void> {
  await page.evaluate(() => {
    const widgets = window.jupyterapp.shell.widgets('main');
    const notebook = [...widgets].find(widget => widget.hasClass('jp-NotebookPanel'));
    const language = { name: 'typescript', version: '3.7' };
    (notebook as NotebookPanel).model?.setMetadata('language_info', language);
  });
}

test.describe('with autosave', () => {
  // Every second, JupyterLab would begin to save while it still saves, and take its own file for changed.
  test.use({
    mockSettings: {
      ...galata.DEFAULT_SETTINGS,
      '@jupyterlab/docmanager-extension:plugin': { autosaveInterval: 4 }
    }
  });

  test('documents follow a restore, are edited and saved, and follow the undo', async ({
    page
  }) => {
    const folder = 'autosave';
    const path = copyWentOn(folder);
    const before = read(folder, 'src/Train.ts');
    const panel = await openProject(page, path);
    const cell = page.locator('.jp-Notebook .jp-Cell').nth(1).locator('.cm-content');
    await expect(cell).toContainText('the second version');
    const editor = await openFile(page, `${folder}/src/Train.ts`);
    const canUndo = (): Promise<boolean> =>
      page.evaluate(() => window.jupyterapp.commands.isEnabled('stagebook:undo-restore'));
    expect(await canUndo()).toBe(false);

    await choose(page, await openSecond(panel), 'Restore…');
    const dialog = page.locator('.jp-Dialog');
    await dialog.getByLabel('Its notebooks, too').check();
    await expect(dialog.locator('.jp-StagebookRestore-list').first()).toContainText('train.ipynb');
    // The kernel has just started when the files are replaced, and JupyterLab saves meanwhile.
    await page.route('**/stagebook/rpc*', async route => {
      const body = route.request().postData() ?? '';
      const response = await route.fetch();
      if (body.includes('"experiment/apply"') && !body.includes('"dryRun":true')) {
        await setKernelLanguage(page);
        await page.waitForTimeout(5000);
      }
      await route.fulfill({ response });
    });
    await dialog.getByRole('button', { name: 'Restore' }).click();
    await expect(page.getByText('Restored first, step 1.')).toBeVisible();
    await page.unroute('**/stagebook/rpc*');
    await expect(editor).toContainText('the first version');
    expect(read(folder, 'models/Train.json')).toContain('"epoch":1');
    await expect.poll(canUndo).toBe(true);

    // The panel takes the focus back once all is restored.
    await expect(async () => {
      await editor.click();
      await page.keyboard.press('Control+Home');
      await page.keyboard.type('// after the restore\n');
      await expect(editor).toContainText('// after the restore', { timeout: 1000 });
    }).toPass();
    await expectAutosaved(page, () => read(folder, 'src/Train.ts'), '// after the restore');
    await page.notebook.activate('train.ipynb');
    await expect(cell).toContainText('the first version');
    await cell.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\n// in the notebook');
    await expectAutosaved(page, () => read(folder, 'train.ipynb'), '// in the notebook');
    await expect(dialog).toHaveCount(0);

    // Saved edits go with an undo only where that is wanted, and the user is told where they are kept.
    const undo = (): Promise<void> =>
      page.evaluate(() => void window.jupyterapp.commands.execute('stagebook:undo-restore'));
    await undo();
    const changed = dialog.locator('section').filter({ hasText: 'Changed since the restore' });
    await expect(changed.locator('li')).toHaveText(['src/Train.ts', 'train.ipynb']);
    await shoot(dialog.locator('.jp-Dialog-content'), 'undo-changed');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(cell).toContainText('// in the notebook');
    expect(read(folder, 'src/Train.ts')).toContain('// after the restore');
    await undo();
    await dialog.getByRole('button', { name: 'Undo anyway' }).click();
    const told = page.getByText('What you changed since is kept in');
    await expect(told).toBeVisible();
    const ref = /refs\/stagebook\/undone\/[\w-]+/.exec((await told.textContent()) ?? '')?.[0] ?? '';
    expect(run(folder, 'git', 'show', `${ref}:src/Train.ts`)).toContain('// after the restore');
    await expect(page.getByRole('button', { name: 'Copy the command' })).toBeVisible();
    await expect(cell).toContainText('the second version');
    await expect(cell).not.toContainText('// in the notebook');
    expect(read(folder, 'src/Train.ts')).toBe(before);
    await page.locator('.lm-TabBar-tabLabel', { hasText: 'Train.ts' }).click();
    await expect(editor).toContainText('the second version');
    await expect(editor).not.toContainText('// after the restore');
    await expect.poll(canUndo).toBe(false);
  });
});

test('a restore of metrics only takes the model of another checkpoint away, and says so', async ({
  page
}) => {
  const folder = 'without-model';
  const path = copyWentOn(folder);
  stagebook(folder, 'exp', 'apply', 'first');
  const ref = run(folder, 'git', 'for-each-ref', '--format=%(refname)', 'refs/exps').trim();
  const chain = run(folder, 'git', 'rev-list', '--reverse', `HEAD..${ref}`);
  const [sha = ''] = chain.split('\n');
  const hash = modelOf(folder, sha);
  rmSync(join(ROOT, folder, '.dvc/cache/files/md5', hash.slice(0, 2), hash.slice(2)));
  const panel = await openProject(page, path);
  await openSecond(panel);
  const first = row(panel, 'step 0');
  await expect(first).toContainText('⊘');
  await choose(page, first, 'Restore…');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('In no cache any more, not restored');
  await expect(dialog).toContainText('models/Train.json (not of this checkpoint)');
  await shoot(page.locator('.jp-Dialog-content'), 'restore-without-model');
  await dialog.getByRole('button', { name: 'Restore' }).click();
  const told = page.getByText('Not there, as no cache has it any more: models/Train.json.');
  await expect(told).toBeVisible();
  expect(existsSync(join(ROOT, folder, 'models/Train.json'))).toBe(false);
  await expect(first).toContainText('●');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(() => existsSync(join(ROOT, folder, 'models/Train.json'))).toBe(true);
});
