import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DiffView } from '../../src/contract/experiment-view.js';
import { ExperimentProject } from '../support/experiment-project.js';

let project: ExperimentProject;
/** The commits that an experiment `one` started from; HEAD is neither. */
let bases: string[];
let forms: string[];

beforeAll(async () => {
  project = await ExperimentProject.create();
  bases = [];
  for (const lr of [0.25, 0.75]) {
    project.write({ 'notes.md': `lr ${lr}` });
    bases.push(await project.commit(`lr ${lr}`));
    await project.mustExp('run', '-n', 'one', '-S', 'Train.epochs=2', '-S', `Train.lr=${lr}`);
  }
  project.write({ 'notes.md': 'on' });
  await project.commit('on');
  forms = bases.map(sha => `${sha.slice(0, 7)}/one`);
}, 60_000);

afterAll(async () => {
  await project[Symbol.asyncDispose]();
  await ExperimentProject.removeTemplate();
});

const tipOf = (base: string): Promise<string> =>
  project.git('rev-parse', `refs/exps/${base.slice(0, 2)}/${base.slice(2)}/one`);

it.each([
  ['remove', 'one'],
  ['rename', 'one', 'other'],
  ['push', 'origin', 'one'],
  ['thin', 'one', '--dry'],
  ['pin', 'one'],
  ['unpin', 'one~1'],
  ['apply', 'one'],
  ['branch', 'one~1', 'new'],
  ['diff', 'one', 'HEAD'],
  ['diff', 'HEAD', 'one'],
  ['resume', 'one'],
  ['repro', 'one~1'],
  ['run', '--from', 'one']
])(
  'exp %s %s: a name that two commits have is refused with the forms that work',
  async (...args) => {
    const { code, stderr } = await project.exp(...args);
    expect(code).toBe(1);
    const listed = [...forms].sort().map(form => `\`${form}\``);
    expect(stderr).toBe(
      'error: There are 2 experiments `one`, on different commits.\n' +
        `  help: Name one with its commit: ${listed.join(', ')}.\n`
    );
  }
);

it('takes such a form wherever a revision is taken, with steps back, in either case of letters', async () => {
  const [first = '', second = ''] = forms;
  const [tip, other] = [await tipOf(bases[0] ?? ''), await tipOf(bases[1] ?? '')];
  const diff = JSON.parse(await project.mustExp('diff', '--json', first, second)) as DiffView;
  expect(diff).toMatchObject({ from: tip, to: other });
  expect(diff.params['params.yaml']?.['Train.lr']).toMatchObject({ old: 0.25, new: 0.75 });
  expect(await project.mustExp('apply', '--dry-run', first)).toContain(
    `Applying ${tip.slice(0, 7)}`
  );
  await project.mustExp('branch', `${first.toUpperCase().replace('ONE', 'one')}~1`, 'early');
  expect(await project.git('rev-parse', 'early')).toBe(await project.git('rev-parse', `${tip}~1`));
  expect(await project.mustExp('pin', `${second}~2`)).toBe(
    `Pinned ${(await project.git('rev-parse', `${other}~2`)).slice(0, 7)}.\n`
  );
  await project.mustExp('unpin', `${second}~2`);
  expect(await project.mustExp('thin', second, '--dry')).toContain(
    '1 checkpoint would lose its model'
  );
  await project.mustExp('repro', `${first}~2`);
  expect(await project.refOf('one-s0')).toContain((bases[0] ?? '').slice(2));
  await project.mustExp('run', '--from', `${second}~2`, '-n', 'from', '-S', 'Train.epochs=2');
  await project.mustExp('resume', first);
  expect(await tipOf(bases[0] ?? '')).toBe(tip);
  expect(await project.mustExp('logs', second)).toContain('epoch 1');
});

it('says which commits have a name that the commit that was named does not have', async () => {
  const { stderr } = await project.exp('rename', 'abcdef0/one', 'other');
  const listed = [...forms].sort().map(form => `\`${form}\``);
  expect(stderr).toContain(`help: Did you mean ${listed.join(' or ')}?\n`);
  expect((await project.exp('apply', 'onee')).stderr).toContain('Did you mean');
});

it('renames and removes what such a form names, and nothing else', async () => {
  const [first = '', second = ''] = forms;
  await project.mustExp('rename', second, 'other');
  // Now the name alone is enough.
  expect(await project.refOf('one')).toContain((bases[0] ?? '').slice(2));
  expect(await project.mustExp('remove', first)).toContain('it was at');
  expect(await project.refOf('one')).toBe('');
  expect(await project.refOf('other')).toContain((bases[1] ?? '').slice(2));
});
