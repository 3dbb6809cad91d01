import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bareEnv, measure, median, printRows, row } from './measure.mjs';

const CHECKOUT = resolve(import.meta.dirname, '..');
const CLI = join(CHECKOUT, 'lib/cli/main.cjs');
const ENV = {
  ...bareEnv,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
  DVC_NO_ANALYTICS: '1',
  PATH: `${join(CHECKOUT, '.venv/bin')}:${bareEnv.PATH}`
};

/**
 * Measures `exp show --json` as a new process, which remembers no history, of 20 experiments with 50 and with 500 checkpoints
 * each, beside `dvc exp show --json` of the small one.
 */
export default async function bench() {
  const small = makeRepository(20, 50);
  const large = makeRepository(20, 500);
  try {
    const [own, ofThat] = [
      median(await measure(() => show(small), { runs: 5 })),
      median(await measure(() => show(large), { runs: 3 }))
    ];
    const memory = peakMemory(large);
    const floor = median(await measure(() => run(process.execPath, ['-e', FLOOR], small)));
    const rows = [
      row('bare Node to which git tells 1,000 checkpoints', ms(floor)),
      row('1,000 checkpoints', ms(own), '≤ 150 ms', own <= 150),
      row('10,000 checkpoints', ms(ofThat), '≤ 1000 ms', ofThat <= 1000),
      row('10,000 checkpoints, memory', `${memory} MB`, '< 300 MB', memory < 300)
    ];
    if (process.argv.includes('--quick')) return rows;
    const [cold, warm] = [dvcShow(small), dvcShow(small)];
    return [
      ...rows,
      row('dvc exp show --json of 1,000, first', `${ms(cold)}, × ${(cold / own).toFixed(0)}`),
      row('dvc exp show --json of 1,000, second', `${ms(warm)}, × ${(warm / own).toFixed(1)}`)
    ];
  } finally {
    for (const root of [small, large]) rmSync(root, { recursive: true, force: true });
  }
}

function show(root) {
  const { stdout } = run(process.execPath, [CLI, 'exp', 'show', '--json'], root);
  const count = JSON.parse(stdout).baselines[0].experiments.flatMap(e => e.checkpoints).length;
  if (count < 1000) throw new Error(`The history has ${count} checkpoints.`);
}

/** What no tool on Node can do without: to start, and to be told the commits and what is in their files. */
const FLOOR = `
  const { execFileSync } = require('node:child_process');
  const git = (...args) => execFileSync('git', args, { maxBuffer: 1 << 30 });
  git('log', '--glob=refs/exps', '--raw', '--no-abbrev', '--format=%H%P%T%cI%B');
  git('cat-file', '--batch-all-objects', '--batch');`;

function dvcShow(root) {
  const start = performance.now();
  run('dvc', ['exp', 'show', '--json'], root);
  return performance.now() - start;
}

/** Peak resident memory of the process, in MB. */
function peakMemory(root) {
  const script = `process.argv = [process.argv[0], ${JSON.stringify(CLI)}, 'exp', 'show', '--json'];
    process.on('exit', () => process.stderr.write(String(process.resourceUsage().maxRSS)));
    await import(${JSON.stringify(CLI)});`;
  const { stderr } = run(process.execPath, ['--input-type=module', '-e', script], root);
  return Math.round(Number(stderr) / 1024);
}

function run(command, args, cwd) {
  const ran = spawnSync(command, args, { cwd, env: ENV, encoding: 'utf8', maxBuffer: 1 << 30 });
  if (ran.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${ran.stderr}`);
  return ran;
}

function ms(time) {
  return `${time.toFixed(0)} ms`;
}

const PIPELINE = `stages:
  Train:
    cmd: node --import stagebook/run src/Train.ts Train
    deps:
    - src/Train.ts
    params:
    - Train
    outs:
    - models/Train.bin:
        checkpoint: true
    metrics:
    - live/Train/metrics.json:
        cache: false
    plots:
    - live/Train/plots/metrics:
        cache: false
        x: step
`;

/** Makes a repository whose experiments look like ours: each checkpoint with its own lock, metrics and series. */
export function makeRepository(
  experiments,
  checkpoints,
  root = mkdtempSync(join(tmpdir(), 'stagebook-bench-'))
) {
  const git = (...args) => execFileSync('git', args, { cwd: root, env: ENV, encoding: 'utf8' });
  git('init', '-q', '-b', 'main');
  run('dvc', ['init', '-q'], root);
  mkdirSync(join(root, 'src'));
  writeFileSync(join(root, 'dvc.yaml'), PIPELINE);
  writeFileSync(join(root, 'params.yaml'), 'Train:\n  lr: 0.1\n  epochs: 50\n');
  writeFileSync(join(root, 'src/Train.ts'), '// a stage\n');
  git('add', '-A');
  const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
  git(...who, 'commit', '-q', '-m', 'first');
  const base = git('rev-parse', 'HEAD').trim();
  const folder = `refs/exps/${base.slice(0, 2)}/${base.slice(2)}`;
  let stream = '';
  let time = 1_700_000_000;
  for (let e = 0; e < experiments; e++) {
    let series = 'step\tloss\n';
    for (let step = 0; step < checkpoints; step++) {
      const md5 = createHash('md5').update(`${e} ${step}`).digest('hex');
      const loss = 1 / (1 + step + e / 100);
      series += `${step}\t${loss}\n`;
      const message = `stagebook: checkpoint Train step ${step}\n\nStagebook-Kind: checkpoint\nStagebook-Stage: Train\nStagebook-Step: ${step}\nStagebook-Next: ${step + 1}\nStagebook-Run: run-${e}\n`;
      stream += `commit ${folder}/exp-${e}\ncommitter A <a@example.com> ${time++} +0000\n${data(message)}`;
      if (step === 0) stream += `from ${base}\n`;
      stream += file('dvc.lock', lockText(md5));
      stream += file('live/Train/metrics.json', `${JSON.stringify({ loss, step }, null, 4)}\n`);
      stream += file('live/Train/plots/metrics/loss.tsv', series.slice(-4000));
      if (step === 0) stream += file('params.yaml', `Train:\n  lr: 0.${e + 1}\n  epochs: 50\n`);
      stream += '\n';
    }
  }
  execFileSync('git', ['fast-import', '--quiet'], { cwd: root, env: ENV, input: stream });
  return root;
}

function lockText(md5) {
  return `schema: '2.0'
stages:
  Train:
    cmd: node --import stagebook/run src/Train.ts Train
    deps:
    - path: src/Train.ts
      hash: md5
      md5: 0123456789abcdef0123456789abcdef
      size: 11
    params:
      params.yaml:
        Train:
          epochs: 50
          lr: 0.1
    outs:
    - path: models/Train.bin
      hash: md5
      md5: '${md5}'
      size: 1000
`;
}

function file(path, text) {
  return `M 100644 inline ${path}\n${data(text)}`;
}

function data(text) {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

if (process.argv[1] === import.meta.filename) printRows('History (exp show --json)', await bench());
