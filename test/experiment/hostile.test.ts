import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RESUME_COPIES } from '../../src/contract/stage-run.js';
import { insideProject } from '../../src/disk/index.js';
import { parseTree } from '../../src/git/index.js';
import { ExperimentProject, md5 } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

/** The `.dvc` file of an out whose content the cache of the project holds. */
function dataFile(project: ExperimentProject, path: string): string {
  project.write({ 'evil.txt': 'of a stranger' });
  const hash = md5(project.path('evil.txt'));
  rmSync(project.path('evil.txt'));
  mkdirSync(join(project.object(hash), '..'), { recursive: true });
  writeFileSync(project.object(hash), 'of a stranger');
  return `outs:\n- md5: ${hash}\n  size: 13\n  hash: md5\n  path: ${path}\n`;
}

describe('a path of an out', () => {
  const root = mkdtempSync(join(tmpdir(), 'stagebook-inside-'));
  mkdirSync(join(root, 'models'));
  symlinkSync('..', join(root, 'models/link'));
  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  it.each(['a', 'models/a', 'models/link', 'models/..a', 'a.dvc', 'new/folder/a'])(
    'may be `%s`',
    path => {
      expect(insideProject(root, path)).toEqual({ ok: true, value: join(root, path) });
    }
  );

  it.each([
    ['../a', 'lies outside of the project'],
    ['models/../../a', 'lies outside of the project'],
    ['models\\..\\..\\a', 'lies outside of the project'],
    ['/etc/a', 'lies outside of the project'],
    ['s3://bucket/a', 'lies outside of the project'],
    ['C:\\a', 'lies outside of the project'],
    ['.', 'is the folder of the project itself'],
    ['', 'is the folder of the project itself'],
    ['.git/hooks/post-checkout', 'belongs to git or DVC'],
    ['sub/.GIT', 'belongs to git or DVC'],
    ['.Dvc/config.local', 'belongs to git or DVC'],
    ['models/link/a', 'lies behind the link `models/link`']
  ])('may not be `%s`', (path, why) => {
    expect(insideProject(root, path)).toMatchObject({
      ok: false,
      failure: { reason: 'refused', message: `\`${path}\` ${why}.` }
    });
  });
});

describe('a revision that names paths outside of the project', () => {
  it.each([
    ['../evil.txt', '`../evil.txt` lies outside of the project.'],
    ['link/evil.txt', '`link/evil.txt` lies behind the link `link`.']
  ])('is not applied: %s', async (path, message) => {
    await using project = await ExperimentProject.create();
    mkdirSync(join(project.base, 'outside'));
    const files = ['evil.txt', 'outside/evil.txt'].map(name => join(project.base, name));
    for (const file of files) writeFileSync(file, 'mine');
    const good = await project.git('rev-parse', 'HEAD');
    symlinkSync('../outside', project.path('link'));
    project.write({ 'evil.dvc': dataFile(project, path) });
    const evil = await project.commit('evil');
    // A second time, when the link is already there, and with nothing of it.
    for (const from of [evil, good]) {
      await project.git('switch', '-q', '--detach', from);
      const before = await project.fingerprint();
      const refused = await project.exp('apply', evil);
      expect(refused.code).toBe(1);
      if (from === evil) expect(refused.stderr).toContain(`error: ${message}\n`);
      expect(await project.fingerprint()).toEqual(before);
      for (const file of files) expect(readFileSync(file, 'utf8')).toBe('mine');
    }
  });

  it('has no run that writes or removes there', async () => {
    await using project = await ExperimentProject.create();
    const outside = join(project.path('.dvc/tmp/exps/stagebook'), 'evil.txt');
    mkdirSync(join(outside, '..'), { recursive: true });
    writeFileSync(outside, 'mine');
    project.write({ 'evil.dvc': dataFile(project, '../evil.txt') });
    await project.commit('evil data');
    const source = await project.exp('run', '-n', 'one');
    expect(source.stderr + source.stdout).toContain('`../evil.txt` lies outside of the project.');
    rmSync(project.path('evil.dvc'));
    project.write({
      'dvc.yaml': 'stages:\n  fit:\n    cmd: echo 1 > w\n    outs:\n    - w\n    - ../evil.txt\n'
    });
    await project.commit('an evil stage');
    const stage = await project.exp('run', '-n', 'two');
    expect(stage.stderr + stage.stdout).toContain('`../evil.txt` lies outside of the project.');
    expect(readFileSync(outside, 'utf8')).toBe('mine');
  });
});

describe('a tree that git would not make', () => {
  const id = 'ab'.repeat(20);
  const entry = (mode: string, name: string, sha: string): Buffer =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(sha, 'hex')]);

  it.each(['..', '.', '', '.git', '.GIT', 'a/b', '../b', '/b'])('has no entry `%s`', name => {
    const tree = Buffer.concat([entry('100644', 'a', id), entry('40000', name, id)]);
    expect(parseTree(tree)).toEqual([{ mode: '100644', name: 'a', sha: id }]);
  });

  it('is not laid out outside of the temp workspace', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp('run', '-n', 'one');
    const tip = await project.tip('one');
    const write = (content: Buffer): Promise<string> => {
      const file = join(project.base, 'tree');
      writeFileSync(file, content);
      return project.git('hash-object', '-w', '-t', 'tree', '--literally', file);
    };
    // From where the files of a checkpoint are laid out, this goes up to the project.
    const folder = 'live/Train/plots/metrics';
    const path = `.dvc/tmp/exps/stagebook/ID/${RESUME_COPIES}/${folder}`;
    const blob = await project.git('rev-parse', `${tip}:params.yaml`);
    let sha = await write(entry('100644', 'stolen.txt', blob));
    for (const _ of path.split('/')) sha = await write(entry('40000', '..', sha));
    for (let at = folder; at !== '.'; at = dirname(at)) {
      const parent = dirname(at) === '.' ? '' : dirname(at);
      const listed = (await project.git('ls-tree', `${tip}:${parent}`)).split('\n');
      const entries = listed.map(line => {
        const [, mode = '', own = '', name = ''] = /^0*(\d+) \w+ (\w+)\t(.*)$/.exec(line) ?? [];
        return entry(mode, name, name === basename(at) ? sha : own);
      });
      sha = await write(Buffer.concat(entries));
    }
    const message = await project.git('log', '-1', '--format=%B', tip);
    const evil = await project.git('commit-tree', sha, '-p', `${tip}^`, '-m', message);
    expect(await project.git('ls-tree', '-r', '--name-only', evil)).toContain('/../../stolen.txt');
    await project.mustExp('run', '-n', 'two', '--from', evil, '-S', 'Train.epochs=4');
    expect(existsSync(project.path('stolen.txt'))).toBe(false);
    expect((await project.model(await project.tip('two'))).epochs).toBe(4);
  });
});
