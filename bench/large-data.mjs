import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { median, printRows, row } from './measure.mjs';
import { makeProject, stagebook } from './project.mjs';

const CHUNK = 1 << 20;

/**
 * Measures an experiment whose one stage reads nothing of a large file that it depends on: the time is that of telling
 * that the file did not change, and of laying it out. Beside it `dvc repro` in the workspace and DVC's own experiments.
 */
export default async function bench() {
  const isQuick = process.argv.includes('--quick');
  const types = isQuick ? ['hardlink'] : ['copy', 'hardlink', 'symlink'];
  return types.flatMap(type => rowsOf(type, { size: isQuick ? 256 : 1024, runs: isQuick ? 1 : 3 }));
}

function rowsOf(type, { size, runs }) {
  const project = makeProject(PROJECT);
  const { run } = project;
  const acts = {
    repro: () => run('dvc', 'repro', '--no-run-cache'),
    peer: i => run('dvc', 'exp', 'run', '--temp', '-n', `peer${i + 1}`),
    own: i => stagebook(run, '-n', `own${i + 1}`)
  };
  const times = { repro: [], peer: [], own: [] };
  try {
    writeData(join(project.root, 'data.bin'), size);
    run('dvc', 'config', 'cache.type', type);
    run('dvc', 'add', '-q', 'data.bin');
    run('git', 'add', '-A');
    run('git', 'commit', '-q', '-m', 'data');
    // The first round is left out: each tool reads the data once.
    for (let i = -1; i < runs; i++)
      for (const [name, act] of Object.entries(acts)) {
        writeFileSync(join(project.root, 'params.yaml'), `seed: ${Math.random()}\n`);
        const start = performance.now();
        act(i);
        if (i >= 0) times[name].push(performance.now() - start);
      }
  } finally {
    project.remove();
  }
  const [repro, peer, own] = Object.values(times).map(list => median(list.sort((a, b) => a - b)));
  return [
    row(`experiment on ${size} MiB, ${type}`, seconds(own)),
    row(`  dvc exp run --temp`, seconds(peer)),
    row(`  dvc repro`, seconds(repro))
  ];
}

function writeData(path, mebibytes) {
  const file = openSync(path, 'w');
  const part = randomBytes(CHUNK);
  for (let i = 0; i < mebibytes; i++) writeSync(file, part);
  closeSync(file);
}

function seconds(time) {
  return `${(time / 1000).toFixed(2)} s`;
}

const PROJECT = {
  ignored: ['model.txt'],
  files: { 'params.yaml': 'seed: 0\n' },
  pipeline: `stages:
  train:
    cmd: cp params.yaml model.txt
    deps:
    - data.bin
    params:
    - seed
    outs:
    - model.txt
`
};

if (process.argv[1] === import.meta.filename)
  printRows('Experiments with large data (exp run)', await bench());
