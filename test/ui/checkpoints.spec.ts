import { test } from '@jupyterlab/galata';
import { ROOT, run, shoot } from './support/experiments.js';
import { copyWentOn, expect, openProject, openSecond, row } from './support/went-on.js';

test.use({ autoGoto: false });

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
