import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { CHECKOUT } from '../support/test-project.js';

it('the end of npm is watched for on a system without `ps`', async () => {
  const script = `import('./scripts/end-with-npm.mjs').then(({ endWithNpm }) => endWithNpm())`;
  const env = { npm_lifecycle_event: 'start', PATH: '/nowhere' };
  const ran = await promisify(execFile)(process.execPath, ['-e', script], { cwd: CHECKOUT, env });
  expect(ran).toMatchObject({ stdout: '', stderr: '' });
});
