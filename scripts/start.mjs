import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { isMain, main, must, ROOT, run } from './command.mjs';
import { endWithNpm } from './end-with-npm.mjs';
import { runJupyterLab } from './jupyter.mjs';
import { setup } from './setup.mjs';

const DEMO = join(ROOT, 'demo');
const NOTEBOOK = 'mnist.ipynb';
const USAGE = `npm start [-- OPTION…]
  --headless  stop before JupyterLab
  --reset     start from the example again; the demo there is, is moved to demo-<n>`;

/** Exit code for a command line that means nothing, as that of the tool. */
const USAGE_ERROR = 2;

/** Shows the product at work in `demo/`: writes the graph, lets DVC run it, opens JupyterLab. */
async function start(options) {
  const unknown = options.filter(option => option !== '--headless' && option !== '--reset');
  if (unknown.length > 0) {
    console.error(USAGE);
    return USAGE_ERROR;
  }
  endWithNpm();
  await setup();
  await build();
  if (options.includes('--reset')) moveAside();
  await makeDemo();
  const isDone = await runPipeline();
  if (options.includes('--headless')) return isDone ? 0 : 1;
  await runJupyterLab(DEMO, NOTEBOOK);
  return 0;
}

function moveAside() {
  if (!existsSync(DEMO)) return;
  let n = 1;
  while (existsSync(`${DEMO}-${n}`)) n++;
  renameSync(DEMO, `${DEMO}-${n}`);
  console.log(`The demo that was there is now demo-${n}.`);
}

/** Copies the example to a project of its own; a demo that is there is the user's, and kept. */
async function makeDemo() {
  if (!existsSync(DEMO)) {
    cpSync(join(ROOT, 'examples/mnist'), DEMO, { recursive: true });
    // Its own repository: the product's own never gets a stage or a ref.
    await must('git', ['init', '-q', '-b', 'main', DEMO]);
  }
  await must(process.execPath, [CLI, 'init', DEMO]);
  linkCommand();
}

/** Lets `npx stagebook` in the demo be the tool of this checkout, as `npm install` would. */
function linkCommand() {
  const bin = join(DEMO, 'node_modules/.bin');
  const link = join(bin, 'stagebook');
  // Windows wants a script instead, which npm writes: there the path of the tool does.
  if (process.platform === 'win32') return;
  // The compiler makes no file executable.
  chmodSync(CLI, 0o755);
  if (existsSync(link)) return;
  mkdirSync(bin, { recursive: true });
  rmSync(link, { force: true });
  symlinkSync('../stagebook/lib/cli/main.cjs', link);
}

const CLI = join(ROOT, 'lib/cli/main.cjs');

/** Writes the graph, runs it, shows DAG and metrics, and commits. Tells whether all of it worked. */
async function runPipeline() {
  const steps = [
    ['Write graph', process.execPath, [CLI, 'write-graph', NOTEBOOK]],
    ['dvc repro', 'dvc', ['repro']],
    ['DAG', process.execPath, [CLI, 'dag']],
    ['Metrics', 'dvc', ['metrics', 'show']]
  ];
  for (const [title, command, args] of steps) {
    console.log(`\n── ${title}`);
    const { code } = await run(command, args, { cwd: DEMO });
    if (code !== 0) return false;
  }
  await commitFirst();
  return true;
}

/** Commits the first result, so that later ones can be compared; what follows is the user's to commit. */
async function commitFirst() {
  const { code } = await run('git', ['rev-parse', '-q', '--verify', 'HEAD'], {
    cwd: DEMO,
    quiet: true
  });
  if (code === 0) return;
  await must('git', ['add', '-A'], { cwd: DEMO });
  const identity = await run('git', ['config', 'user.email'], { cwd: DEMO, quiet: true });
  const author = ['-c', 'user.name=Demo', '-c', 'user.email=demo@localhost'];
  await must(
    'git',
    [...(identity.code === 0 ? [] : author), 'commit', '-q', '-m', 'Run the pipeline'],
    { cwd: DEMO }
  );
}

if (isMain(import.meta.url)) await main(() => start(process.argv.slice(2)));
