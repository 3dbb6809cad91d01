import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { DvcCache, PathHasher, type StoredPath } from '../../src/cache/index.js';
import { CHECKOUT, TestProject } from '../support/test-project.js';
import { objectsOf, OUTPUTS, writeOutputs } from './outputs.js';

async function store(cache: DvcCache, path: string): Promise<StoredPath> {
  const stored = await cache.storePath(path);
  if (!stored.ok) throw new Error(JSON.stringify(stored.failure));
  return stored.value;
}

const PAST = new Date(1_600_000_000_000);

describe('objects', () => {
  it('are those that DVC stores: names, modes and bytes', async () => {
    await using project = TestProject.withDvc();
    writeOutputs(project);
    mkdirSync(project.path('data/empty'));
    const ours = new DvcCache(project.path('ours'));
    let added = 0;
    for (const path of OUTPUTS) {
      const { bytesAdded, added: _, ...content } = await store(ours, project.path(path));
      expect(content).toEqual(await new PathHasher().hashPath(project.path(path)));
      added += bytesAdded;
    }
    expect(await project.run('dvc', ['add', '-q', ...OUTPUTS])).toMatchObject({ code: 0 });
    const objects = objectsOf(project.path('ours'));
    expect(objects).toEqual(objectsOf(project.path('.dvc/cache')));
    // Each object once: a copy of a file adds nothing.
    const sizes = Object.keys(objects).map(name => statSync(project.path(`ours/${name}`)).size);
    expect(added).toBe(sizes.reduce((total, size) => total + size, 0));
  });

  it('are private copies: the file may be written to in place right after', async () => {
    await using project = new TestProject();
    writeOutputs(project);
    const cache = new DvcCache(project.path('cache'));
    for (const path of ['model.json', 'big.bin']) {
      const before = readFileSync(project.path(path));
      const { hash } = await store(cache, project.path(path));
      expect(lstatSync(project.path(path)).nlink).toBe(1);
      writeFileSync(project.path(path), 'rewritten', { flag: 'r+' });
      expect(readFileSync(cache.objectPath(hash)).equals(before)).toBe(true);
    }
  });

  it('have the hash of their own bytes, though the file is written to meanwhile', async () => {
    await using project = new TestProject();
    const path = project.path('big.bin');
    writeFileSync(path, Buffer.alloc(16 << 20, 1));
    const cache = new DvcCache(project.path('cache'));
    const storing = store(cache, path);
    let isDone = false;
    const writing = (async (): Promise<void> => {
      for (let i = 0; !isDone; i++) {
        const bytes = Buffer.alloc(1 << 20, i);
        writeFileSync(path, bytes, { flag: 'r+' });
        await new Promise(go => setImmediate(go));
      }
    })();
    const { hash } = await storing;
    isDone = true;
    await writing;
    expect(await new PathHasher().hashPath(cache.objectPath(hash))).toMatchObject({ hash });
  });

  it('are neither read nor written again while a file is as it was', async () => {
    await using project = new TestProject();
    writeOutputs(project);
    await sleep(30); // A file that changed a moment ago is not remembered.
    const hasher = new PathHasher({ memo: project.path('hashes.json') });
    const cache = new DvcCache(project.path('cache'), { memo: hasher.memo });
    const first = await store(cache, project.path('data'));
    const unchanged = { ...first, bytesAdded: 0, added: [] };
    expect(await store(cache, project.path('data'))).toEqual(unchanged);
    hasher.save();
    // A memo that lies: only who does not read the file believes it.
    const { version, files } = JSON.parse(project.read('hashes.json')) as {
      version: number;
      files: Record<string, [string, string]>;
    };
    const one = files[project.path('data/a.csv')] ?? ['', ''];
    const wrong = '9'.repeat(32);
    project.write({
      'hashes.json': {
        version,
        files: { ...files, [project.path('data/a.csv')]: [one[0], wrong] }
      },
      [`cache/files/md5/99/${wrong.slice(2)}`]: 'a,b\r\n1,2\r\n'
    });
    const memo = (): DvcCache =>
      new DvcCache(project.path('cache'), {
        memo: new PathHasher({ memo: project.path('hashes.json') }).memo
      });
    expect((await store(memo(), project.path('data'))).hash).not.toBe(first.hash);
    // Of what a program is writing to nothing is believed.
    const live = await memo().storePath(project.path('data'), { isLive: true });
    expect(live).toEqual({ ok: true, value: unchanged });
    // With the objects gone, files are stored anew, and have the hash of what is there now.
    rmSync(project.path('cache/files/md5'), { recursive: true });
    const later = memo();
    const anew = await store(later, project.path('data'));
    expect(anew.hash).toBe(first.hash);
    expect(later.missing(anew.hash)).toEqual([]);
  });

  it('that a crash of the machine cut off are replaced', async () => {
    await using project = new TestProject();
    writeOutputs(project);
    const cache = new DvcCache(project.path('cache'));
    for (const path of ['model.json', 'big.bin']) {
      const { hash, size } = await store(cache, project.path(path));
      rmSync(cache.objectPath(hash));
      writeFileSync(cache.objectPath(hash), '', { mode: 0o444 });
      expect(await store(cache, project.path(path))).toMatchObject({ hash, bytesAdded: size });
      expect(statSync(cache.objectPath(hash)).size).toBe(size);
    }
  });

  it('that were cut off count as missing', async () => {
    await using project = new TestProject();
    writeOutputs(project);
    const cache = new DvcCache(project.path('cache'));
    const data = await store(cache, project.path('data'));
    const model = await store(cache, project.path('model.json'));
    expect(cache.missing(data.hash, false, data.size)).toEqual([]);
    expect(cache.missing(model.hash, false, model.size)).toEqual([]);
    const cut = (hash: string, text: string): void => {
      rmSync(cache.objectPath(hash));
      writeFileSync(cache.objectPath(hash), text, { mode: 0o444 });
    };
    const csv = (cache.listDirectory(data.hash) ?? []).find(file => file.relpath === 'a.csv');
    for (const [object, out] of [
      [csv?.md5 ?? '', data],
      [model.hash, model]
    ] as const) {
      cut(object, 'half');
      expect(cache.has(object, false, 10)).toBe(false);
      expect(cache.missing(out.hash, false, out.size)).toEqual([out.hash]);
      cut(object, '');
      expect(cache.missing(out.hash)).toEqual([object]);
    }
    // A file without a byte is what it is.
    const empty = await store(cache, project.path('empty.txt'));
    expect(cache.missing(empty.hash)).toEqual([]);
  });

  it('of a shared cache lie in folders that the group may write to', async () => {
    await using project = new TestProject();
    writeOutputs(project);
    const cache = new DvcCache(project.path('cache'), { shared: true });
    const { hash } = await store(cache, project.path('model.json'));
    const folder = `cache/files/md5/${hash.slice(0, 2)}`;
    for (const path of ['cache', 'cache/files', 'cache/files/md5', folder])
      expect(statSync(project.path(path)).mode & 0o7777, path).toBe(0o2775);
    expect(statSync(cache.objectPath(hash)).mode & 0o7777).toBe(0o444);
  });

  it('are what links lead to, and none of what is no file', async () => {
    await using project = new TestProject();
    writeOutputs(project);
    symlinkSync('model.json', project.path('link.json'));
    const cache = new DvcCache(project.path('cache'));
    const { hash } = await store(cache, project.path('model.json'));
    expect(await store(cache, project.path('link.json'))).toMatchObject({ hash, bytesAdded: 0 });
    await project.run('mkfifo', ['pipe']);
    for (const path of ['pipe', 'none', 'model.json/below']) {
      expect(await cache.storePath(project.path(path))).toMatchObject({
        failure: { reason: 'io', code: 'ENOENT', path: project.path(path) }
      });
    }
  });

  it('leave nothing behind where a copy is stopped', async () => {
    await using project = new TestProject();
    writeFileSync(project.path('big.bin'), Buffer.alloc(32 << 20, 1));
    const cache = new DvcCache(project.path('cache'));
    const stop = new AbortController();
    const storing = cache.storePath(project.path('big.bin'), { signal: stop.signal });
    while (!existsSync(project.path('cache/files/md5'))) await sleep(1);
    stop.abort();
    expect(await storing).toEqual({ ok: false, failure: { reason: 'cancelled' } });
    expect(objectsOf(project.path('cache'))).toEqual({});
  });

  it('leave nothing behind where the disk takes no more', async () => {
    await using project = new TestProject();
    writeFileSync(project.path('big.bin'), Buffer.alloc(4 << 20, 1));
    project.write({ 'many/small': 'x'.repeat(900_000) });
    const program = `
      import { DvcCache } from ${JSON.stringify(join(CHECKOUT, 'lib/cache/index.js'))};
      const cache = new DvcCache('cache');
      const answers = [await cache.storePath('big.bin'), await cache.storePath('many')];
      process.stdout.write(JSON.stringify(answers.map(({ failure }) => failure)));`;
    // A limit on the size of files stands in for a full disk: writing stops half way.
    const limited = 'ulimit -f 1000 && exec "$0" --input-type=module -e "$1"';
    const output = execFileSync('/bin/sh', ['-c', limited, process.execPath, program], {
      cwd: project.root,
      encoding: 'utf8'
    });
    const failure = { reason: 'io', code: 'EFBIG', path: project.path('cache') };
    expect(JSON.parse(output)).toMatchObject([failure, failure]);
    expect(objectsOf(project.path('cache'))).toEqual({});
  });

  it('that a killed process left half written go after a day', async () => {
    await using project = new TestProject();
    const [old, young] = ['stagebook-0123456789abcdef.tmp', 'stagebook-fedcba9876543210.tmp'];
    const folder = 'cache/files/md5';
    project.write({
      f: '1',
      [`${folder}/${old}`]: 'half',
      [`${folder}/${young}`]: 'of a process that runs',
      [`${folder}/other.tmp`]: 'not ours'
    });
    for (const name of [old, 'other.tmp'])
      utimesSync(project.path(`${folder}/${name}`), PAST, PAST);
    await store(new DvcCache(project.path('cache')), project.path('f'));
    expect(readdirSync(project.path(folder)).sort()).toEqual(['c4', 'other.tmp', young]);
    expect(existsSync(project.path(`${folder}/${old}`))).toBe(false);
  });
});
