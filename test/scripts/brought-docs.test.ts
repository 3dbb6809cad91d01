import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, it } from 'vitest';
import { listBrought } from '../../scripts/wheel.mjs';
import { CHECKOUT, TestProject } from '../support/test-project.js';

/** Lists what npm would put into the package. */
function listPacked(): string[] {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline'];
  const text = execFileSync('npm', args, { cwd: CHECKOUT, encoding: 'utf8' });
  const [packed] = JSON.parse(text) as { files: { path: string }[] }[];
  return (packed?.files ?? []).map(({ path }) => path);
}

it.each([
  ['the wheel', () => listBrought('stagebook')],
  ['the npm package', listPacked]
])('%s brings the documentation, and whatever it leads to', (_, list) => {
  const files = list();
  const pages = files.filter(path => /^([A-Z]+\.md|docs\/.*\.md)$/.test(path));
  expect(pages).toEqual(
    expect.arrayContaining(['README.md', 'docs/diagnostics.md', 'docs/guide/jupyterlab.md'])
  );
  const missing = pages.flatMap(page => {
    const links = readFileSync(join(CHECKOUT, page), 'utf8').matchAll(/\]\(([^)#\s:]+)[^)\s:]*\)/g);
    return [...links]
      .map(([, link = '']) => posix.join(posix.dirname(page), link))
      .filter(target => !files.some(path => path === target || path.startsWith(`${target}/`)))
      .map(target => `${page} → ${target}`);
  });
  expect(missing).toEqual([]);
});

it('the help says where the documentation is', async () => {
  await using project = new TestProject();
  const { stdout } = await project.stagebook('--help');
  const [, docs = ''] = /^Documentation: (.*)$/m.exec(stdout) ?? [];
  expect(readFileSync(join(docs, 'diagnostics.md'), 'utf8')).toContain('# Diagnostics');
});
