import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Git } from '../../src/git/index.js';
import { TestProject } from '../support/test-project.js';

it('an index lies in git’s own folder, and takes away what a killed command left there', async () => {
  await using project = new TestProject();
  execFileSync('git', ['init', '-q', '-b', 'main'], { cwd: project.root });
  const folder = join(project.root, '.git/stagebook/index');
  const [old, recent] = [join(folder, 'index-old'), join(folder, 'index-recent')];
  for (const path of [old, recent]) mkdirSync(path, { recursive: true });
  const past = Date.now() / 1000 - 2 * 24 * 3600;
  utimesSync(old, past, past);
  const index = await new Git(project.root).openIndex('user');
  expect(readdirSync(folder)).toHaveLength(2);
  expect(existsSync(old)).toBe(false);
  expect(existsSync(recent)).toBe(true);
  index.dispose();
  expect(readdirSync(folder)).toEqual(['index-recent']);
});
