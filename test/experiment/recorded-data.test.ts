import { expect, it } from 'vitest';
import { hashListing } from '../../src/cache/index.js';
import { hashLock } from '../../src/experiment/index.js';
import { parseLockFile, type LockFile } from '../../src/pipeline/index.js';

const MD5 = '0'.repeat(32);

/** A lock file whose stages have an out each, with what records its content. */
function lockOf(stages: Readonly<Record<string, object>>): LockFile {
  const entries = Object.entries(stages).map(([name, data]) => [
    name,
    { cmd: 'x', outs: [{ path: name, ...data }] }
  ]);
  const text = JSON.stringify({ schema: '2.0', stages: Object.fromEntries(entries) as object });
  const parsed = parseLockFile(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failure));
  return parsed.value;
}

it('of a lock file only the entries of directories that are recorded file by file are made anew', () => {
  const files = [{ relpath: 'f', md5: MD5 }];
  const lock = lockOf({ plain: { md5: MD5 }, listed: { hash: 'md5', files }, other: { md5: MD5 } });
  const { stages } = hashLock(lock);
  expect(Object.keys(stages)).toEqual(['plain', 'listed', 'other']);
  expect(stages['listed']?.outs[0]?.hash).toBe(hashListing(files));
  expect(lock.stages['listed']?.outs[0]?.hash).toBeNull();
  for (const name of ['plain', 'other']) expect(stages[name]).toBe(lock.stages[name]);
});

it('a lock file without such directories is not copied', () => {
  const lock = lockOf({ plain: { md5: MD5 } });
  expect(hashLock(lock)).toBe(lock);
});
