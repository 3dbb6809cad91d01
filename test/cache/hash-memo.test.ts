import {
  chmodSync,
  linkSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { PathHasher } from '../../src/cache/index.js';
import { TestProject } from '../support/test-project.js';

const PAST = new Date(1_600_000_000_000);

/** More than a tick of the file system's clock. */
const TICK = 30;

/** A hash that no content has. */
const LIE = '0'.repeat(32);

describe('what a hasher remembers', () => {
  it('is no file that was written to in the moment it was read', async () => {
    await using project = new TestProject();
    project.write({ f: 'one' });
    const hasher = new PathHasher();
    const before = await hasher.hashPath(project.path('f'));
    const { mtime } = statSync(project.path('f'));
    utimesSync(project.path('f'), mtime, mtime);
    await hasher.hashPath(project.path('f'));
    // As within one tick of the file system's clock: same size, same time.
    writeFileSync(project.path('f'), 'two');
    utimesSync(project.path('f'), mtime, mtime);
    expect(await hasher.hashPath(project.path('f'))).not.toEqual(before);
  });

  it('is no file that changed since, though its size and time of change are as before', async () => {
    await using project = new TestProject();
    project.write({ f: 'one' });
    utimesSync(project.path('f'), PAST, PAST);
    await sleep(TICK);
    const hasher = new PathHasher();
    const before = await hasher.hashPath(project.path('f'));
    writeFileSync(project.path('f'), 'two');
    utimesSync(project.path('f'), PAST, PAST);
    expect(await hasher.hashPath(project.path('f'))).not.toEqual(before);
  });

  it('outlives the process', async () => {
    await using project = new TestProject();
    project.write({ f: 'one' });
    utimesSync(project.path('f'), PAST, PAST);
    await sleep(TICK);
    const memo = project.path('deep/hashes.json');
    const hasher = new PathHasher({ memo });
    const hash = await hasher.hashPath(project.path('f'));
    hasher.save();
    expect(readdirSync(project.path('deep'))).toEqual(['hashes.json']);
    const text = readFileSync(memo, 'utf8');
    writeFileSync(memo, text.replace(hash?.hash ?? 'none', LIE));
    // Only who believes the memo and does not read the file answers so.
    expect(await new PathHasher({ memo }).hashPath(project.path('f'))).toMatchObject({ hash: LIE });
    const damaged = ['', '{"version":2,"files":', '[]', 'null', '{"version":1,"files":{}}'];
    for (const damage of [
      ...damaged,
      `{"version":2,"files":{${JSON.stringify(project.path('f'))}:3}}`
    ]) {
      writeFileSync(memo, damage);
      expect(await new PathHasher({ memo }).hashPath(project.path('f'))).toEqual(hash);
    }
  });

  it('is a file of DVC that got another hard link, until somebody may write to it', async () => {
    await using project = new TestProject();
    project.write({ f: 'one' });
    chmodSync(project.path('f'), 0o444);
    linkSync(project.path('f'), project.path('g'));
    await sleep(TICK);
    const hasher = new PathHasher();
    hasher.know(project.path('f'), LIE);
    linkSync(project.path('f'), project.path('h'));
    expect(await hasher.hashPath(project.path('f'))).toMatchObject({ hash: LIE });
    chmodSync(project.path('f'), 0o644);
    expect(await hasher.hashPath(project.path('f'))).not.toMatchObject({ hash: LIE });
  });

  it('is what a link leads to, and no other content under the same link', async () => {
    await using project = new TestProject();
    // A small file is read anew, which takes no longer than to ask where the link leads.
    project.write({ f: 'one'.repeat(1 << 16) });
    await sleep(TICK);
    const hasher = new PathHasher();
    hasher.know(project.path('f'), LIE);
    symlinkSync(project.path('f'), project.path('link'));
    expect(await hasher.hashPath(project.path('link'))).toMatchObject({ hash: LIE });
    project.write({ f: 'two' });
    const after = await hasher.hashPath(project.path('link'));
    expect(after).toEqual(await new PathHasher().hashPath(project.path('f')));
  });

  it('need not be kept: a place that cannot be written to is no trouble', async () => {
    await using project = new TestProject();
    project.write({ f: 'one' });
    const hasher = new PathHasher({ memo: project.path('f/hashes.json') });
    expect(await hasher.hashPath(project.path('f'))).toMatchObject({ size: 3 });
    expect(() => {
      hasher.save();
    }).not.toThrow();
    expect(readdirSync(project.root)).toEqual(['f']);
  });
});
