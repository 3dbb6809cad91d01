import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect as expectSoon, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { copyProject, makeProject, once, ROOT, stagebook } from './experiments.js';
import { openDocument } from './open-document.js';
import { rewriteNotebook } from './project.js';

/** What git and DVC do may take its time on a busy machine. */
export const expect = expectSoon.configure({ timeout: 20_000 });

const IMPORT = "import { Stage, dep, param, outs, live, metrics } from 'stagebook';";

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

/** What runs after the last checkpoint. */
const SCORE = `class Score extends Stage<Score> {
  model = dep(Train, 'model');
  scores = metrics<{ epoch: number }>({ cache: false });
  run() {
    this.scores = { epoch: this.model.readJSON<{ epoch: number }>().epoch };
  }
}`;

const WENT_ON = 'went-on';

/** A project with the experiment `first` of a notebook that went on since. */
export function copyWentOn(folder: string): string {
  once(WENT_ON, () => {
    makeProject(WENT_ON, [IMPORT, train('the first version'), SCORE]);
    stagebook(WENT_ON, 'exp', 'run', '-n', 'first');
    rewriteNotebook(ROOT, WENT_ON, [IMPORT, train('the second version'), SCORE]);
    stagebook(WENT_ON, 'write-graph');
  });
  return copyProject(WENT_ON, folder);
}

export function read(folder: string, path: string): string {
  return readFileSync(join(ROOT, folder, path), 'utf8');
}

/** Opens the notebook of a project with the sidebar beside it. */
export async function openProject(page: IJupyterLabPageFixture, path: string): Promise<Locator> {
  await page.goto();
  await openDocument(page, path);
  await page.sidebar.openTab('stagebook-panel');
  const panel = page.locator('#stagebook-panel');
  await expect(row(panel, 'first')).toBeVisible();
  return panel;
}

export function row(panel: Locator, name: string): Locator {
  return panel.locator('.jp-StagebookHistory-row').filter({ hasText: name });
}

export async function openSecond(panel: Locator): Promise<Locator> {
  await row(panel, 'first').locator('.jp-StagebookHistory-label').click();
  const step = row(panel, 'step 1');
  await expect(step).toBeVisible();
  return step;
}
