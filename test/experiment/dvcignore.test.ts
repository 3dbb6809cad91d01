import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DvcCache, hashDirectory, PathHasher } from '../../src/cache/index.js';
import { TestProject } from '../support/test-project.js';

/** Makes a project with rules of every kind, around a folder and below it. */
function create(): TestProject {
  const project = TestProject.withDvc();
  project.write({
    '.dvcignore': [
      '# a comment',
      '*.tmp',
      '!kept.tmp',
      '/data/out/top.txt',
      'scratch/',
      'data/**/deep.bin',
      'a?c.txt',
      '  padded.txt  ',
      '\\!bang.txt',
      ''
    ].join('\n'),
    'data/.dvcignore': '*.log\n/out/anchored.txt\n!out/sub/kept.log\nsub/half.txt\n**/any.txt\n',
    'data/out/plain.txt': '1',
    'data/out/a.tmp': '2',
    'data/out/kept.tmp': '3',
    'data/out/A.TMP': '4',
    'data/out/top.txt': '5',
    'data/out/sub/top.txt': '6',
    'data/out/scratch/x.txt': '7',
    'data/out/sub/scratch': '8',
    'data/out/sub/deep.bin': '9',
    'data/out/abc.txt': '10',
    'data/out/padded.txt': '11',
    'data/out/!bang.txt': '12',
    'data/out/x.log': '13',
    'data/out/sub/kept.log': '14',
    'data/out/anchored.txt': '15',
    'data/out/sub/anchored.txt': '16',
    'data/out/sub/half.txt': '17',
    'data/out/sub/any.txt': '18',
    'data/out/.git/config': '19',
    'data/out/sub/.hg/store': '20',
    'data/out/é 😀.tmp': '21'
  });
  symlinkSync('plain.txt', project.path('data/out/link.tmp'));
  symlinkSync('sub', project.path('data/out/linked'));
  return project;
}

/** The hash of a folder, as DVC itself tells. */
function hashOfDvc(project: TestProject, path: string): string {
  execFileSync('dvc', ['add', '-q', path], { cwd: project.root, env: project.env });
  return /md5: (\S+)/.exec(project.read(`${path}.dvc`))?.[1] ?? '';
}

describe('what `.dvcignore` names', () => {
  it('is passed over where DVC passes over it', async () => {
    await using project = create();
    const { hash, nfiles } = await hashDirectory(project.path('data/out'));
    const cache = new DvcCache(project.path('ours'));
    const stored = await cache.storePath(project.path('data/out'));
    expect(stored).toMatchObject({ ok: true, value: { hash } });
    const ours = (cache.listDirectory(hash) ?? []).map(({ relpath }) => relpath).sort();
    const theirs = hashOfDvc(project, 'data/out');
    const listed = readFileSync(
      project.path(`.dvc/cache/files/md5/${theirs.slice(0, 2)}/${theirs.slice(2)}`),
      'utf8'
    );
    const files = (JSON.parse(listed) as { relpath: string }[]).map(({ relpath }) => relpath);
    expect(ours).toEqual(files.sort());
    expect(hash).toBe(theirs);
    expect(nfiles).toBe(files.length);
    expect(files).not.toContain('a.tmp');
  });

  it('stays where a checkout replaces the folder around it', async () => {
    await using project = create();
    const cache = new DvcCache(project.path('.dvc/cache'));
    const first = await cache.storePath(project.path('data/out'));
    if (!first.ok) throw new Error('not stored');
    project.write({ 'data/out/plain.txt': 'changed', 'data/out/new.txt': 'new' });
    const done = await cache.checkout(first.value.hash, project.path('data/out'), { link: 'copy' });
    expect(done.ok).toBe(true);
    expect(project.read('data/out/plain.txt')).toBe('1');
    expect(existsSync(project.path('data/out/new.txt'))).toBe(false);
    for (const [path, text] of [
      ['a.tmp', '2'],
      ['scratch/x.txt', '7'],
      ['.git/config', '19'],
      ['sub/.hg/store', '20'],
      ['link.tmp', '1']
    ] as const)
      expect(project.read(`data/out/${path}`), path).toBe(text);
    const again = await new PathHasher().hashPath(project.path('data/out'));
    expect(again?.hash).toBe(first.value.hash);
  });
});
