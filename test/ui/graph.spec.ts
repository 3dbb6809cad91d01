import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';
import {
  experiment,
  FIRST,
  makeProject,
  openProject,
  ROOT,
  run,
  sharedProject,
  shoot,
  stagebook
} from './support/experiments.js';
import { CELLS, EVALUATE } from './support/project.js';

test.use({ autoGoto: false });

/** A chain of stages, each of which reads what the one before wrote, and the first. */
function chain(count: number): string[] {
  const stages = Array.from({ length: count }, (_, i) => {
    const deps = [
      i > 0 ? `  before = dep(Stage${i - 1}, 'out');` : '',
      i > 1 ? `  first = dep(Stage0, 'out');` : ''
    ];
    return `class Stage${i} extends Stage<Stage${i}> {
${deps.filter(Boolean).join('\n')}
  out = outs('out/${i}.json');
  run() {
    this.out.writeJSON(${i});
  }
}`;
  });
  return ["import { Stage, dep, outs } from 'stagebook';", ...stages];
}

/** The arrows of the graph as DVC tells them, sorted. */
function edgesOfDvc(folder: string): string[] {
  const dot = run(folder, 'dvc', 'dag', '--dot');
  return [...dot.matchAll(/"([^"]+)" -> "([^"]+)"/g)].map(([, a, b]) => `${a} > ${b}`).sort();
}

/** The arrows that a Mermaid flowchart draws, sorted. */
function edgesOfMermaid(text: string): string[] {
  const names = new Map(
    [...text.matchAll(/^\s*(\w+)\["(.+)"\]/gm)].map(([, id, name]) => [id, name])
  );
  return [...text.matchAll(/^\s*(\w+)\s*-->\s*(\w+)/gm)]
    .map(([, a, b]) => `${names.get(a)} > ${names.get(b)}`)
    .sort();
}

/** The arrows that a screen reader hears of the stages in the sidebar, sorted. */
async function edgesOfPanel(panel: Locator): Promise<string[]> {
  const labels = await panel
    .getByRole('list', { name: 'Stages' })
    .getByRole('button')
    .evaluateAll(buttons => buttons.map(button => button.getAttribute('aria-label') ?? ''));
  return labels
    .flatMap(label => {
      const [, name, sources] = /^(.*?):.*?(?:Reads (.*)\.)?$/.exec(label) ?? [];
      return (sources?.split(', ') ?? []).map(source => `${source} > ${name}`);
    })
    .sort();
}

async function openGraph(page: IJupyterLabPageFixture, panel: Locator): Promise<Locator> {
  await panel.getByRole('button', { name: 'Open the graph in the main area' }).click();
  const graph = page.locator('.jp-StagebookGraph');
  await expect(graph.getByRole('button', { name: /^Train/ })).toBeVisible();
  return graph;
}

function toolbar(page: IJupyterLabPageFixture, name: string): Locator {
  return page.locator('#stagebook-graph .jp-Toolbar').getByRole('button', { name });
}

/** One side of a choice is pressed, the other is not. */
async function expectChosen(chosen: Locator, other: Locator): Promise<void> {
  await expect(chosen).toHaveAttribute('aria-pressed', 'true');
  await expect(other).toHaveAttribute('aria-pressed', 'false');
}

test('the graph has the arrows that DVC tells, moves, scales, and is copied and saved', async ({
  page,
  context
}) => {
  const folder = 'graph';
  const panel = await openProject(page, makeProject(folder, [...CELLS, EVALUATE]), 300);
  await expect(panel.getByRole('button', { name: 'Evaluate: never run' })).toBeVisible();
  const edges = edgesOfDvc(folder);
  expect(edges).toHaveLength(3);
  expect(await edgesOfPanel(panel)).toEqual(edges);
  expect(edgesOfMermaid(stagebook(folder, 'dag', '--mermaid'))).toEqual(edges);

  const graph = await openGraph(page, panel);
  // The keys are heard at once, and still after a click beside the boxes.
  const first = graph.locator('.jp-StagebookGraph-box').first();
  await expect(first).toBeFocused();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await toolbar(page, 'Copy as Mermaid').click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(edgesOfMermaid(copied)).toEqual(edges);

  const canvas = graph.locator('.jp-StagebookGraph-drawing > g');
  const fitted = (await canvas.getAttribute('transform')) ?? '';
  const area = await graph.boundingBox();
  if (!area) throw new Error('Internal: the graph is on the screen');
  await page.mouse.move(area.x + 40, area.y + 200);
  await page.mouse.wheel(0, -400);
  await expect(canvas).not.toHaveAttribute('transform', fitted);
  const scaled = (await canvas.getAttribute('transform')) ?? '';
  await page.mouse.down();
  await page.mouse.move(area.x + 140, area.y + 260, { steps: 4 });
  await page.mouse.up();
  await expect(canvas).not.toHaveAttribute('transform', scaled);
  await expect(first).toBeFocused();
  await page.keyboard.press('0');
  await expect(canvas).toHaveAttribute('transform', fitted);
  // The box that the graph is dragged by is not selected.
  const held = await first.boundingBox();
  if (!held) throw new Error('Internal: the box is on the screen');
  await page.mouse.move(held.x + 10, held.y + 10);
  await page.mouse.down();
  await page.mouse.move(held.x + 40, held.y + 30, { steps: 4 });
  await page.mouse.up();
  await expect(graph.getByRole('complementary')).toHaveCount(0);
  await expect(canvas).not.toHaveAttribute('transform', fitted);
  await page.keyboard.press('0');
  await expect(canvas).toHaveAttribute('transform', fitted);
  await page.keyboard.press('+');
  await expect(canvas).not.toHaveAttribute('transform', fitted);
  await toolbar(page, 'Fit').click();
  await expect(canvas).toHaveAttribute('transform', fitted);
  // The ground hears keys, too, and hands the focus to a box.
  await graph.evaluate(ground => {
    ground.focus();
  });
  await expect(graph).toBeFocused();
  await page.keyboard.press('+');
  await expect(canvas).not.toHaveAttribute('transform', fitted);
  await expect(first).toBeFocused();
  await page.keyboard.press('0');
  await expect(canvas).toHaveAttribute('transform', fitted);

  await graph.getByRole('button', { name: /^Prepare/ }).click();
  const details = graph.getByRole('complementary', { name: 'Prepare' });
  await expect(details).toContainText('count = 20');
  await expect(details).toContainText('data/points.json');
  await page.keyboard.press('ArrowDown');
  await expect(
    graph.getByRole('button', { name: /^(Train|Evaluate)/, pressed: true })
  ).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(graph.getByRole('complementary', { name: 'Prepare' })).toBeVisible();
  await page.keyboard.press('+');
  await page.keyboard.press('0');
  for (const theme of ['JupyterLab Dark', 'JupyterLab Light']) {
    await page.theme.setTheme(theme);
    await shoot(page.locator('#stagebook-graph'), `graph-${theme.split(' ').at(-1) ?? ''}`);
  }
  const saved = page.waitForEvent('download');
  await toolbar(page, 'Save as SVG').click();
  const svg = readFileSync(await (await saved).path(), 'utf8');
  expect(svg).toContain('Evaluate');
  // It looks the same without the page's style sheets.
  expect(svg).not.toContain('var(--');
  // All of it, wherever the view stands.
  expect(svg).toMatch(/viewBox="-?[\d.]+ 0 /);
  expect(svg).not.toContain('transform');

  const [stages, files] = [toolbar(page, 'Stages'), toolbar(page, 'Files')];
  await expectChosen(stages, files);
  await files.click();
  await expectChosen(files, stages);
  await expect(graph.getByRole('button', { name: 'models/Train.json' })).toBeVisible();
  await expect(graph.getByRole('button', { name: /^Train/ })).toHaveCount(0);
  await shoot(page.locator('#stagebook-graph'), 'graph-files');
  // A file that a stage makes leads to its cell, another one is opened.
  await graph.getByRole('button', { name: 'models/Train.json' }).click();
  await expect(graph.getByRole('complementary').getByRole('button')).toHaveText('Show its cell');
  await graph.getByRole('button', { name: 'src/Train.ts' }).click();
  await graph.getByRole('complementary').getByRole('button', { name: 'Open Train.ts' }).click();
  await expect(page.locator('.jp-FileEditor')).toContainText('class Train');
  await page.activity.activateTab('Graph');
  await stages.press('Enter');
  await expectChosen(stages, files);

  await graph.getByRole('button', { name: /^Prepare/ }).press('Enter');
  await expect(page.locator('.jp-Notebook .jp-Cell').nth(1)).toHaveClass(/jp-mod-active/);
});

test('the graph follows the selected checkpoint when it is asked to', async ({ page }) => {
  const panel = await openProject(page, sharedProject(), 300);
  const graph = await openGraph(page, panel);
  await expect(graph.getByRole('button', { name: 'Train: never run' })).toBeVisible();
  const [workspace, checkpoint] = [toolbar(page, 'Workspace'), toolbar(page, 'Checkpoint')];
  await expectChosen(workspace, checkpoint);
  await checkpoint.click();
  await expectChosen(checkpoint, workspace);
  await experiment(panel, FIRST).click();
  await expect(graph.getByRole('button', { name: 'Train: up to date' })).toBeVisible();
  await expect(graph.getByRole('status')).toContainText(FIRST);
  await graph.getByRole('button', { name: 'Train: up to date' }).click();
  await expect(graph.getByRole('complementary')).toContainText('epochs = 12');
  // A run would be one of the workspace.
  const runHere = graph.getByRole('button', { name: 'Run up to here' });
  await expect(runHere).toHaveCount(0);
  await shoot(page.locator('#stagebook-graph'), 'graph-checkpoint');
  await workspace.click();
  await expectChosen(workspace, checkpoint);
  await expect(runHere).toBeVisible();
  await expect(graph.getByRole('button', { name: 'Train: never run' })).toBeVisible();
});

test('more stages than fit are drawn as rows with rails, with the same arrows', async ({
  page
}) => {
  const folder = 'rails';
  const panel = await openProject(page, makeProject(folder, chain(14)), 250);
  await expect(panel.locator('.jp-StagebookRails')).toBeVisible();
  expect(await edgesOfPanel(panel)).toEqual(edgesOfDvc(folder));
  await shoot(panel, 'rails-250');
  const list = panel.getByRole('list', { name: 'Stages' });
  await list.getByRole('button').first().focus();
  await page.keyboard.press('End');
  await expect(list.getByRole('button', { name: /^Stage13/ })).toBeFocused();
  const asList = panel.getByRole('button', { name: 'Draw stages as a list' });
  await expect(asList).toHaveAttribute('aria-pressed', 'true');
  await asList.press('Enter');
  await expect(asList).toHaveAttribute('aria-pressed', 'false');
  await expect(panel.locator('.jp-StagebookRails')).toHaveCount(0);
  expect(await edgesOfPanel(panel)).toEqual(edgesOfDvc(folder));

  // However many there are, those in sight are in the document.
  const stages = Array.from({ length: 1000 }, (_, i) => `  s${i}:\n    cmd: echo ${i}\n`);
  writeFileSync(join(ROOT, folder, 'dvc.yaml'), `stages:\n${stages.join('')}`);
  await expect(panel).toContainText('1000 stages');
  await asList.click();
  await expect(asList).toHaveAttribute('aria-pressed', 'true');
  const rows = list.getByRole('listitem');
  await list.getByRole('button').first().focus();
  await page.keyboard.press('End');
  const last = list.getByRole('button', { name: /^s999/ });
  await expect(last).toBeFocused();
  await expect(last).toBeInViewport();
  await expect(rows.last()).toHaveAttribute('aria-posinset', '1000');
  await expect(rows.last()).toHaveAttribute('aria-setsize', '1000');
  expect(await rows.count()).toBeLessThanOrEqual(60);
  // Who has the focus stays, though the rest scrolls away.
  await panel.locator('.jp-StagebookPipeline').evaluate(element => (element.scrollTop = 0));
  await expect(list.getByRole('button', { name: /^s0:/ })).toBeInViewport();
  await expect(last).toBeFocused();
});
