import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PathHasher } from '../../src/cache/index.js';
import { TestProject } from '../support/test-project.js';

const PAST = new Date(1_600_000_000_000);

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

  it('outlives the process', async () => {
    await using project = new TestProject();
    project.write({ f: 'one' });
    utimesSync(project.path('f'), PAST, PAST);
    const memo = project.path('deep/hashes.json');
    const hasher = new PathHasher({ memo });
    const hash = await hasher.hashPath(project.path('f'));
    hasher.save();
    // Same size, same time: only who remembers takes it for unchanged.
    writeFileSync(project.path('f'), 'two');
    utimesSync(project.path('f'), PAST, PAST);
    expect(await new PathHasher({ memo }).hashPath(project.path('f'))).toEqual(hash);
    expect(readdirSync(project.path('deep'))).toEqual(['hashes.json']);
    const damaged = ['', '{"version":1,"files":', '[]', 'null', '{"version":0,"files":{}}'];
    for (const text of [
      ...damaged,
      `{"version":1,"files":{${JSON.stringify(project.path('f'))}:3}}`
    ]) {
      writeFileSync(memo, text);
      expect(await new PathHasher({ memo }).hashPath(project.path('f'))).not.toEqual(hash);
    }
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
