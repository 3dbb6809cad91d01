import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync } from 'node:fs';
import { expect, it } from 'vitest';
import { recordsOnDisk } from '../../src/experiment/object-records.js';
import { TestProject } from '../support/test-project.js';

it('a record that is out of reach is not taken for none, and what is no file holds none', async () => {
  await using project = new TestProject();
  execFileSync('git', ['init', '-q'], { cwd: project.root });
  project.write({ 'a.dvc': 'of a\n', 'b.dvc': 'of b\n', 'dvc.yaml': '', 'dvc.lock': 'lock\n' });
  execFileSync('git', ['add', '-A'], { cwd: project.root });
  rmSync(project.path('b.dvc'));
  expect((await recordsOnDisk(project.root)).sort()).toEqual(['', 'lock\n', 'of a\n']);
  rmSync(project.path('dvc.lock'));
  execFileSync('mkfifo', [project.path('dvc.lock')]);
  expect((await recordsOnDisk(project.root)).sort()).toEqual(['', 'of a\n']);
  symlinkSync('b.dvc', project.path('b.dvc'));
  await expect(recordsOnDisk(project.root)).rejects.toThrow('ELOOP');
});
