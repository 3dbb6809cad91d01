import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DvcCache, PathHasher, type LinkType } from '../../src/cache/index.js';
import { TestProject } from '../support/test-project.js';
import { objectsOf, OUTPUTS, writeOutputs } from './outputs.js';

async function store(cache: DvcCache, path: string): Promise<{ hash: string; isExec: boolean }> {
  const stored = await cache.storePath(path);
  if (!stored.ok) throw new Error(JSON.stringify(stored.failure));
  return { hash: stored.value.hash, isExec: stored.value.isExec ?? false };
}

describe('a checkout beside the real DVC', () => {
  const types: readonly (readonly [LinkType, ...LinkType[]])[] = [
    ['reflink', 'copy'],
    ['hardlink'],
    ['symlink'],
    ['copy', 'symlink']
  ];
  for (const links of types) {
    it(`with cache.type ${links.join()} is what DVC would have made`, async () => {
      await using project = TestProject.withDvc();
      writeOutputs(project);
      await project.run('dvc', ['config', 'cache.type', links.join()]);
      expect(await project.run('dvc', ['add', '-q', ...OUTPUTS])).toMatchObject({ code: 0 });
      const cache = new DvcCache(project.path('.dvc/cache'), { links });
      const objects = objectsOf(project.path('.dvc/cache'));
      for (const path of OUTPUTS) {
        const { hash = '', isExec = false } =
          (await new PathHasher().hashPath(project.path(path))) ?? {};
        const kind = describeFile(project.path(path === 'data' ? 'data/sub/é 😀.txt' : path));
        rmSync(project.path(path), { recursive: true });
        const done = await cache.checkout(hash, project.path(path), { link: 'configured', isExec });
        expect(done, path).toMatchObject({ ok: true });
        // DVC makes an object executable to link it; we give the file a copy.
        if (isExec) expect(statSync(project.path(path)).mode & 0o777).toBe(0o744);
        else
          expect(describeFile(project.path(path === 'data' ? 'data/sub/é 😀.txt' : path))).toBe(
            kind
          );
        if (path === 'big.bin' && links[0] !== 'reflink')
          expect(done).toEqual({ ok: true, value: links[0] });
      }
      const status = await project.run('dvc', ['status', '--json']);
      expect(JSON.parse(status.stdout)).toEqual({});
      expect((await project.run('dvc', ['checkout'])).stdout.trim()).toBe('');
      // DVC's own links had made the object of the program executable; no link of ours does.
      for (const [name, object] of Object.entries(objects))
        expect(objectsOf(project.path('.dvc/cache'))[name]).toBe(object.replace(/^544/, '444'));
    });
  }
});

/** How a file hangs together with its object, and its mode. */
function describeFile(path: string): string {
  const stats = lstatSync(path);
  const kind = stats.isSymbolicLink()
    ? `-> ${readlinkSync(path)}`
    : stats.nlink > 1
      ? 'linked'
      : 'own';
  return `${kind} ${(stats.mode & 0o777).toString(8)}`;
}

describe('a checkout', () => {
  it('as a copy is writable, whatever is configured', async () => {
    await using project = new TestProject();
    writeOutputs(project);
    const cache = new DvcCache(project.path('cache'), { links: ['symlink'] });
    for (const path of OUTPUTS) {
      const { hash, isExec } = await store(cache, project.path(path));
      const target = project.path(`out/deep/${path}`);
      const done = await cache.checkout(hash, target, { link: 'copy', isExec });
      expect(done).toMatchObject({ ok: true });
      expect(await store(cache, target)).toEqual({ hash, isExec });
    }
    const { mode } = lstatSync(project.path('out/deep/data/a.csv'));
    expect(mode & 0o777).toBe(statSync(project.path('model.json')).mode & 0o777);
  });

  it('replaces files by folders and folders by files, and leaves nothing beside them', async () => {
    await using project = new TestProject();
    writeOutputs(project);
    const cache = new DvcCache(project.path('cache'));
    const { hash: file } = await store(cache, project.path('model.json'));
    const { hash: folder } = await store(cache, project.path('data'));
    project.write({ 'out/target': 'first' });
    symlinkSync('../model.json', project.path('out/link'));
    for (const target of ['target', 'link', 'new']) {
      for (const hash of [folder, file, folder, folder, file, file]) {
        const path = project.path(`out/${target}`);
        const done = await cache.checkout(hash, path, { link: 'configured' });
        expect(done).toMatchObject({ ok: true });
        expect(await store(cache, path)).toMatchObject({ hash });
      }
    }
    expect(readdirSync(project.path('out')).sort()).toEqual(['link', 'new', 'target']);
    expect(project.read('model.json')).toContain('weights');
  });

  it('of what is not in the cache says so and changes nothing', async () => {
    await using project = new TestProject();
    writeOutputs(project);
    const cache = new DvcCache(project.path('cache'));
    const { hash } = await store(cache, project.path('data'));
    const first = cache.listDirectory(hash)?.[0]?.md5 ?? '';
    rmSync(cache.objectPath(first));
    expect(cache.has(hash)).toBe(true);
    expect(cache.missing(hash)).toEqual([first]);
    expect(cache.sizeOf(hash)).toBeNull();
    project.write({ 'out/target': 'kept' });
    for (const wanted of [hash, first, `${'0'.repeat(32)}.dir`]) {
      const done = await cache.checkout(wanted, project.path('out/target'), { link: 'copy' });
      expect(done).toMatchObject({
        failure: { reason: 'refused', help: [expect.stringContaining('dvc fetch')] }
      });
    }
    expect(readdirSync(project.path('out'))).toEqual(['target']);
    expect(project.read('out/target')).toBe('kept');
  });

  it('that cannot be written leaves what was there', async () => {
    await using project = new TestProject();
    project.write({ f: '1', 'out/file': 'kept' });
    const cache = new DvcCache(project.path('cache'));
    const { hash } = await store(cache, project.path('f'));
    const target = project.path('out/file/below');
    expect(await cache.checkout(hash, target, { link: 'copy' })).toMatchObject({
      failure: { reason: 'io', path: project.path('out/file'), code: 'ENOTDIR' }
    });
    expect(project.read('out/file')).toBe('kept');
  });

  it('puts nothing outside of its target, whatever a list of files says', async () => {
    await using project = new TestProject();
    const md5 = 'c4ca4238a0b923820dcc509a6f75849b';
    const listings = ['../../evil', '/evil', 'a/../../evil', 'a//b', '', '.'].map(relpath => [
      { md5, relpath }
    ]);
    const cache = new DvcCache(project.path('cache'));
    project.write({ f: '1' });
    await store(cache, project.path('f'));
    for (const listing of [...listings, { not: 'a list' }, [{ md5: '../evil', relpath: 'a' }]]) {
      project.write({ [`cache/files/md5/11/${'1'.repeat(30)}.dir`]: JSON.stringify(listing) });
      const hash = `${'1'.repeat(32)}.dir`;
      const done = await cache.checkout(hash, project.path('a/b'), { link: 'copy' });
      expect(done.ok).toBe(false);
    }
    expect(existsSync(project.path('a'))).toBe(false);
    expect(readdirSync(project.root).sort()).toEqual(['cache', 'f']);
  });

  it('finds objects of DVC 2 where DVC 2 put them', async () => {
    await using project = new TestProject();
    const md5 = 'c4ca4238a0b923820dcc509a6f75849b';
    project.write({
      [`cache/${md5.slice(0, 2)}/${md5.slice(2)}`]: '1',
      [`cache/ab/${'c'.repeat(30)}.dir`]: JSON.stringify([{ md5, relpath: 'd/one' }])
    });
    const cache = new DvcCache(project.path('cache'));
    const folder = `ab${'c'.repeat(30)}.dir`;
    expect([cache.has(md5), cache.has(md5, true)]).toEqual([false, true]);
    expect([cache.missing(folder), cache.missing(folder, true)]).toEqual([[folder], []]);
    expect(cache.sizeOf(folder, true)).toBe(1);
    const options = { link: 'configured', legacy: true } as const;
    expect(await cache.checkout(folder, project.path('out'), options)).toMatchObject({ ok: true });
    expect(project.read('out/d/one')).toBe('1');
  });

  it('copies where the cache is on another disk than a hard link could reach', async ({ skip }) => {
    await using project = new TestProject();
    const other = '/dev/shm';
    if (!existsSync(other) || statSync(other).dev === statSync(project.root).dev) skip();
    const dir = mkdtempSync(`${other}/stagebook-`);
    try {
      writeOutputs(project);
      const cache = new DvcCache(dir, { links: ['hardlink'] });
      for (const path of ['data', 'big.bin']) {
        const { hash } = await store(cache, project.path(path));
        const done = await cache.checkout(hash, project.path('out'), { link: 'configured' });
        expect(done).toEqual({ ok: true, value: 'copy' });
        expect(await store(cache, project.path('out'))).toMatchObject({ hash });
      }
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
