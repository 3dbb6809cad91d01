import { nullTranslator } from '@jupyterlab/translation';
import { expect, it } from 'vitest';
import type { CheckpointView, ModelUser } from '../../src/contract/experiment-view.js';
import type { Sha } from '../../src/contract/sha.js';
import { describeNeeded } from '../../src/lab/actions/describe-needed.js';

const TRANS = nullTranslator.load('stagebook');

it('who needs the model of a checkpoint is told by what they are', () => {
  const sha = 'abcdef0'.repeat(6).slice(0, 40) as Sha;
  const checkpoints = [{ sha, step: 5 }] as CheckpointView[];
  const tell = (...users: readonly ModelUser[]): string =>
    describeNeeded([{ sha, users }], checkpoints, TRANS).join();
  expect(tell({ kind: 'experiment', name: 'fork' }, { kind: 'workspace', name: null })).toBe(
    'step 5: experiment fork, in the workspace'
  );
  expect(tell({ kind: 'pin', name: null })).toBe('step 5: pinned');
  expect(tell({ kind: 'ref', name: 'refs/notes/x' })).toBe('step 5: refs/notes/x');
  expect(tell()).toBe('step 5: another commit');
  expect(describeNeeded([{ sha, users: [] }], [], TRANS)).toEqual(['abcdef0: another commit']);
});
