import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { GcReport, PinView } from '../../src/contract/experiment-view.js';
import { ExperimentProject } from '../support/experiment-project.js';

const MODEL = 'models/Train.json';

let project: ExperimentProject;
/** Three checkpoints and the final commit, oldest first. */
let chain: string[];

beforeAll(async () => {
  project = await ExperimentProject.create();
  await project.mustExp('run', '-n', 'one');
  chain = await project.chain('one');
}, 60_000);

afterAll(async () => {
  await project[Symbol.asyncDispose]();
  await ExperimentProject.removeTemplate();
});

const at = (i: number): string => chain[i] ?? '';
const short = (i: number): string => at(i).slice(0, 7);

async function models(): Promise<boolean[]> {
  const hashes = await Promise.all(chain.map(sha => project.outHash(sha, MODEL)));
  return hashes.map(hash => existsSync(project.object(hash ?? '')));
}

async function pins(): Promise<readonly PinView[]> {
  const told = JSON.parse(await project.mustExp('pin', '--json')) as { pins: PinView[] };
  return told.pins;
}

async function gc(...args: string[]): Promise<GcReport> {
  return JSON.parse(await project.mustExp('gc', '--json', ...args)) as GcReport;
}

it('pins checkpoints, marks and lists them, and lets them go', async () => {
  expect(await project.mustExp('pin')).toContain('Nothing is pinned');
  expect(await project.mustExp('pin', at(0), 'one~2')).toBe(
    `Pinned ${short(0)}.\nPinned ${short(1)}.\n`
  );
  expect(await project.mustExp('unpin', '--json', 'one~2')).toBe(
    `${JSON.stringify({ unpinned: [at(1)] })}\n`
  );
  expect(await pins()).toMatchObject([
    { sha: at(0), experiment: 'one', stage: 'Train', step: 0, bytes: expect.any(Number) as number }
  ]);
  expect((await pins())[0]?.bytes).toBeGreaterThan(0);
  expect(await project.mustExp('pin')).toMatch(
    new RegExp(`^Pinned +Experiment +Stage +Step +Created +Size\n${short(0)} +one +Train +0 `)
  );
  expect(await project.mustExp('show')).toMatch(new RegExp(`${short(0)} +pinned `));
  expect((await project.history()).pinned).toBeUndefined();
  const { code, stdout, stderr } = await project.exp('pin', at(2), 'none');
  expect({ code, stdout }).toEqual({ code: 1, stdout: `Pinned ${short(2)}.\n` });
  expect(stderr).toContain('`none` is neither an experiment nor a commit.');
  await project.mustExp('unpin', at(2));
  expect(await project.exp('unpin')).toMatchObject({ code: 2 });
});

it('thins an experiment out by a policy, after it was listed', async () => {
  for (const keep of ['all', 'every:0', 'every', 'last:1'])
    expect(await project.exp('thin', 'one', '--keep', keep, '--dry')).toMatchObject({ code: 2 });
  expect(await project.mustExp('thin', 'one', '--keep', 'best+last:2', '--dry')).toBe(
    `Nothing to drop.\n  ${short(0)} keeps its model: pinned\n`
  );
  expect(await project.mustExp('thin', 'one', '--dry')).toMatch(
    new RegExp(
      `^  ${short(1)}\n1 checkpoint would lose its model, \\d+ bytes; code, params and metrics stay.\n  ${short(0)} keeps its model: pinned\n$`
    )
  );
  // Nobody is there to ask.
  expect(await project.exp('thin', 'one')).toMatchObject({ code: 2 });
  expect(await models()).toEqual([true, true, true, true]);
  expect(await project.mustExp('thin', 'one', '-f')).toMatch(
    /^Dropped the models of 1 checkpoint of one; \d+ bytes are free\.\n$/
  );
  expect(await models()).toEqual([true, false, true, true]);
});

it('shows what is pinned of an experiment that was removed, and collects it where that is asked for', async () => {
  await project.mustExp('remove', 'one');
  expect((await project.history()).pinned).toMatchObject([
    {
      sha: at(0),
      experiment: null,
      madeIn: 'one',
      params: { 'params.yaml': { Train: { epochs: 3, lr: 0.5 } } },
      metrics: { 'live/Train/metrics.json': { step: 0, acc: expect.any(Number) as number } },
      errors: []
    }
  ]);
  const shown = await project.mustExp('show');
  expect(shown).toContain('`stagebook exp unpin` lets them go');
  expect(shown).toMatch(new RegExp(`\n${short(0)} +one \\(removed\\) +Train +0 `));
  expect(await project.mustExp('pin')).toContain('one (removed)');

  expect((await project.exp('gc', '-w', '--dry')).stdout).toContain(
    '1 pinned checkpoint of no experiment stays: `exp pin` lists it, `--pins` lets it go.\n'
  );
  expect(await gc('-w', '-f')).toMatchObject({ pins: 1 });
  expect(await models()).toEqual([true, false, false, false]);
  const dry = await gc('-w', '--pins', '--dry');
  expect(dry).toMatchObject({ pins: 1, dry: true });
  expect(dry.objects).toBeGreaterThan(0);
  expect(await models()).toEqual([true, false, false, false]);
  expect(await gc('-w', '--pins', '-f')).toMatchObject({ pins: 1, objects: dry.objects });
  expect(await models()).toEqual([false, false, false, false]);
  expect(await project.git('for-each-ref', 'refs/stagebook/pins')).toBe('');
  expect((await project.history()).pinned).toBeUndefined();
});
