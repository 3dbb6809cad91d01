import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LogFilter } from '../../src/cli/log-filter.js';
import { DvcLogReader } from '../../src/experiment/dvc-log.js';
import { ExperimentProject, FILES, replace } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

/** Prints, in every epoch, what DVC prints of the other stage. */
const LIAR = replace(
  String(FILES['src/Train.ts']),
  "console.log('epoch', epoch);",
  `console.log("Stage 'Evaluate' didn't change, skipping");
      console.log("Running stage 'Evaluate':\\nRunning stage 'Other':\\nERROR: no error");`
);

describe('a stage that prints what DVC prints', () => {
  it('changes neither what is told of the stages nor what the checkpoints hold', async () => {
    await using project = await ExperimentProject.create({ files: { 'src/Train.ts': LIAR } });
    await project.mustExp('run', '-n', 'old', '--apply');
    await project.commit('results of an old model');
    project.limit(1);
    const run = project.follow('run', '-n', 'one', '-S', 'Train.lr=2', '--reset');
    await run.checkpoint(0);
    project.limit(2);
    const second = await run.checkpoint(1);
    expect(await project.show(second, 'dvc.lock')).not.toContain('Evaluate');
    expect((await project.run('git', ['show', `${second}:nodes/Evaluate/scores.json`])).code).toBe(
      128
    );
    project.limit();
    expect((await run.ended).code).toBe(0);
    const told = run.events.flatMap(event =>
      event.type === 'stage' ? [`${event.reason} ${event.stage}`] : []
    );
    expect(told).toEqual(['started Train', 'started Evaluate']);
    const stages = run.events.filter(({ type }) => type !== 'run').map(({ type }) => type);
    expect(stages).toEqual(['stage', 'checkpoint', 'checkpoint', 'checkpoint', 'stage']);
    const scores = await project.show(await project.tip('one'), 'nodes/Evaluate/scores.json');
    expect(JSON.parse(scores)).toEqual({ w: 6 });
  });
});

describe('a progress bar', () => {
  it('that never ends its line is not gathered, and hides no news after it', () => {
    const reader = new DvcLogReader();
    const bar = '\r 50%|█████'.repeat(20_000);
    const before = process.memoryUsage().heapUsed;
    const start = performance.now();
    for (let n = 0; n < 200; n++) expect(reader.read(bar)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200 << 20);
    expect(reader.read("\rRunning stage 'a':\nStage 'b' didn't change, skipping\n")).toEqual([
      { reason: 'started', stage: 'a' },
      { reason: 'skipped', stage: 'b' }
    ]);
  });

  it('is shown as it comes', () => {
    const filter = new LogFilter();
    expect(filter.take('epoch 1\n 10%\r 20%\r')).toBe('epoch 1\n 10%\r 20%\r');
    expect(filter.take(' 30%\r done\nTo track the changes with git, run:\n')).toBe(' 30%\r done\n');
  });

  it('without line breaks of any kind does not fill the memory', () => {
    const reader = new DvcLogReader();
    const start = performance.now();
    for (let n = 0; n < 2000; n++) reader.read('.'.repeat(100_000));
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(reader.read("\nRunning stage 'a':\n")).toEqual([{ reason: 'started', stage: 'a' }]);
  });
});

describe('a stage that fails', () => {
  const reasonOf = (said: string): string => {
    const reader = new DvcLogReader();
    reader.read(
      `Running stage 'Train':\nError: of another stage\nRunning stage 'Score':\n${said}\n` +
        "ERROR: failed to reproduce 'Score': failed to run: node src/Score.ts, exited with 1\n"
    );
    return reader.lastError;
  };

  it.each([
    ['train.ipynb:cell 3\n\nError: no scores\n    at Score.run', 'Error: no scores'],
    ['Traceback (most recent call last):\nValueError: no scores.', 'ValueError: no scores'],
    ['torch.cuda.OutOfMemoryError: CUDA', 'torch.cuda.OutOfMemoryError: CUDA'],
    ['error[stage/declaration]: `a` is no field.', 'error[stage/declaration]: `a` is no field']
  ])('is told by what it died of: %s', (said, reason) => {
    expect(reasonOf(said)).toBe(`Score failed: ${reason}`);
  });

  it('without a word is told by its command and exit code', () => {
    expect(reasonOf('epoch 1')).toBe('Score failed: `node src/Score.ts` exited with 1.');
  });
});

it('an out that git tracks is told before its stage runs, or else when DVC refuses it', async () => {
  await using project = await ExperimentProject.create();
  project.write({ '.gitignore': '/node_modules\n', 'models/Train.json': '{}' });
  await project.commit('with data');
  const command = /`(git rm -r --cached models\/Train\.json[^`]*)`/;
  const refused = await project.exp('run', '-n', 'first');
  expect(refused.stderr).toContain('git tracks `models/Train.json`, and outs are for DVC to keep.');
  expect(refused.stderr).toMatch(command);

  // What ran before may be up to date, and then it is no trouble.
  await project.run('sh', ['-c', command.exec(refused.stderr)?.[1] ?? 'false']);
  await project.mustExp('run', '-n', 'first', '--apply');
  await project.git('add', '-f', 'models/Train.json');
  await project.commit('with data again');
  const failed = await project.exp('run', '-n', 'second', '--reset');
  expect(failed.code).toBe(1);
  expect(failed.stdout).toContain('git tracks `models/Train.json`, which is for DVC to keep');
  expect(failed.stdout).toMatch(command);
});
