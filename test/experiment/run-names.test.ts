import { afterAll, expect, it } from 'vitest';
import { ExperimentProject } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

it('a name that several live runs have is refused with their ids; else the live one is stopped', async () => {
  await using project = await ExperimentProject.create();
  project.limit(1);
  const runs = [];
  const bases: string[] = [];
  for (const notes of ['first', 'second']) {
    project.write({ 'notes.md': notes });
    bases.push(await project.commit(notes));
    const run = project.follow('run', '-n', 'one');
    await run.checkpoint(0);
    runs.push(run);
  }
  const ids = project.records().map(({ id }) => id);
  const [older = '', newer = ''] = ids;
  const [base = '', other = ''] = bases.map(sha => sha.slice(0, 7));
  const refusal =
    'error: 2 runs of the name `one` are under way.\n' +
    `  help: Name one by its id: \`${newer}\` (on ${other}), \`${older}\` (on ${base}).\n`;
  for (const command of [['stop'], ['stop', '--now'], ['logs'], ['logs', '-f']])
    expect(await project.exp(...command, 'one')).toMatchObject({ code: 1, stderr: refusal });
  // Without a name, too: the newest is not what everybody means.
  expect(await project.exp('stop')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('several runs are under way') as string
  });
  expect(await project.mustExp('logs', `${base}/one`)).toContain('epoch 0');

  await project.mustExp('stop', '--now', newer);
  expect(await runs[1]?.ended).toMatchObject({ code: 130 });
  // The newest has ended: what can be stopped is the other.
  await project.mustExp('stop', '--now', 'one');
  expect(await runs[0]?.ended).toMatchObject({ code: 130 });
  expect(await project.exp('stop', 'one')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('`one` does not run: it is stopped.') as string
  });
});
