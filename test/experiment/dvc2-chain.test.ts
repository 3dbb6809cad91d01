import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HistoryView } from '../../src/contract/experiment-view.js';
import { CHECKOUT, TestProject } from '../support/test-project.js';

const FIXTURE = join(CHECKOUT, 'test/fixtures/dvc2');

/** The repository that DVC 2 left, as it was: with its own ref, its legacy hashes and its cache. */
async function dvc2Project(): Promise<TestProject> {
  const project = new TestProject();
  const git = async (...args: string[]): Promise<void> => {
    expect(await project.run('git', args)).toMatchObject({ code: 0 });
  };
  await git('init', '-q', '-b', 'main');
  await git(
    'fetch',
    '-q',
    join(FIXTURE, 'repository.bundle'),
    '+refs/*:refs/*',
    '--update-head-ok'
  );
  await git('reset', '-q', '--hard', 'main');
  mkdirSync(project.path('.dvc/cache'), { recursive: true });
  cpSync(join(FIXTURE, 'cache'), project.path('.dvc/cache'), { recursive: true });
  return project;
}

describe('an experiment of DVC 2', () => {
  it('is listed with every checkpoint, its step and its metrics', async () => {
    await using project = await dvc2Project();
    const { stdout } = await project.stagebook('exp', 'show', '--json');
    const history = JSON.parse(stdout) as HistoryView;
    const [experiment] = history.baselines[0]?.experiments ?? [];
    expect(experiment).toMatchObject({ name: 'one', state: 'finished' });
    expect(experiment?.checkpoints.map(({ step }) => step)).toEqual([3, 3, 2, 1, 1, 0]);
    expect(experiment?.checkpoints.map(({ isMetricsOnly }) => isMetricsOnly)).not.toContain(true);
    expect(experiment?.checkpoints[2]?.metrics).toEqual({
      'metrics.json': { acc: 0.75, step: 2 }
    });
  });

  it('is applied with the model behind a legacy hash, and undone', async () => {
    await using project = await dvc2Project();
    expect(await project.stagebook('exp', 'apply', 'one~2')).toMatchObject({ code: 0 });
    expect(JSON.parse(project.read('model.json'))).toEqual({ n: 3 });
    expect(await project.stagebook('exp', 'undo')).toMatchObject({ code: 0 });
    expect(existsSync(project.path('model.json'))).toBe(false);
  });

  it('is not resumed where DVC 3 would delete its model, and the refusal says what to do', async () => {
    await using project = await dvc2Project();
    const { code, stdout, stderr } = await project.stagebook('exp', 'resume', 'one~1');
    expect(code).toBe(1);
    expect(stdout + stderr).toContain('persist: true');
  });
});
