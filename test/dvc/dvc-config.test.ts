import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatConfigValue, readDvcConfig, type DvcConfig } from '../../src/dvc/index.js';
import { CHECKOUT, TestProject } from '../support/test-project.js';

/** What DVC itself reads: the cache it would use, its links, the remotes. */
const PROGRAM = `
import json, sys, os
from dvc.config import Config
root = sys.argv[1]
config = Config(os.path.join(root, '.dvc'))
cache = config['cache']
json.dump({
  'cacheDir': os.path.normpath(str(cache.get('dir') or os.path.join(root, '.dvc', 'cache'))),
  'cacheLinks': cache.get('type') or ['reflink', 'copy'],
  'shared': cache.get('shared') == 'group',
  'remotes': [{'name': name, 'url': str(remote['url'])} for name, remote in config['remote'].items()],
  'coreRemote': config['core'].get('remote'),
  'autostage': config['core'].get('autostage', False),
  'noScm': config['core'].get('no_scm', False),
  'expGitRemote': config['exp'].get('git_remote'),
  'parsing': {name: str(value) for name, value in config['parsing'].items()},
}, sys.stdout)
`;

function readWithDvc(project: TestProject, env: NodeJS.ProcessEnv): unknown {
  const python = join(CHECKOUT, '.venv/bin/python');
  return JSON.parse(execFileSync(python, ['-c', PROGRAM, project.root], { env, encoding: 'utf8' }));
}

function readOwn(project: TestProject, env = project.env): DvcConfig {
  const read = readDvcConfig(project.root, env);
  if (!read.ok) throw new Error(JSON.stringify(read.failure));
  return read.value;
}

/** Files of the four places where DVC looks. */
interface Files {
  readonly system?: string;
  readonly global?: string;
  readonly project?: string;
  readonly local?: string;
}

async function expectSame(files: Files): Promise<unknown> {
  await using project = new TestProject();
  project.write({
    'etc/config': files.system ?? '',
    'home/.config/dvc/config': files.global ?? '',
    '.dvc/config': files.project ?? '',
    '.dvc/config.local': files.local ?? ''
  });
  const env = {
    ...project.env,
    HOME: project.path('home'),
    DVC_SYSTEM_CONFIG_DIR: project.path('etc')
  };
  const ours = readOwn(project, env);
  expect(ours).toEqual(readWithDvc(project, env));
  return ours;
}

describe("DVC's configuration", () => {
  it('is what `dvc config` and `dvc remote` write', async () => {
    await using project = TestProject.withDvc();
    const run = async (...args: string[]): Promise<void> => {
      expect(await project.run('dvc', args)).toMatchObject({ code: 0 });
    };
    await run('cache', 'dir', '../shared cache');
    await run('config', 'cache.type', 'hardlink,symlink');
    await run('config', 'cache.shared', 'group');
    await run('config', 'core.autostage', 'true');
    await run('config', 'core.no_scm', 'true');
    await run('config', 'exp.git_remote', 'git@example.com:a/b.git');
    await run('remote', 'add', '-d', 'my store', '../store, one #1');
    await run('remote', 'add', 's3', 's3://bucket/a path');
    await run('remote', 'add', '--local', 'quo"ted', '/abs/"quoted"');
    await run('remote', 'modify', '--local', 's3', 'access_key_id', "it's, #secret");
    await run('config', '--local', 'cache.type', 'reflink');
    expect(readOwn(project)).toEqual(readWithDvc(project, project.env));
  });

  it('is that of a fresh project where nothing is written', async () => {
    await using project = new TestProject();
    expect(readOwn(project)).toEqual({
      cacheDir: project.path('.dvc/cache'),
      cacheLinks: ['reflink', 'copy'],
      shared: false,
      remotes: [],
      coreRemote: null,
      autostage: false,
      noScm: false,
      expGitRemote: null,
      parsing: {}
    });
  });

  it('is read from four places, of which the later wins', async () => {
    const config = await expectSame({
      system: '[cache]\n    dir = /system/cache\n[core]\n    remote = a\n    autostage = true\n',
      global: `['remote "a"']\n    url = ../global\n[cache]\n    type = copy\n[core]\n    remote = b\n`,
      project: `['remote "a"']\n    url = /project\n['remote "b"']\n    url = ssh://host/path\n[cache]\n    shared = group\n`,
      local: `[cache]\n    dir = ~/cache\n['remote "c"']\n    url = relative\n[exp]\n    git_remote = origin\n`
    });
    expect(config).toMatchObject({ coreRemote: 'b', shared: true, cacheLinks: ['copy'] });
  });

  for (const [what, text] of [
    ['comments and blank lines', '# top\n\n[cache] # here\n# dir = no\n  dir = a # there\n\n#\n'],
    ['values in quotes', `[cache]\ndir = "a # b"\ntype = "copy,symlink"\n[core]\nremote = 'x'\n`],
    ['lists', '[cache]\ntype = copy, "symlink" ,hardlink\n'],
    ['a list of one', '[cache]\ntype = copy,\n'],
    ['names in capitals', '[Cache]\nDIR = A\n[CORE]\nRemote = Big\n'],
    ['no blanks, or many', '[cache]\ndir=x\n[ core ]\n  remote   =   y   \n'],
    ['values with equal signs', '[cache]\ndir = a=b\n'],
    ['remotes with blanks in their name', `['remote "a b"']\nurl = x\n['remote"c"']\nurl = y\n`],
    ['Windows line ends', '[cache]\r\ndir = a\r\n[core]\r\nremote = b\r\n'],
    ['paths of the home folder', `[cache]\ndir = ~/a b\n['remote "x"']\nurl = ~/x\n`],
    ['paths that climb', '[cache]\ndir = ../../a/../b\n'],
    ['URLs', `['remote "h"']\nurl = https://example.com/a?b=c#d\n['remote "g"']\nurl = gs://b\n`],
    ['values of three quotes', `[cache]\ndir = """a "b" 'c'"""\n[core]\nremote = '''x'''\n`]
  ] as const) {
    it(`is read as DVC reads it: ${what}`, () => expectSame({ project: text, local: text }));
  }

  it('gives back what was written into it', async () => {
    const paths = ['/plain path', '/a, b #c', `/it's`, '/a "b"', `/"a" and 'b'`, '/tail ', '/é'];
    for (const path of paths) {
      const local = `[cache]\n    dir = ${formatConfigValue(path)}\n`;
      expect(await expectSame({ local })).toMatchObject({ cacheDir: path });
    }
  });

  it('has no trouble with a file that is none', async () => {
    await using project = new TestProject();
    project.write({
      '.dvc/config': '<<<<<<< HEAD\n= x\n[cache\ndir\n]\n',
      '.dvc/config.local/x': ''
    });
    expect(readOwn(project).cacheDir).toBe(project.path('.dvc/cache'));
  });
});
