import { expect, it } from 'vitest';
import { Project } from '../../src/engine/project.js';
import { TestProject } from '../support/test-project.js';

it('a path lies outside the project only where it leads out of it', async () => {
  await using folder = new TestProject();
  folder.write({ '.dvc/config': '' });
  const found = Project.find(folder.path('not/there'));
  if (!found.ok) throw new Error(found.failure.reason);
  const paths = ['..draft.ipynb', '../other.ipynb', '..', 'a/../b.ipynb'];
  expect(paths.map(path => found.value.relative(folder.path(path)))).toEqual([
    '..draft.ipynb',
    undefined,
    undefined,
    'b.ipynb'
  ]);
});
