import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { TSC } from '../../scripts/build.mjs';

it('the sources are compiled by TypeScript 5.9, not by the 5.0 that tslab brings', () => {
  const version = execFileSync(process.execPath, [TSC, '--version'], { encoding: 'utf8' });
  expect(version).toMatch(/^Version 5\.9\./);
});
