import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { expect, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import { jupyterEnv } from '../../support/jupyter-server.js';
import { openDocument, type OpenOptions } from './open-document.js';
import { makeFolder, writeNotebook } from './project.js';

const BASE = process.env['STAGEBOOK_UI_BASE'] ?? '';
const CLI = join(import.meta.dirname, '../../../lib/cli/main.cjs');

/** The root of the server of this test run. */
export const ROOT = join(BASE, 'root');

/** Held back, the training begins epoch `n` when this file is gone, or holds more than `n`; each worker has its own. */
const LIMIT = join(BASE, `limit-${process.env['TEST_PARALLEL_INDEX'] ?? ''}`);

/** The experiment that the others go on from. */
export const FIRST = 'first';

/** Goes on from step 5 of the first one. */
export const FORK = 'fork';

/** A stage with a checkpoint for each epoch, the best at epoch 8, and one that scores the model. */
export const TRAINING = [
  `import { existsSync, readFileSync } from 'node:fs';
import { Stage, dep, live, metrics, outs, param } from 'stagebook';`,
  `class Train extends Stage<Train> {
  epochs = param(3);
  lr = param(0.5);
  failAt = param(-1);
  model = outs('models/{name}.json', { checkpoint: true });
  progress = live({ maximize: 'acc' });
  run() {
    const never = new Int32Array(new SharedArrayBuffer(4));
    const limit = '';
    for (const epoch of this.steps(this.epochs)) {
      while (existsSync(limit) && Number(readFileSync(limit, 'utf8')) <= epoch)
        Atomics.wait(never, 0, 0, 5);
      if (epoch === this.failAt) throw new Error('The training went astray.');
      this.model.writeJSON({ epoch, lr: this.lr });
      this.log('acc', 1 - Math.abs(epoch - 8) / 20);
      this.log('loss', this.lr / (1 + epoch));
      console.log(\`\\u001b[32mepoch\\u001b[0m \${epoch}\`);
    }
  }
}`,
  `class Evaluate extends Stage<Evaluate> {
  model = dep(Train, 'model');
  scores = metrics<{ epoch: number }>({ cache: false });
  run() {
    this.scores = { epoch: this.model.readJSON<{ epoch: number }>().epoch };
  }
}`
];

/** The same stages, whose training {@link limit} holds back. */
export const HELD = TRAINING.map(cell =>
  cell.replace(`const limit = ''`, `const limit = ${JSON.stringify(LIMIT)}`)
);

/** Runs a command in a folder of the server; returns what it printed. */
export function run(folder: string, command: string, ...args: string[]): string {
  const env = jupyterEnv(BASE);
  return execFileSync(command, args, { cwd: join(ROOT, folder), env, encoding: 'utf8' });
}

/** Runs the command line tool in a folder of the server. */
export function stagebook(folder: string, ...args: string[]): string {
  return run(folder, process.execPath, CLI, ...args);
}

/** Lets the training of {@link HELD} run up to an epoch; without one, to its end. */
export function limit(epochs?: number): void {
  if (epochs === undefined) rmSync(LIMIT, { force: true });
  else writeFileSync(LIMIT, String(epochs));
}

/** Makes a project of cells with everything committed; returns the path of its notebook. */
export function makeProject(folder: string, cells: readonly string[] = TRAINING): string {
  const path = writeNotebook(ROOT, folder, [...cells]);
  stagebook(folder, 'init');
  stagebook(folder, 'write-graph');
  commit(folder, 'Begin');
  return path;
}

/** Commits everything in a folder. */
export function commit(folder: string, message: string): void {
  run(folder, 'git', 'add', '-A');
  run(folder, 'git', 'commit', '-qm', message);
}

/** Name of the folder whose experiments are made once for all tests; tests that change something take a copy. */
const SHARED = 'shared';

/** Returns the notebook of the project with experiments: `first` with 12 checkpoints, `fork` from its step 5. */
export function sharedProject(): string {
  return once(SHARED, () => {
    makeProject(SHARED);
    stagebook(SHARED, 'exp', 'run', '-n', FIRST, '-S', 'Train.epochs=12');
    const parted = checkpoints(SHARED, FIRST).find(({ step }) => step === 5)?.sha ?? '';
    stagebook(SHARED, 'exp', 'run', '--from', parted, '-n', FORK, '-S', 'Train.epochs=9');
  });
}

/** Copies the project with experiments; returns the notebook of the copy. */
export function copyShared(folder: string): string {
  sharedProject();
  return copyProject(SHARED, folder);
}

/** Makes a project for all tests, whichever comes first, in whichever worker; returns its notebook. */
export function once(folder: string, make: () => void): string {
  const ready = join(BASE, `${folder}.ready`);
  const lock = join(BASE, `${folder}.lock`);
  while (!existsSync(ready)) {
    try {
      mkdirSync(lock);
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      continue; // Another worker is at it.
    }
    try {
      rmSync(join(ROOT, folder), { recursive: true, force: true });
      make();
      writeFileSync(ready, '');
    } finally {
      rmSync(lock, { recursive: true });
    }
  }
  return `${folder}/train.ipynb`;
}

/** Copies a project with its experiments and runs; returns the notebook of the copy. */
export function copyProject(from: string, folder: string): string {
  makeFolder(join(ROOT, folder));
  cpSync(join(ROOT, from), join(ROOT, folder), { recursive: true, verbatimSymlinks: true });
  const runs = join(ROOT, folder, '.git/stagebook/runs');
  for (const id of readdirSync(runs)) {
    const record = join(runs, id, 'run.json');
    if (!existsSync(record)) continue;
    const text = readFileSync(record, 'utf8');
    writeFileSync(record, text.replaceAll(join(ROOT, from), join(ROOT, folder)));
  }
  return `${folder}/train.ipynb`;
}

/** What the command line tool tells of an experiment's checkpoints, newest first. */
export function checkpoints(
  folder: string,
  name: string
): readonly { readonly sha: string; readonly step: number | null; readonly kind: string }[] {
  const view = JSON.parse(stagebook(folder, 'exp', 'show', '--json')) as IView;
  const found = view.baselines.flatMap(({ experiments }) => experiments);
  return found.find(experiment => experiment.name === name)?.checkpoints ?? [];
}

interface IView {
  readonly baselines: readonly {
    readonly experiments: readonly {
      readonly name: string;
      readonly checkpoints: readonly {
        readonly sha: string;
        readonly step: number | null;
        readonly kind: string;
      }[];
    }[];
  }[];
}

/** Opens the notebook of a project with the sidebar beside it. */
export async function openProject(
  page: IJupyterLabPageFixture,
  path: string,
  width = 300,
  options: OpenOptions = {}
): Promise<Locator> {
  await page.goto();
  await openDocument(page, path, options);
  await page.locator('.jp-NotebookPanel .jp-Cell').first().waitFor();
  await page.sidebar.openTab('stagebook-panel');
  await page.sidebar.setWidth(width);
  const panel = page.locator('#stagebook-panel');
  await expect(panel.locator('.jp-StagebookHeader')).toContainText(path.split('/')[0] ?? '');
  return panel;
}

/** The rows of the history, in the order of their places. */
export function rows(panel: Locator): Locator {
  return panel.locator('.jp-StagebookHistory-row');
}

/** The row of an experiment. */
export function experiment(panel: Locator, name: string): Locator {
  return panel
    .locator('.jp-StagebookHistory-row.jp-mod-experiment')
    .filter({ hasText: new RegExp(`^[▾▸]${name}\\b`) });
}

/** The row of a step, or of the `result`; the newest experiment that shows one comes first. */
export function step(panel: Locator, label: string): Locator {
  return panel
    .locator('.jp-StagebookHistory-row.jp-mod-checkpoint')
    .filter({ hasText: new RegExp(`^${label}(?!\\d)`) });
}

/** Chooses an action of a row's context menu. */
export async function choose(
  page: IJupyterLabPageFixture,
  target: Locator,
  label: string
): Promise<void> {
  await chooseFrom(page, () => target.click({ button: 'right' }), label);
}

/** Opens a menu and takes an item of it, by its label as a pattern. */
export async function chooseFrom(
  page: IJupyterLabPageFixture,
  open: () => Promise<void>,
  label: string
): Promise<void> {
  // A menu that is open does not follow what can be done; that may be about to change.
  await expect(async () => {
    if ((await page.locator('.lm-Menu').count()) > 0) await page.keyboard.press('Escape');
    await open();
    await expect(menuItem(page, label)).not.toHaveClass(/lm-mod-disabled/, { timeout: 500 });
  }).toPass();
  await menuItem(page, label).click();
}

/** Takes an item of the menu beside *Run experiment*. */
export async function chooseRun(
  page: IJupyterLabPageFixture,
  panel: Locator,
  label: string
): Promise<void> {
  const more = panel.getByRole('button', { name: 'More ways to run' });
  await chooseFrom(page, () => more.click(), label);
}

/** An item of the menus that are open. Those with a submenu have no role. */
export function menuItem(page: IJupyterLabPageFixture, label: string): Locator {
  return page.locator('.lm-Menu .lm-Menu-item').filter({
    has: page.locator('.lm-Menu-itemLabel', { hasText: new RegExp(`^${label}$`) })
  });
}

/** Chooses from the list of what a row can be compared with: what the words find first, else the workspace. */
export async function compareWith(page: IJupyterLabPageFixture, words = ''): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('searchbox', { name: 'Narrow down' }).fill(words);
  await dialog.getByRole('button', { name: 'Compare', exact: true }).click();
}

/** Answers the question that comes before the first run of a project on this page. */
export async function trust(page: IJupyterLabPageFixture): Promise<void> {
  await page.getByRole('button', { name: 'Trust and run' }).click();
}

/** Words of the panel that must be seen whole at any width; names may lose their middle. */
const WORDS = [
  '.jp-StagebookDag-box',
  '.jp-StagebookStage-state',
  '.jp-StagebookStage-run',
  '.jp-StagebookRuns-metric',
  '.jp-StagebookRuns-state',
  '.jp-StagebookHistory-label',
  '.jp-StagebookHistory-mark',
  '.jp-StagebookHistory-value',
  '.jp-StagebookDetails-values td',
  '.jp-StagebookButton',
  '.jp-ToolbarButtonComponent'
];

/** What of the panel is cut: words that are wider than their box, or that stick out of the sidebar. */
export function findCut(panel: Locator): Promise<string[]> {
  return panel.evaluate((node, selectors) => {
    const { right } = node.getBoundingClientRect();
    const found = [...node.querySelectorAll<HTMLElement>(selectors)];
    return found
      .filter(
        element =>
          element.scrollWidth > element.clientWidth + 1 ||
          element.getBoundingClientRect().right > right + 1
      )
      .map(element => `${element.className}: ${element.textContent}`);
  }, WORDS.join());
}

/** Keeps a picture of what a test shows, where they are asked for. */
export async function shoot(target: Locator, name: string): Promise<void> {
  const folder = process.env['STAGEBOOK_UI_SHOTS'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.png`), await target.screenshot());
}
