import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hashDirectory, hashFile, hashPath, PathHasher } from '../../src/cache/index.js';
import { parseDataFile } from '../../src/pipeline/index.js';
import { TestProject } from '../support/test-project.js';

const EMPTY = 'd41d8cd98f00b204e9800998ecf8427e';

describe('hashing as DVC does', () => {
  it('gives the hash, size and number of files that `dvc add` records', async () => {
    await using project = TestProject.withDvc();
    project.write({
      'data/b.txt': 'b\r\n',
      'data/a.txt': '',
      'data/sub/deep/x y.json': '{}',
      'data/sub/.hidden': 'h',
      'data/ｚ.txt': 'fullwidth',
      'data/😀.txt': 'emoji',
      'data/é/ü"\\.txt': 'quotes',
      'data/\u007f\u0080.txt': 'controls',
      'data/Z.txt': 'upper',
      'data/run.sh': '#!/bin/sh\n',
      'one/only.bin': '\0\u00ff',
      'single.csv': 'a,b\n1,2\n',
      'tool.sh': '#!/bin/sh\n',
      'target.txt': 'linked'
    });
    mkdirSync(project.path('data/empty/er'), { recursive: true });
    chmodSync(project.path('data/run.sh'), 0o755);
    chmodSync(project.path('tool.sh'), 0o755);
    symlinkSync('../target.txt', project.path('data/link.txt'));
    const paths = ['data', 'one', 'single.csv', 'tool.sh'];
    const added = await project.run('dvc', ['add', '-q', ...paths]);
    expect(added).toMatchObject({ code: 0 });
    for (const path of paths) {
      const recorded = parseDataFile(project.read(`${path}.dvc`), `${path}.dvc`);
      const {
        path: _,
        legacy,
        ...content
      } = (recorded.ok && recorded.value.outs[0]) || {
        path: '',
        legacy: true
      };
      expect(legacy).toBe(false);
      expect(await hashPath(project.path(path)), path).toEqual(content);
    }
  });

  it('reads files of any size, one after the other', async () => {
    await using project = new TestProject();
    const sizes = [70_000, 1 << 16, 3, (1 << 16) + 1, 0, 1, (1 << 16) - 1];
    for (const size of sizes) {
      const bytes = randomBytes(size);
      writeFileSync(project.path(`of-${size}`), bytes);
      const hash = createHash('md5').update(bytes).digest('hex');
      expect(await hashPath(project.path(`of-${size}`))).toEqual({ hash, size });
    }
  });

  it('gives null where nothing is', async () => {
    await using project = new TestProject();
    project.write({ file: '' });
    expect(await hashPath(project.path('none'))).toBeNull();
    expect(await hashPath(project.path('file/below'))).toBeNull();
    expect(await hashPath(project.path('file'))).toEqual({ hash: EMPTY, size: 0 });
  });

  it('gives a directory without files the hash of an empty list', async () => {
    await using project = new TestProject();
    mkdirSync(project.path('d/e'), { recursive: true });
    expect(await hashDirectory(project.path('d'))).toEqual({
      hash: 'd751713988987e9331980363e24189ce.dir',
      size: 0,
      nfiles: 0
    });
  });

  it('reads large files as a stream', async () => {
    await using project = new TestProject();
    const block = Buffer.alloc(1 << 20, 7);
    writeFileSync(project.path('big'), Buffer.concat(Array.from({ length: 9 }, () => block)));
    const { stdout } = await project.run('md5sum', ['big']);
    expect(await hashFile(project.path('big'))).toBe(stdout.split(' ')[0]);
  });

  it('follows links to files, and none to folders, as DVC does', async () => {
    await using project = new TestProject();
    project.write({ 'd/a': '1', 'far/b': '22' });
    symlinkSync('../far/b', project.path('d/b'));
    symlinkSync('../far', project.path('d/far'));
    symlinkSync('.', project.path('d/self'));
    symlinkSync('nowhere', project.path('d/broken'));
    expect(await hashDirectory(project.path('d'))).toMatchObject({ nfiles: 2, size: 3 });
  });

  it('reads a file again when it changed', async () => {
    await using project = new TestProject();
    project.write({ f: 'one' });
    const hasher = new PathHasher();
    const first = await hasher.hashPath(project.path('f'));
    expect(await hasher.hashPath(project.path('f'))).toEqual(first);
    project.write({ f: 'two' });
    expect(await hasher.hashPath(project.path('f'))).not.toEqual(first);
    expect(await hasher.hashPath(project.path('f'))).toEqual(await hashPath(project.path('f')));
  });

  it('takes a pipe for nothing, and a directory of many files in turns', async () => {
    await using project = new TestProject();
    await project.run('mkfifo', ['pipe']);
    expect(await hashPath(project.path('pipe'))).toBeNull();
    project.write(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`d/${i}`, String(i)])));
    await project.run('mkfifo', ['d/pipe']);
    expect(await hashDirectory(project.path('d'))).toMatchObject({ nfiles: 300, size: 790 });
  });

  it('reads no rules of what to ignore out of a pipe', async () => {
    await using project = TestProject.withDvc();
    project.write({ 'd/a': '1' });
    await project.run('mkfifo', ['d/.dvcignore']);
    expect(await hashDirectory(project.path('d'))).toMatchObject({ nfiles: 1, size: 1 });
  });

  it('stops when it is told to', async () => {
    await using project = new TestProject();
    project.write({ 'd/a': '1' });
    await expect(hashDirectory(project.path('d'), AbortSignal.abort())).rejects.toThrow();
  });
});
