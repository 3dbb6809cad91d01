import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { DvcCache } from '../../src/cache/index.js';

const base = mkdtempSync(join(tmpdir(), 'stagebook-aside-'));

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

it('an object that a killed process had aside is put back, and not while one may be at it', async () => {
  const dir = join(base, 'cache');
  const store = async (text: string): Promise<string> => {
    writeFileSync(join(base, 'file'), text);
    const stored = await new DvcCache(dir).storePath(join(base, 'file'), { isLive: true });
    if (!stored.ok) throw new Error('not stored');
    return stored.value.hash;
  };
  const hash = await store('model');
  expect(new DvcCache(dir).setAside(hash)).toBeDefined();
  await store('next');
  expect(new DvcCache(dir).has(hash)).toBe(false);
  const folder = join(dir, 'files/md5');
  const [aside = ''] = readdirSync(folder).filter(name => name.endsWith('.aside'));
  utimesSync(join(folder, aside), new Date(0), new Date(0));
  await store('another');
  expect(new DvcCache(dir).has(hash)).toBe(true);
  expect(readdirSync(folder).filter(name => name.endsWith('.aside'))).toEqual([]);
});
