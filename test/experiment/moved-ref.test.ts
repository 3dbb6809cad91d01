import { afterAll, describe, expect, it } from 'vitest';
import { ExperimentProject } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

describe('a run whose experiment', () => {
  it('is removed by `dvc exp remove` goes on with all its checkpoints, and says so', async () => {
    await using project = await ExperimentProject.create();
    project.limit(1);
    const run = project.follow('run', '-n', 'one');
    const first = await run.checkpoint(0);
    await project.dvc('exp', 'remove', '-q', 'one');
    project.limit();
    expect((await run.ended).code).toBe(0);
    const chain = await project.chain('one');
    expect(chain).toHaveLength(4);
    expect(chain[0]).toBe(first);
    expect(run.events).toContainEqual(
      expect.objectContaining({
        reason: 'notice',
        message: '`one` was removed while it runs; all its checkpoints are there again.'
      })
    );
    expect(run.events.filter(({ type }) => type === 'checkpoint')).toHaveLength(3);
    expect(await project.leftovers()).toEqual([]);
  });

  it('is moved by another hand goes on under another name, and leaves the other alone', async () => {
    await using project = await ExperimentProject.create();
    project.limit(1);
    const run = project.follow('run', '-n', 'one');
    const first = await run.checkpoint(0);
    const message = ['commit-tree', '-m', 'by hand', '-p', first, `${first}^{tree}`];
    const other = await project.git(...message);
    await project.git('update-ref', await project.refOf('one'), other);
    project.limit();
    expect((await run.ended).code).toBe(0);
    expect(await project.tip('one')).toBe(other);
    const chain = await project.chain('one-2');
    expect(chain).toHaveLength(4);
    expect(chain[0]).toBe(first);
    expect(project.records()[0]).toMatchObject({ name: 'one-2', tip: chain[3] });
    const { experiments } = (await project.history()).baselines[0] ?? { experiments: [] };
    const finished = experiments.find(({ name }) => name === 'one-2');
    expect(finished).toMatchObject({ state: 'finished', run: project.records()[0]?.id });
  });
});
