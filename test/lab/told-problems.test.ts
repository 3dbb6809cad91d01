import { expect, it } from 'vitest';
import type { Diagnostic } from '../../src/contract/diagnostic.js';
import { ToldProblems } from '../../src/lab/notebook/told-problems.js';

const OF_CELL: Diagnostic = {
  severity: 'error',
  code: 'stage/failed',
  message: 'The stages could not be built.',
  location: { kind: 'cell', notebook: 'n.ipynb', cellId: 'c', cellNumber: 3 }
};
const OF_FILE: Diagnostic = {
  severity: 'error',
  code: 'params/syntax',
  message: '`params.yaml` is not valid YAML.',
  location: { kind: 'file', path: 'params.yaml' }
};
const OF_BOTH: Diagnostic = {
  ...OF_CELL,
  code: 'params/conflict',
  related: [{ message: 'Here.', location: OF_FILE.location }]
};

it('a problem goes once a file that it is about was written again, or is gone', async () => {
  const stamps: Record<string, string> = { 'params.yaml': 'monday' };
  const told = new ToldProblems(path => Promise.resolve(stamps[path] ?? ''));
  await told.take([OF_CELL, OF_FILE, OF_BOTH]);
  expect(await told.recheck()).toBe(false);
  expect(told.all).toEqual([OF_CELL, OF_FILE, OF_BOTH]);

  stamps['params.yaml'] = 'tuesday';
  expect(await told.recheck()).toBe(true);
  expect(told.all).toEqual([OF_CELL]);

  await told.take([OF_FILE]);
  delete stamps['params.yaml'];
  expect(await told.recheck()).toBe(true);
  expect(told.all).toEqual([]);
});

it('a problem stays where nothing can be told of its file', async () => {
  const told = new ToldProblems(() => Promise.resolve(null));
  await told.take([OF_FILE]);
  expect(await told.recheck()).toBe(false);
  expect(told.all).toEqual([OF_FILE]);
});

it('a look that began before a new answer takes nothing of it away', async () => {
  let look = (_: string): void => undefined;
  let isHeld = false;
  const told = new ToldProblems(
    () =>
      new Promise(resolve => {
        if (isHeld) look = resolve;
        else resolve('monday');
      })
  );
  await told.take([OF_FILE]);
  isHeld = true;
  const before = told.recheck();
  isHeld = false;
  await told.take([OF_FILE]);
  look('tuesday');
  expect(await before).toBe(false);
  expect(told.all).toEqual([OF_FILE]);
});
