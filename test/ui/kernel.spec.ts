import { expect, test } from '@jupyterlab/galata';
import { makeProject, openProject, shoot } from './support/experiments.js';
import { kernelReady } from './support/kernel-ready.js';
import { CELLS } from './support/project.js';

test.use({ autoGoto: false });

test('the error of a cell is red, tells its place in the cells, and stops Run all', async ({
  page
}) => {
  const cells = [
    ...CELLS,
    '// Reads a row that is not there.\nfunction pick(rows: number[][]): number {\n  return rows[7][0];\n}',
    'console.log(pick([]));',
    "console.log('not reached');"
  ];
  await openProject(page, makeProject('errors', cells), 250, { hasKernel: true });
  await kernelReady(page);
  await page.menu.clickMenuItem('Run>Run All Cells');
  const outputs = page.locator('.jp-Notebook .jp-OutputArea-output');
  const error = outputs.first();
  await expect(error).toContainText('TypeError: Cannot read properties of undefined', {
    timeout: 30_000
  });
  await expect(error).toContainText(/at pick \(cell \[4\]:3\)\s+at cell \[5\]:1$/);
  await expect(error).toHaveAttribute('data-mime-type', 'application/vnd.jupyter.stderr');
  await expect(outputs).toHaveCount(1);
  await shoot(page.locator('.jp-NotebookPanel'), 'kernel-error');

  // What comes later runs.
  await page.notebook.runCell(5, true);
  await expect(outputs).toHaveText([/TypeError/, 'not reached']);
});
