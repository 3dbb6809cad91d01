import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findDvc2 } from './dvc2.mjs';
import { measure, median, printRows, row } from './measure.mjs';
import { makeProject, stagebook } from './project.mjs';

/**
 * Measures a checkpoint as the stage sees it, from the signal file that it writes to the one that is gone: of a small
 * model beside DVC 2, of a large one beside md5 and copy of the same file; and what an experiment adds to `dvc repro`.
 */
export default async function bench() {
  const isQuick = process.argv.includes('--quick');
  return [
    ...smallModel(isQuick),
    ...(isQuick ? [] : largeModel()),
    await experiment(isQuick ? 3 : 7)
  ];
}

/** Both run the same program, which knows nothing of either. */
function smallModel(isQuick) {
  const own = timesOf('small', ({ run }) => stagebook(run, '-n', 'small'), { COUNT: 40 }).waits;
  const time = median(own);
  const rows = [row('small model', ms(time), '≤ 40 ms', time <= 40)];
  if (isQuick) return rows;
  const dvc2 = findDvc2();
  if (!dvc2) return [...rows, row('small model, DVC 2', 'no Python 3.11, or no network')];
  const peer = timesOf('small', ({ run }) => run(dvc2, 'exp', 'run', '-n', 'small'), { COUNT: 8 });
  const other = median(peer.waits);
  return [...rows, row('small model, DVC 2', `${ms(other)}, × ${(other / time).toFixed(0)}`)];
}

function largeModel() {
  const times = timesOf('large', ({ run }) => stagebook(run, '-n', 'large'), { COUNT: 6 });
  const [own, copy] = [median(times.waits), median(times.copies)];
  const ratio = own / copy;
  return [
    row('512 MiB, md5 and copy in one pass', ms(copy)),
    row(
      '512 MiB, rewritten in place',
      `${ms(own)}, × ${ratio.toFixed(2)}`,
      '≤ 1.3 × md5 and copy',
      ratio <= 1.3
    )
  ];
}

/** Runs two stages that copy a file, in turn with `dvc repro` and as an experiment. */
async function experiment(runs) {
  const project = makeProject(PROJECTS.toy);
  const times = { repro: [], own: [] };
  const timed = act => {
    writeFileSync(join(project.root, 'data.txt'), String(Math.random()));
    const start = performance.now();
    act();
    return performance.now() - start;
  };
  try {
    await measure(
      i => {
        const repro = timed(() => project.run('dvc', 'repro', '--no-run-cache'));
        const own = timed(() => stagebook(project.run, '-n', `toy${i + 1}`));
        if (i < 0) return;
        times.repro.push(repro);
        times.own.push(own);
      },
      { runs }
    );
  } finally {
    project.remove();
  }
  const [repro, own] = [times.repro, times.own].map(list => median(list.sort((a, b) => a - b)));
  const more = own - repro;
  return row(
    `experiment of two short stages (dvc repro: ${ms(repro)})`,
    `+ ${ms(more)}`,
    '≤ + 500 ms',
    more <= 500
  );
}

/** Runs a project to its end; returns the sorted times that its stage noted, without the first. */
function timesOf(name, act, env) {
  const project = makeProject(PROJECTS[name], env);
  try {
    act(project);
    const noted = JSON.parse(readFileSync(project.times, 'utf8'));
    return Object.fromEntries(
      Object.entries(noted).map(([key, list]) => [key, list.slice(1).sort((a, b) => a - b)])
    );
  } finally {
    project.remove();
  }
}

function ms(time) {
  return `${time.toFixed(0)} ms`;
}

/** Trains nothing, but writes a model, metrics and a series each epoch as a training does, and notes how long it waits. */
const SMALL = `import json, os, time
from pathlib import Path

signal = Path(os.environ["DVC_ROOT"], ".dvc/tmp/DVC_CHECKPOINT")
waits = []
for epoch in range(int(os.environ["COUNT"])):
    Path("model.bin").write_bytes(os.urandom(100_000))
    Path("metrics.json").write_text(json.dumps({"step": epoch, "loss": 1 / (1 + epoch)}))
    with open("loss.tsv", "a") as series:
        series.write(f"{epoch}\\t{1 / (1 + epoch)}\\n" if epoch else "step\\tloss\\n0\\t1.0\\n")
    time.sleep(0.1)
    start = time.perf_counter()
    signal.touch()
    while signal.exists():
        time.sleep(0.001)
    waits.append((time.perf_counter() - start) * 1000)
Path(os.environ["TIMES"]).write_text(json.dumps({"waits": waits}))
`;

/** Rewrites its model in place, and times in turn the checkpoint and its own md5 and copy of the same file. */
const LARGE = `import hashlib, json, os, time
from pathlib import Path

SIZE, CHUNK = 512 << 20, 1 << 20
signal = Path(os.environ["DVC_ROOT"], ".dvc/tmp/DVC_CHECKPOINT")
copy = Path(os.environ["TIMES"] + ".copy")
times = {"waits": [], "copies": []}

def checkpoint():
    signal.touch()
    while signal.exists():
        time.sleep(0.001)

def copy_hashing():
    md5 = hashlib.md5()
    with open("model.bin", "rb") as source, open(copy, "wb") as target:
        while part := source.read(CHUNK):
            md5.update(part)
            target.write(part)

def timed(what, act):
    start = time.perf_counter()
    act()
    times[what].append((time.perf_counter() - start) * 1000)

with open("model.bin", "wb") as model:
    for epoch in range(int(os.environ["COUNT"])):
        model.seek(0)
        part = os.urandom(CHUNK)
        for _ in range(SIZE // CHUNK):
            model.write(part)
        model.flush()
        os.fsync(model.fileno())
        steps = [("waits", checkpoint), ("copies", copy_hashing)]
        for step in steps if epoch % 2 else reversed(steps):
            timed(*step)
        copy.unlink()
Path(os.environ["TIMES"]).write_text(json.dumps(times))
`;

const PROJECTS = {
  small: {
    ignored: ['model.bin'],
    files: { 'train.py': SMALL },
    pipeline: `stages:
  train:
    cmd: python train.py
    deps:
    - train.py
    outs:
    - model.bin:
        checkpoint: true
    metrics:
    - metrics.json:
        cache: false
    plots:
    - loss.tsv:
        cache: false
`
  },
  large: {
    ignored: ['model.bin'],
    files: { 'train.py': LARGE },
    pipeline: `stages:
  train:
    cmd: python train.py
    deps:
    - train.py
    outs:
    - model.bin:
        checkpoint: true
`
  },
  toy: {
    ignored: ['prepared.txt', 'model.txt'],
    files: { 'data.txt': 'first' },
    pipeline: `stages:
  prepare:
    cmd: cp data.txt prepared.txt
    deps:
    - data.txt
    outs:
    - prepared.txt
  train:
    cmd: cp prepared.txt model.txt
    deps:
    - prepared.txt
    outs:
    - model.txt
`
  }
};

if (process.argv[1] === import.meta.filename)
  printRows('Checkpoints and experiments (exp run)', await bench());
