import { nullTranslator } from '@jupyterlab/translation';
import { expect, it } from 'vitest';
import type { Diagnostic } from '../../src/contract/diagnostic.js';
import type { WriteGraphReport } from '../../src/contract/requests.js';
import { err, ok } from '../../src/contract/result.js';
import { describeWritten } from '../../src/lab/notebook/describe-written.js';

const trans = nullTranslator.load('stagebook');
const NOTHING: WriteGraphReport = {
  root: '/p',
  changes: [],
  stages: ['Prepare', 'Train'],
  removed: [],
  heldBack: [],
  diagnostics: []
};
const modified = (...paths: readonly string[]): WriteGraphReport['changes'] =>
  paths.map(path => ({ path, change: 'modified' }));
const BROKEN: Diagnostic = {
  severity: 'error',
  code: 'notebook/syntax',
  message: 'The cell does not parse: `}` expected.',
  location: { kind: 'cell', notebook: 'n.ipynb', cellId: 'c', cellNumber: 3 }
};

it('names the files that were written, of many a few, and not what Write graph keeps for itself', () => {
  const changes = modified('.stagebook/manifest.json', 'src/Train.ts', 'dvc.yaml');
  expect(describeWritten(ok({ ...NOTHING, changes }), trans)).toEqual({
    tone: 'success',
    message: 'Written: src/Train.ts, dvc.yaml.'
  });
  const many = modified('a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts');
  expect(describeWritten(ok({ ...NOTHING, changes: many }), trans)?.message).toBe(
    'Written: a.ts, b.ts, c.ts and 2 more.'
  );
});

it('tells what was removed from what was written', () => {
  const changes = [...modified('dvc.yaml'), { path: 'src/Train.ts', change: 'removed' } as const];
  expect(describeWritten(ok({ ...NOTHING, changes }), trans)?.message).toBe(
    'Written: dvc.yaml. Removed: src/Train.ts.'
  );
});

it('says where the files are that were replaced', () => {
  const report = { ...NOTHING, changes: modified('src/Train.ts'), backup: '.dvc/tmp/b' };
  expect(describeWritten(ok(report), trans)?.message).toBe(
    'Written: src/Train.ts. What was there is in .dvc/tmp/b.'
  );
});

it('says where there was nothing to write', () => {
  expect(describeWritten(ok(NOTHING), trans)).toEqual({
    tone: 'success',
    message: 'The graph has 2 stages and is as the notebook says.'
  });
});

it('says what was kept back, why, and where to go on', () => {
  const report = { ...NOTHING, heldBack: ['Train'], diagnostics: [BROKEN] };
  const answer = describeWritten(ok({ ...report, changes: modified('dvc.yaml') }), trans);
  expect(answer).toEqual({
    tone: 'warning',
    message: 'Kept back: Train. The cell does not parse: } expected.\n\nWritten: dvc.yaml.',
    place: BROKEN.location
  });
  expect(describeWritten(ok(report), trans)?.message).toContain('Nothing else was to be written.');
});

it('says why nothing was written, with what the engine can do about it', () => {
  const remedy = { title: 'Remove stage `Train`', action: 'prune' } as const;
  const failure = { reason: 'invalid-input', diagnostics: [{ ...BROKEN, remedy }] } as const;
  expect(describeWritten(err(failure), trans)).toEqual({
    tone: 'error',
    message: 'Nothing was written. The cell does not parse: } expected.',
    place: BROKEN.location,
    remedy
  });
});

it('leaves to others what is not about the text of the user', () => {
  expect(describeWritten(err({ reason: 'cancelled' }), trans)).toBeUndefined();
});

it('says how an edit is kept where nothing is offered but to replace it', () => {
  const conflict: Diagnostic = {
    severity: 'error',
    code: 'files/conflict',
    message: '`src/Train.ts` was edited by hand since it was generated.',
    location: { kind: 'file', path: 'src/Train.ts' },
    remedy: { title: 'Replace `src/Train.ts`', action: 'overwrite' }
  };
  const told = (diagnostic: Diagnostic): string | undefined =>
    describeWritten(err({ reason: 'invalid-input', diagnostics: [diagnostic] }), trans)?.message;
  const plain = 'Nothing was written. src/Train.ts was edited by hand since it was generated.';
  expect(told(conflict)).toBe(`${plain} To keep what is in it, copy it into a cell first.`);
  const fix = { title: 'Take the edit over' } as NonNullable<Diagnostic['fixes']>[number];
  expect(told({ ...conflict, fixes: [fix] })).toBe(plain);
});
