// `npm run bench:ui`: what the panel costs a browser, in the real JupyterLab. Not a test: it prints figures and goals.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { chromium } from '@playwright/test';
import { build } from '../scripts/build.mjs';
import { isMain, main, ROOT } from '../scripts/command.mjs';
import { jupyterEnv } from '../scripts/jupyter-env.mjs';
import { startLabServer } from '../scripts/lab-server.mjs';
import { findChromium, setup } from '../scripts/setup.mjs';
import { makeRepository } from './history.mjs';
import { median, printRows, row } from './measure.mjs';

const CLI = join(ROOT, 'lib/cli/main.cjs');
const PANEL = '#stagebook-panel';
/** Steps of the run that is watched, and how long each takes, ms. */
const STEPS = 30;
const STEP_TIME = 400;
/** Seconds that an idle page is watched. */
const IDLE = 10;

/** Measures size, drawing, delays and idleness of the panel. */
async function bench() {
  await setup({ chromium: true });
  await build();
  printRows('Extension', measureSize());
  const base = mkdtempSync(join(tmpdir(), 'stagebook-bench-ui-'));
  const root = join(base, 'root');
  const env = prepare(base, root);
  const server = await startLabServer(root, env);
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: ['--no-sandbox', '--disable-gpu']
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.addInitScript(watchPage);
    const open = project =>
      openPanel(page, `${server.url}/lab/tree/${project}/it.ipynb?token=${server.token}&reset`);
    printRows('Panel', [
      await measurePanel(() => open('large'), page),
      await measureScrolling(() => open('large'), page),
      await measureMark(() => open('live'), page),
      await measureGraph(() => open('wide'), page),
      ...(await measureRun(() => open('live'), page, { folder: join(root, 'live'), env }))
    ]);
  } finally {
    await browser.close();
    await server.stop();
    rmSync(base, { recursive: true, force: true });
  }
  return 0;
}

/** The JavaScript and styles of the extension; what the host shares is not among them. */
function measureSize() {
  const folder = join(ROOT, 'stagebook/labextension/static');
  const files = readdirSync(folder).filter(name => name.endsWith('.js'));
  const texts = files.map(name => readFileSync(join(folder, name)));
  const size = texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
  const hasVega = texts.some(text => text.includes('vega-embed'));
  return [
    row('labextension, gzip', `${Math.round(size / 1000)} kB`, '≤ 150 kB', size <= 150_000),
    row('Vega bundled', hasVega ? 'yes' : 'no', 'no', !hasVega)
  ];
}

/** From the answers of graph and history (10,000 checkpoints) to the rows on the screen. */
async function measurePanel(open, page) {
  const times = [];
  for (let i = 0; i < 5; i++) {
    await open();
    times.push(await timeDrawn(page, 'history/changes', `${PANEL} [role=treegrid] [role=row]`));
  }
  const time = median(times.sort((a, b) => a - b));
  return row('panel drawn after its data', ms(time), '≤ 100 ms', time <= 100);
}

/** What scripts take of a frame while every checkpoint of the history is open and scrolled through. */
async function measureScrolling(open, page) {
  await open();
  const tree = page.locator(`${PANEL} [role=treegrid]`);
  await tree.locator('[role=row]').first().waitFor();
  await tree.focus();
  await page.keyboard.press('End');
  // Where the selection goes, an experiment opens and stays open.
  for (let i = 0; i < 20; i++) {
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowUp');
  }
  await page.locator(`${PANEL} [role=treegrid][aria-rowcount="10021"]`).waitFor();
  await tree.evaluate(element => (element.scrollTop = 0));
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const scriptTime = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * metrics.find(({ name }) => name === 'ScriptDuration').value;
  };
  await tree.hover();
  const times = [];
  for (let i = 0; i < 60; i++) {
    const before = await scriptTime();
    await page.mouse.wheel(0, 700);
    await page.evaluate(
      () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
    );
    times.push((await scriptTime()) - before);
  }
  const time = median(times.sort((a, b) => a - b));
  const text = `${time.toFixed(1)} ms, at worst ${times.at(-1).toFixed(1)} ms`;
  return row('script a frame, scrolling 10,000 checkpoints', text, '≤ 8 ms', time <= 8);
}

/** From the last keystroke of a mistake to its mark in the cell. */
async function measureMark(open, page) {
  await open();
  const cell = page.locator('.jp-Notebook .jp-Cell').nth(1);
  await cell.locator('.jp-StagebookBadge').waitFor();
  await cell.locator('.cm-line').first().click();
  const source = TRAINING[1];
  const setSource = text =>
    page.evaluate(text => {
      const { content } = globalThis.jupyterapp.shell.currentWidget;
      content.model.sharedModel.cells[1].setSource(text);
    }, text);
  const times = [];
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.keyboard.type('twice = doubled;');
    const typed = performance.now();
    await cell.locator('.jp-StagebookMark').first().waitFor();
    times.push(performance.now() - typed);
    await setSource(source);
    await cell.locator('.jp-StagebookMark').first().waitFor({ state: 'detached' });
  }
  const time = median(times.sort((a, b) => a - b));
  return row('mistake marked after the last keystroke', ms(time), '≤ 1000 ms', time <= 1000);
}

/** From the answer to the last box on the screen: layout, boxes and arrows of 1,000 stages. */
async function measureGraph(open, page) {
  await open();
  await page.locator(`${PANEL} >> text=1000 stages`).first().waitFor();
  const times = [];
  for (let i = 0; i < 5; i++) {
    times.push(
      await page.evaluate(async () => {
        const start = performance.now();
        void globalThis.jupyterapp.commands.execute('stagebook:open-graph');
        const drawn = () =>
          document.querySelectorAll('.jp-StagebookGraph-drawing [data-name]').length >= 1000;
        const end = await globalThis.stagebookBench.painted(drawn);
        globalThis.jupyterapp.shell.currentWidget?.close();
        return end - start;
      })
    );
  }
  const time = median(times.sort((a, b) => a - b));
  return row('graph of 1,000 stages laid out and drawn', ms(time), '≤ 250 ms', time <= 250);
}

/** From the moment before a step is written to the step on the screen; and what is asked while hidden and idle. */
async function measureRun(open, page, { folder, env }) {
  await open();
  await page.locator(`${PANEL} >> text=1 stage`).first().waitFor();
  const written = join(folder, 'written.txt');
  const run = async () => {
    rmSync(written, { force: true });
    const child = spawn(process.execPath, [CLI, 'exp', 'run', '--reset'], {
      cwd: folder,
      env: { ...env, BENCH_WRITTEN: written },
      stdio: 'ignore'
    });
    await new Promise(resolve => child.on('exit', resolve));
  };
  await page.evaluate(() => globalThis.stagebookBench.watchSteps());
  await run();
  const seen = await page.evaluate(() => globalThis.stagebookBench.steps());
  const delays = readFileSync(written, 'utf8')
    .trim()
    .split('\n')
    .map(line => line.split(' ').map(Number))
    // People count from one.
    .flatMap(([step, at]) => (seen[step + 1] === undefined ? [] : [seen[step + 1] - at]))
    .sort((a, b) => a - b);
  const time = median(delays);
  await page.waitForTimeout(2000);
  const asked = () => page.evaluate(() => globalThis.stagebookBench.asked.length);
  let before = await asked();
  await page.waitForTimeout(IDLE * 1000);
  const idle = (await asked()) - before;
  await page.evaluate(() => globalThis.jupyterapp.shell.collapseLeft());
  before = await asked();
  await run();
  const hidden = (await asked()) - before;
  return [
    row(
      `step on screen after it is written (${delays.length} of ${STEPS})`,
      `${ms(time)}, at worst ${ms(delays.at(-1))}`,
      '≤ 300 ms',
      time <= 300
    ),
    row(`requests in ${IDLE} s of an idle page`, String(idle), '0', idle === 0),
    row('requests of a hidden panel during a run', String(hidden), '', undefined)
  ];
}

/** From when an answer was parsed to when what it brought was painted. */
async function timeDrawn(page, method, selector) {
  return page.evaluate(
    async ([method, selector]) => {
      const bench = globalThis.stagebookBench;
      const painted = await bench.painted(() => document.querySelector(selector) !== null);
      return painted - bench.asked.find(one => one.method === method).answeredAt;
    },
    [method, selector]
  );
}

async function openPanel(page, url) {
  await page.goto('about:blank');
  await page.goto(url);
  await page.locator('.jp-Notebook .jp-Cell').first().waitFor();
  await page.evaluate(() => globalThis.jupyterapp.commands.execute('stagebook:open-panel'));
}

/** Runs in the page before any of its scripts: notes requests, and tells when something was painted. */
function watchPage() {
  const asked = [];
  const original = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = input instanceof Request ? input : undefined;
    if (!request?.url.includes('/stagebook/rpc')) return original(input, init);
    const { method } = await request.clone().json();
    const response = await original(input, init);
    const entry = { answeredAt: NaN, method };
    asked.push(entry);
    const read = response.json.bind(response);
    response.json = async () => {
      const value = await read();
      entry.answeredAt = performance.now();
      return value;
    };
    return response;
  };
  const painted = isThere =>
    new Promise(resolve => {
      const look = () => {
        if (!isThere()) return requestAnimationFrame(look);
        // A message after a frame's callbacks comes when the frame has been drawn.
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
      };
      look();
    });
  const seen = {};
  const watchSteps = () => {
    const look = () => {
      const text = document.querySelector('#stagebook-panel .jp-StagebookRuns-list')?.textContent;
      const step = /(\d+)(?: of \d+)? steps?/.exec(text ?? '')?.[1];
      if (step !== undefined) seen[step] ??= Date.now();
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true
    });
  };
  globalThis.stagebookBench = { asked, painted, watchSteps, steps: () => seen };
}

/** Makes three projects: a long history, a wide graph, and one that trains; returns the environment. */
function prepare(base, root) {
  mkdirSync(join(base, 'home'), { recursive: true });
  const env = {
    ...jupyterEnv(),
    HOME: join(base, 'home'),
    XDG_STATE_HOME: join(base, 'home/state'),
    JUPYTER_RUNTIME_DIR: join(base, 'runtime')
  };
  const run = (cwd, command, ...args) => execFileSync(command, args, { cwd, env });
  mkdirSync(root);
  run(root, 'git', 'config', '--global', 'user.name', 'Ada');
  run(root, 'git', 'config', '--global', 'user.email', 'ada@example.com');
  const folder = name => {
    mkdirSync(join(root, name), { recursive: true });
    return join(root, name);
  };
  makeRepository(20, 500, folder('large'));
  writeNotebook(join(root, 'large'), []);
  const wide = folder('wide');
  run(wide, 'git', 'init', '-q');
  run(wide, 'dvc', 'init', '-q');
  writeFileSync(join(wide, 'dvc.yaml'), wideGraph(1000));
  writeNotebook(wide, []);
  const live = folder('live');
  writeNotebook(live, TRAINING);
  run(live, 'git', 'init', '-q');
  run(live, process.execPath, CLI, 'init');
  run(live, process.execPath, CLI, 'write-graph');
  writeFileSync(join(live, '.git/info/exclude'), 'written.txt\n');
  run(live, 'git', 'add', '-A');
  run(live, 'git', 'commit', '-q', '-m', 'Train');
  return env;
}

function writeNotebook(folder, cells) {
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'stagebook', display_name: 'TypeScript (Stagebook)' } },
    cells: cells.map((source, i) => ({
      cell_type: 'code',
      id: `cell-${i}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source
    }))
  };
  writeFileSync(join(folder, 'it.ipynb'), JSON.stringify(notebook));
}

/** Layers of 25 stages, each reading two of the layer above. */
function wideGraph(count) {
  const stages = Array.from({ length: count }, (_, i) => {
    const above = i < 25 ? [] : [i - 25, i % 25 === 24 ? i - 49 : i - 24];
    const deps = above.map(one => `    - out/${one}\n`).join('');
    return `  s${i}:\n    cmd: echo ${i}\n${deps && `    deps:\n${deps}`}    outs:\n    - out/${i}\n`;
  });
  return `stages:\n${stages.join('')}`;
}

const TRAINING = [
  `import { appendFileSync } from 'node:fs';
import { Stage, live, outs, param } from 'stagebook';`,
  `class Train extends Stage<Train> {
  epochs = param(${STEPS});
  model = outs('models/{name}.json', { checkpoint: true });
  progress = live({ maximize: 'acc' });
  run() {
    const never = new Int32Array(new SharedArrayBuffer(4));
    for (const epoch of this.steps(this.epochs)) {
      Atomics.wait(never, 0, 0, ${STEP_TIME});
      this.model.writeJSON({ epoch });
      this.log('acc', epoch / 100);
      if (process.env.BENCH_WRITTEN) appendFileSync(process.env.BENCH_WRITTEN, \`\${epoch} \${Date.now()}\\n\`);
    }
  }
}`
];

function ms(time) {
  return `${Math.round(time)} ms`;
}

if (isMain(import.meta.url)) await main(bench);
