import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/contract/experiment-run.js';
import { ExperimentProject, FILES, md5, replace } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

type Made = Extract<RunEvent, { reason: 'made' }>;

/** Runs an experiment to its end and returns its checkpoints. */
async function checkpointsOf(project: ExperimentProject, ...args: string[]): Promise<Made[]> {
  const run = project.follow('run', '-n', 'one', ...args);
  const { code, stdout, stderr } = await run.ended;
  expect({ code, stdout: code === 0 ? '' : stdout, stderr }).toEqual({
    code: 0,
    stdout: '',
    stderr: ''
  });
  return run.events.filter(event => event.reason === 'made');
}

/** Files of a directory that a revision records, by path, with their content. */
async function directory(
  project: ExperimentProject,
  rev: string,
  path: string
): Promise<Record<string, string>> {
  const hash = (await project.outHash(rev, path)) ?? '';
  expect(hash).toMatch(/\.dir$/);
  const listed = JSON.parse(readFileSync(project.object(hash), 'utf8')) as {
    md5: string;
    relpath: string;
  }[];
  return Object.fromEntries(
    listed.map(file => [file.relpath, readFileSync(project.object(file.md5), 'utf8')])
  );
}

/** A stage in Python: `train.py NAME OUT` counts epochs in `OUT` and waits where the test holds it back. */
const PYTHON = `
import os, sys, time
from pathlib import Path
name, out = sys.argv[1], Path(sys.argv[2])
limit = Path(os.environ["CONTROL"], "limit")
first = int(out.read_text().split()[1]) if out.exists() else 0
for epoch in range(first, 3):
    while limit.exists() and int(limit.read_text()) <= epoch:
        time.sleep(0.005)
    out.write_text(f"{name} {epoch + 1}")
    CHECKPOINT
`;

/** How a program of its own asks for a checkpoint by DVC 2's protocol. */
const SIGNAL = `signal = Path(os.environ["DVC_ROOT"], ".dvc/tmp/DVC_CHECKPOINT")
    signal.touch()
    while signal.exists():
        time.sleep(0.005)`;

const HELPER = `from stagebook.checkpoint import make_checkpoint
    make_checkpoint(epoch)`;

describe('a checkpoint', () => {
  it('holds what the step wrote, of a loop that never yields', async () => {
    await using project = await ExperimentProject.create();
    const made = await checkpointsOf(project);
    expect(made.map(({ step }) => step)).toEqual([0, 1, 2]);
    for (const [i, { sha, metrics }] of made.entries()) {
      expect(await project.model(sha)).toEqual({ epochs: i + 1, w: (i + 1) / 2 });
      expect(metrics).toEqual({
        'live/Train/metrics.json': { step: i, acc: 1 - 1 / (1 + (i + 1) / 2) }
      });
      expect(JSON.parse(await project.show(sha, 'live/Train/metrics.json'))).toEqual(
        metrics['live/Train/metrics.json']
      );
      expect(await project.git('log', '-1', '--format=%B', sha)).toBe(
        `stagebook: checkpoint Train step ${i}\n\nStagebook-Kind: checkpoint\nStagebook-Stage: Train\n` +
          `Stagebook-Step: ${i}\nStagebook-Next: ${i + 1}\nStagebook-Run: ${project.records()[0]?.id ?? ''}`
      );
    }
    // The last one holds the same files as the end, but for those of Evaluate.
    const changed = await project.git(
      'diff',
      '--name-only',
      made[2]?.sha ?? '',
      await project.tip('one')
    );
    expect(changed).toBe('dvc.lock\nnodes/Evaluate/scores.json');
  });

  it('keeps every file of directories and of several outs, in a working directory of the stage', async () => {
    await using project = await ExperimentProject.create({
      files: {
        '.gitignore': '/node_modules\n/train/model\n/train/optimizer.bin\n',
        'dvc.yaml': `stages:
  fit:
    cmd: python fit.py
    wdir: train
    deps:
    - fit.py
    outs:
    - model:
        checkpoint: true
    - optimizer.bin:
        checkpoint: true
    metrics:
    - scores.json:
        cache: false
`,
        'train/fit.py': `
import json
from pathlib import Path
from stagebook.checkpoint import make_checkpoint
Path("model/é").mkdir(parents=True, exist_ok=True)
for epoch in range(2):
    Path("model/weights.bin").write_text(f"weights {epoch}")
    Path("model/é/shape.json").write_text("[2, 3]")
    Path(f"model/extra-{epoch}").write_text("")
    Path("optimizer.bin").write_text(f"optimizer {epoch}")
    Path("scores.json").write_text(json.dumps({"step": epoch}))
    make_checkpoint()
`
      }
    });
    const made = await checkpointsOf(project);
    expect(made).toMatchObject([
      { stage: 'fit', step: 0, metrics: { 'train/scores.json': { step: 0 } } },
      { stage: 'fit', step: 1 }
    ]);
    for (const [i, { sha }] of made.entries()) {
      expect(await directory(project, sha, 'model')).toEqual({
        'extra-0': '',
        ...(i === 1 && { 'extra-1': '' }),
        'weights.bin': `weights ${i}`,
        'é/shape.json': '[2, 3]'
      });
      const optimizer = (await project.outHash(sha, 'optimizer.bin')) ?? '';
      expect(readFileSync(project.object(optimizer), 'utf8')).toBe(`optimizer ${i}`);
    }
    // Nothing of it differs from what DVC itself recorded at the end.
    expect(await project.show(made[1]?.sha ?? '', 'dvc.lock')).toBe(
      await project.show(await project.tip('one'), 'dvc.lock')
    );
  });

  it('of a large model that is rewritten in place is the model of its step', async () => {
    const megabytes = 200;
    await using project = await ExperimentProject.create({
      files: {
        'dvc.yaml': replace(
          String(FILES['dvc.yaml']).replace(/ {2}Evaluate:[^]*/, ''),
          'models/Train.json',
          'models/Train.bin'
        ),
        'src/Train.ts': `import { createHash } from 'node:crypto';
import { appendFileSync, closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { Stage, outs, live } from 'stagebook';
export class Train extends Stage<Train> {
  model = outs('models/{name}.bin', { checkpoint: true });
  progress = live();
  run() {
    mkdirSync('models', { recursive: true });
    const fd = openSync('models/Train.bin', 'w+');
    for (const epoch of this.steps(2)) {
      const hash = createHash('md5');
      for (let i = 0; i < ${megabytes}; i++) {
        const part = Buffer.alloc(1 << 20, (epoch + 1) * 7 + i);
        hash.update(part);
        writeSync(fd, part, 0, part.length, i * part.length);
      }
      this.log('epoch', epoch);
      appendFileSync(\`\${process.env.CONTROL}/hashes\`, \`\${hash.digest('hex')}\\n\`);
    }
    closeSync(fd);
  }
}
`
      }
    });
    const made = await checkpointsOf(project);
    const hashes = readFileSync(join(project.control, 'hashes'), 'utf8').trim().split('\n');
    expect(made.map(({ bytes }) => bytes)).toEqual([megabytes << 20, megabytes << 20]);
    for (const [i, { sha }] of made.entries()) {
      expect(await project.outHash(sha, 'models/Train.bin')).toBe(hashes[i]);
      expect(md5(project.object(hashes[i] ?? ''))).toBe(hashes[i]);
    }
    expect(new Set(hashes).size).toBe(2);
  });

  it('is made of each stage that asks for one', async () => {
    const stage = (name: string, dep: string): string => `  ${name}:
    cmd: python train.py ${name} ${name}.txt
    deps:
    - ${dep}
    outs:
    - ${name}.txt:
        checkpoint: true
`;
    await using project = await ExperimentProject.create({
      files: {
        '.gitignore': '/node_modules\n/*.txt\n',
        'dvc.yaml': `stages:\n${stage('tune', 'pretrain.txt')}${stage('pretrain', 'train.py')}`,
        'train.py': replace(PYTHON, 'CHECKPOINT', HELPER)
      }
    });
    const made = await checkpointsOf(project);
    expect(made.map(event => `${event.stage} ${String(event.step)}`)).toEqual([
      'pretrain 0',
      'pretrain 1',
      'pretrain 2',
      'tune 0',
      'tune 1',
      'tune 2'
    ]);
    const [, second, , fourth] = made;
    expect(await project.outHash(second?.sha ?? '', 'tune.txt')).toBeUndefined();
    expect(await project.outHash(fourth?.sha ?? '', 'pretrain.txt')).toBe(
      await project.outHash(await project.tip('one'), 'pretrain.txt')
    );
  });
});

describe('two runs at once', () => {
  it('each get their own checkpoints, from Python by the signal file and by the helper', async () => {
    const stage = (name: string): string => `  ${name}:
    cmd: python ${name}.py ${name} ${name}.txt
    deps:
    - ${name}.py
    outs:
    - ${name}.txt:
        checkpoint: true
`;
    await using project = await ExperimentProject.create({
      files: {
        '.gitignore': '/node_modules\n/*.txt\n',
        'dvc.yaml': `stages:\n${stage('signal')}${stage('helper')}`,
        'signal.py': replace(PYTHON, 'CHECKPOINT', SIGNAL),
        'helper.py': replace(PYTHON, 'CHECKPOINT', HELPER)
      }
    });
    const before = await project.fingerprint();
    project.limit(1);
    const runs = ['signal', 'helper'].map(name => project.follow('run', '-n', name, name));
    await Promise.all(
      runs.map(run => run.until(({ type, reason }) => type === 'checkpoint' && reason === 'made'))
    );
    const { experiments = [] } = (await project.history()).baselines[0] ?? {};
    expect(experiments.map(({ name, state }) => `${name} ${state}`).sort()).toEqual([
      'helper running',
      'signal running'
    ]);
    project.limit();
    for (const run of runs) expect((await run.ended).code).toBe(0);
    for (const name of ['signal', 'helper']) {
      const chain = await project.chain(name);
      expect(chain.length).toBeGreaterThanOrEqual(3);
      for (const [i, sha] of chain.slice(0, 3).entries()) {
        const hash = (await project.outHash(sha, `${name}.txt`)) ?? '';
        expect(readFileSync(project.object(hash), 'utf8')).toBe(`${name} ${i + 1}`);
      }
    }
    expect(await project.fingerprint()).toEqual(before);
    expect(await project.leftovers()).toEqual([]);
  });
});

describe('a program of its own', () => {
  const files = (flags: string): Record<string, string> => ({
    '.gitignore': '/node_modules\n/model.txt\n',
    'dvc.yaml': `stages:
  train:
    cmd: python train.py train model.txt
    deps:
    - train.py
    outs:
    - model.txt:
        checkpoint: true${flags}
`,
    'train.py': replace(PYTHON, 'CHECKPOINT', SIGNAL)
  });

  async function stopAtSecond(project: ExperimentProject): Promise<void> {
    project.limit(1);
    const run = project.follow('run', '-n', 'one');
    await run.until(({ type }) => type === 'checkpoint');
    await project.mustExp('stop', 'one');
    // It knows nothing of the answer and is interrupted after the checkpoint, before the third.
    project.limit(2);
    expect((await run.ended).code).toBe(130);
    expect(await project.chain('one')).toHaveLength(2);
    project.limit();
  }

  it('is resumed where it keeps its outs, and starts from nothing in a fresh run', async () => {
    await using project = await ExperimentProject.create({
      files: files('\n        persist: true')
    });
    await stopAtSecond(project);
    const chain = await project.chain('one');
    await project.mustExp('resume');
    const tip = await project.tip('one');
    expect((await project.chain('one')).slice(0, 2)).toEqual(chain);
    expect((await project.chain('one')).length).toBeLessThanOrEqual(4);
    const read = async (rev: string): Promise<string> =>
      readFileSync(project.object((await project.outHash(rev, 'model.txt')) ?? ''), 'utf8');
    expect(await read(tip)).toBe('train 3');
    await project.mustExp('apply', 'one');
    await project.mustExp('run', '-n', 'fresh', '--reset');
    const fresh = await project.chain('fresh');
    expect(await Promise.all(fresh.slice(0, 3).map(read))).toEqual([
      'train 1',
      'train 2',
      'train 3'
    ]);
  });

  it('is not resumed where DVC deletes its outs, and the way out is named', async () => {
    await using project = await ExperimentProject.create({ files: files('') });
    await stopAtSecond(project);
    const { code, stderr } = await project.exp('resume');
    expect(code).toBe(1);
    expect(stderr).toContain('Stage `train` cannot go on from a checkpoint: DVC deletes its outs');
    expect(stderr).toContain('`persist: true`');
    expect(await project.chain('one')).toHaveLength(2);
  });
});
