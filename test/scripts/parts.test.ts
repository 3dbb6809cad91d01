import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Parts } from '../../scripts/parts.mjs';

const print = { log: vi.spyOn(console, 'log'), error: vi.spyOn(console, 'error') };
beforeEach(() => {
  for (const spy of Object.values(print)) spy.mockImplementation(() => undefined);
});
afterEach(() => vi.clearAllMocks());

it('checks count as one, test runs as many, and one that breaks does not stop the others', async () => {
  const parts = new Parts();
  expect(await parts.run('lint', () => Promise.resolve(true))).toBe(true);
  expect(await parts.run('format', () => Promise.resolve(false))).toBe(false);
  expect(await parts.run('wheel', () => Promise.reject(new Error('no disk')))).toBe(false);
  expect(await parts.run('tests', () => Promise.resolve({ passed: 40, failed: 2 }))).toBe(false);
  expect(parts.summary).toBe('41 passed, 4 failed');
  expect(print.error).toHaveBeenCalledWith('no disk');
});

it('the report has a line with the time of each part', async () => {
  const parts = new Parts();
  await parts.run('lint', () => Promise.resolve(true));
  await parts.run('tests', () => Promise.resolve({ passed: 1, failed: 3 }));
  parts.report();
  const lines = print.log.mock.calls.map(([line]) => String(line));
  expect(lines).toContainEqual(expect.stringMatching(/^lint +\d+\.\d s$/));
  expect(lines).toContainEqual(expect.stringMatching(/^tests +\d+\.\d s {2}3 failed$/));
  expect(lines).toContainEqual(expect.stringMatching(/^total +\d+\.\d s {2}3 failed$/));
});

it('tests that passed at the second try are counted as passed and listed', async () => {
  const parts = new Parts();
  const unsteady = [{ name: 'a run ends', message: 'Error: too late' }];
  await parts.run('tests', () => Promise.resolve({ passed: 2, failed: 0, unsteady }));
  parts.report();
  expect(parts.summary).toBe('2 passed, 0 failed');
  const lines = print.log.mock.calls.map(([line]) => String(line));
  expect(lines).toContain('a run ends\nError: too late\n');
});
