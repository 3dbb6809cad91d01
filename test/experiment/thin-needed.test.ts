import { existsSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { ThinReport } from '../../src/contract/experiment-view.js';
import { ExperimentProject } from '../support/experiment-project.js';

const MODEL = 'models/Train.json';

afterAll(() => ExperimentProject.removeTemplate());

describe('thinning out tells who needs a model that it leaves', () => {
  let project: ExperimentProject;
  /** Five checkpoints and the final commit, oldest first. */
  let chain: string[];

  const at = (i: number): string => chain[i] ?? '';
  const plan = async (name = 'one'): Promise<ThinReport> =>
    JSON.parse(await project.mustExp('thin', name, '--json', '--dry')) as ThinReport;
  const models = async (): Promise<boolean[]> => {
    const hashes = await Promise.all(chain.map(sha => project.outHash(sha, MODEL)));
    return hashes.map(hash => existsSync(project.object(hash ?? '')));
  };

  beforeEach(async () => {
    project = await ExperimentProject.create({
      files: { 'params.yaml': 'Train:\n  epochs: 5\n  lr: 0.5\n' }
    });
    await project.mustExp('run', '-n', 'one');
    chain = await project.chain('one');
    return () => project[Symbol.asyncDispose]();
  });

  it('of a fork the checkpoint that it goes on from and what it has itself, not what is below', async () => {
    await project.mustExp('resume', at(2), '-n', 'fork');
    expect(await plan()).toMatchObject({
      checkpoints: [at(0), at(1)],
      // Trained the same way, the fork came to the same models.
      needed: [
        { sha: at(2), users: [{ kind: 'experiment', name: 'fork' }] },
        { sha: at(3), users: [{ kind: 'experiment', name: 'fork' }] }
      ]
    });
    // What it has of the other is not its own to drop.
    expect(await plan('fork')).toMatchObject({ checkpoints: [] });
    expect((await plan('fork')).needed.map(({ sha }) => sha)).not.toContain(at(0));
    // A commit behind it that has the files of one far below.
    const back = ['-p', at(2), '-m', 'back', `${at(1)}^{tree}`];
    await project.git('branch', 'back', await project.git('commit-tree', ...back));
    expect((await plan()).checkpoints).toEqual([at(0)]);
    expect((await plan()).needed[0]).toEqual({
      sha: at(1),
      users: [{ kind: 'branch', name: 'back' }]
    });
    await project.mustExp('thin', 'one', '-f');
    expect(await models()).toEqual([false, true, true, true, true, true]);
  });

  it('of a branch its tip; pins, the workspace, its backup and an experiment of the same models', async () => {
    await project.mustExp('branch', at(1), 'better');
    await project.mustExp('pin', at(2));
    await project.mustExp('apply', at(3));
    expect(await plan()).toMatchObject({
      checkpoints: [at(0)],
      needed: [
        { sha: at(1), users: [{ kind: 'branch', name: 'better' }] },
        { sha: at(2), users: [{ kind: 'pin', name: null }] },
        { sha: at(3), users: [{ kind: 'workspace', name: null }] }
      ]
    });
    expect(await project.mustExp('thin', 'one', '--dry')).toContain(
      `  ${at(1).slice(0, 7)} keeps its model: branch better\n`
    );
    await project.mustExp('undo');
    await project.mustExp('unpin', at(2));
    await project.mustExp('run', '-n', 'twin');
    expect((await plan()).needed).toMatchObject([
      { sha: at(0), users: [{ kind: 'experiment', name: 'twin' }] },
      { sha: at(1), users: [{ kind: 'branch', name: 'better' }] },
      { sha: at(2), users: [{ kind: 'experiment', name: 'twin' }] },
      { sha: at(3) }
    ]);
    expect(await project.mustExp('thin', 'one', '-f')).toContain('Nothing to drop.');
    expect(await models()).not.toContain(false);
  });
});
