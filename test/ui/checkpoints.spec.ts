import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  expect as expectSoon,
  galata,
  test,
  type IJupyterLabPageFixture
} from '@jupyterlab/galata';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Locator } from '@playwright/test';
import { parse } from 'yaml';
import {
  choose,
  chooseRun,
  copyProject,
  makeProject,
  once,
  ROOT,
  run,
  shoot,
  stagebook
} from './support/experiments.js';
import { openDocument } from './support/open-document.js';
import { rewriteNotebook } from './support/project.js';

const IMPORT = "import { Stage, dep, param, outs, live, metrics } from 'stagebook';";

/** The setting that holds the projects whose commands may run. */
const TRUSTED = 'trustedProjects';

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

/** What runs after the last checkpoint. */
const SCORE = `class Score extends Stage<Score> {
  model = dep(Train, 'model');
  scores = metrics<{ epoch: number }>({ cache: false });
  run() {
    this.scores = { epoch: this.model.readJSON<{ epoch: number }>().epoch };
  }
}`;

test.use({ autoGoto: false });

function read(folder: string, path: string): string {
  return readFileSync(join(ROOT, folder, path), 'utf8');
}

const WENT_ON = 'went-on';

/** A project with the experiment `first` of a notebook that went on since. */
function copyWentOn(folder: string): string {
  once(WENT_ON, () => {
    makeProject(WENT_ON, [IMPORT, train('the first version'), SCORE]);
    stagebook(WENT_ON, 'exp', 'run', '-n', 'first');
    rewriteNotebook(ROOT, WENT_ON, [IMPORT, train('the second version'), SCORE]);
    stagebook(WENT_ON, 'write-graph');
  });
  return copyProject(WENT_ON, folder);
}

/** Hash of the model that a commit records. */
function modelOf(folder: string, sha: string): string {
  const { stages } = parse(run(folder, 'git', 'show', `${sha}:dvc.lock`)) as {
    stages: { Train: { outs: { path: string; md5: string }[] } };
  };
  return stages.Train.outs.find(({ path }) => path === 'models/Train.json')?.md5 ?? '';
}

/** Opens the notebook of a project with the sidebar beside it. */
async function openProject(page: IJupyterLabPageFixture, path: string): Promise<Locator> {
  await page.goto();
  await openDocument(page, path);
  await page.sidebar.openTab('stagebook-panel');
  const panel = page.locator('#stagebook-panel');
  await expect(row(panel, 'first')).toBeVisible();
  return panel;
}

function row(panel: Locator, name: string): Locator {
  return panel.locator('.jp-StagebookHistory-row').filter({ hasText: name });
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

async function openSecond(panel: Locator): Promise<Locator> {
  await row(panel, 'first').locator('.jp-StagebookHistory-label').click();
  const step = row(panel, 'step 1');
  await expect(step).toBeVisible();
  return step;
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

test('a run asks for consent once, and takes params, name and message from a form', async ({
  page
}) => {
  const folder = 'form';
  const panel = await openProject(page, copyWentOn(folder));
  const dialog = page.locator('.jp-Dialog');
  const openForm = (): Promise<void> => chooseRun(page, panel, 'Run experiment…');

  await openForm();
  await expect(dialog).toContainText('node --import stagebook/run src/Train.ts Train');
  // A setting holds in every workspace of JupyterLab, and where the user can take it back.
  const kept = page.waitForRequest(request => (request.postData() ?? '').includes(TRUSTED));
  await dialog.getByRole('button', { name: 'Trust and run' }).click();
  await expect(dialog.getByLabel('lr')).toHaveValue('0.1');
  expect((await kept).postData()).toContain(join(ROOT, folder));
  await dialog.getByLabel('epochs').fill('many');
  await expect(dialog.getByRole('button', { name: 'Run' })).toBeDisabled();
  await dialog.getByLabel('epochs').fill('1');
  await expect(dialog.locator('.jp-mod-changed')).toContainText(['was 3']);
  await dialog.getByLabel('lr').fill('1e-3');
  await dialog.getByLabel('label').fill('it\'s "new", or \\');
  await dialog.getByLabel('shuffle').uncheck();
  await dialog.getByLabel('layers').fill('[16, 2]');
  await dialog.getByLabel('Name').fill('second');
  await dialog.getByLabel('Message').fill('With other params');
  await dialog.getByRole('button', { name: 'Run' }).click();
  await expect(panel.locator('.jp-StagebookRun')).toContainText('second');
  await expect(panel.locator('.jp-StagebookRun')).toContainText('succeeded', { timeout: 60_000 });
  const ref = run(folder, 'git', 'for-each-ref', '--format=%(refname)', 'refs/exps').trim();
  const second = ref.split('\n').find(name => name.endsWith('/second')) ?? '';
  expect(parse(run(folder, 'git', 'show', `${second}:params.yaml`))).toEqual({
    Train: {
      epochs: 1,
      lr: 0.001,
      label: 'it\'s "new", or \\',
      shuffle: false,
      layers: [16, 2]
    }
  });
  expect(run(folder, 'git', 'log', '-1', '--format=%s', second).trim()).toBe('With other params');

  // The values are there to be taken again, and the commands were agreed to.
  await openForm();
  await dialog.getByRole('button', { name: /As the last time/ }).click();
  await expect(dialog.getByLabel('lr')).toHaveValue('1e-3');
  await expect(dialog.getByLabel('shuffle')).not.toBeChecked();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  // What a run brings into the workspace is read where it is open.
  await chooseRun(page, panel, 'Run and restore the result');
  const model = join(ROOT, folder, 'models/Train.json');
  await expect.poll(() => existsSync(model), { timeout: 60_000 }).toBe(true);
  await expect(dialog).toHaveCount(0);
  await page.evaluate(async path => {
    const { commands } = window.jupyterapp;
    await commands.execute('docmanager:open', { path, factory: 'Editor' });
    void commands.execute('stagebook:run-experiment-with', { apply: true });
  }, `${folder}/models/Train.json`);
  const editor = page.locator('.jp-FileEditor:visible .cm-content');
  await expect(editor).toContainText('"epoch":2');
  await dialog.getByLabel('epochs').fill('1');
  await dialog.getByRole('button', { name: 'Run' }).click();
  await expect(editor).toContainText('"epoch":0', { timeout: 60_000 });
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

test('a checkpoint is compared, read, pinned, branched and thinned out from the keyboard', async ({
  page
}) => {
  const folder = 'manage';
  const panel = await openProject(page, copyWentOn(folder));
  const tree = panel.getByRole('treegrid');
  const dialog = page.locator('.jp-Dialog');
  const choose = async (label: string): Promise<void> => {
    await page.keyboard.press('Shift+F10');
    const item = page.locator('.lm-Menu').getByRole('menuitem', { name: label });
    await expect(item).toBeVisible();
    while (!/lm-mod-active/.test((await item.getAttribute('class')) ?? ''))
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
  };
  await (await openSecond(panel)).click();

  await choose('Pin');
  await expect(row(panel, 'step 1')).toContainText('pinned');
  await expect(tree).toBeFocused();

  // A branch would keep the models of all the commits below it.
  await choose('Thin out…');
  await expect(dialog.getByRole('status')).toContainText('Drops the model of 1 checkpoint');
  await expect(dialog.getByRole('list', { name: 'Needed' })).toHaveText('step 1: pinned');
  await shoot(dialog.locator('.jp-Dialog-content'), 'thin-out');
  await dialog.getByRole('button', { name: 'Drop models' }).click();
  await expect(row(panel, 'step 0')).toContainText('metrics only');
  await expect(row(panel, 'step 1')).not.toContainText('metrics only');
  await choose('Thin out…');
  await expect(dialog.getByRole('status')).toContainText('The others are needed.');
  await expect(dialog.getByRole('button', { name: 'Drop models' })).toBeDisabled();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await choose('Branch…');
  const branch = dialog.getByLabel('Name of the branch');
  await branch.fill('from step 1');
  await expect(dialog.getByRole('status')).toContainText('cannot be the name of a branch');
  await expect(dialog.getByRole('button', { name: 'Make it' })).toBeDisabled();
  await branch.fill('from-step-1');
  await expect(dialog.getByRole('button', { name: 'Make it' })).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Branch from-step-1 stands at first, step 1.')).toBeVisible();
  await expect(tree).toBeFocused();
  expect(run(folder, 'git', 'log', '-1', '--format=%s', 'from-step-1')).toContain('step 1');

  await choose('Compare with…');
  // Words narrow the list down, arrows choose from it, Enter compares.
  const list = dialog.getByRole('listbox', { name: 'Compare with' });
  await expect(list.getByRole('option').first()).toHaveText('The workspace');
  await expect(list.getByRole('option').nth(1)).toHaveText('first, step 0 (the commit before it)');
  await expect(dialog.getByRole('searchbox', { name: 'Narrow down' })).toBeFocused();
  await page.keyboard.type('nobody');
  await expect(dialog.getByRole('button', { name: 'Compare', exact: true })).toBeDisabled();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('first step');
  await page.keyboard.press('ArrowDown');
  await expect(list.locator('option:checked')).toHaveText('first, step 2 (★ best)');
  await page.keyboard.press('Enter');
  await expect(page.locator('.jp-StagebookCompare')).toContainText('acc');

  await tree.focus();
  await choose('Open code as of here');
  const code = page.locator('.jp-StagebookCode');
  await expect(code).toContainText('the first version');
  await expect(code.locator('.cm-content')).toHaveAttribute('aria-readonly', 'true');
  await page.getByLabel('File', { exact: true }).selectOption('params.yaml');
  await expect(code).toContainText('epochs');

  await row(panel, 'step 0').click();
  const canResume = (): Promise<boolean> =>
    page.evaluate(() => window.jupyterapp.commands.isEnabled('stagebook:resume-checkpoint'));
  expect(await canResume()).toBe(false);
  await row(panel, 'step 1').click();
  expect(await canResume()).toBe(true);

  await page.keyboard.press('F2');
  await dialog.getByRole('textbox').fill('renamed');
  await page.keyboard.press('Enter');
  await expect(row(panel, 'renamed')).toBeVisible();
  await row(panel, 'renamed').click();
  await page.keyboard.press('Delete');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(row(panel, 'renamed')).toHaveCount(0);

  // What is pinned of it stays, unless a branch has it as well, and still tells its values.
  run(folder, 'git', 'branch', '-qD', 'from-step-1');
  const pin = panel.locator('.jp-StagebookHistory-row.jp-mod-pin');
  await expect(pin).toContainText('step 1');
  await pin.click();
  const details = panel.locator('.jp-StagebookDetails');
  const value = details.getByRole('row').filter({ hasText: 'Train.epochs' });
  await expect(value.getByRole('cell').first()).toHaveText('3');
  await expect(details).toContainText('models/Train.json');
});
