import { expect, it } from 'vitest';
import { run } from '../../src/process/index.js';

it('a process that was to be ended before it started is', async () => {
  const signal = AbortSignal.abort();
  const args = ['-e', 'setTimeout(() => {}, 30_000)'];
  const ended = await run(process.execPath, args, { cwd: '/', signal });
  expect(ended).toMatchObject({ exitCode: null, timedOut: false });
});
