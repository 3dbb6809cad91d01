import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bareEnv } from './measure.mjs';

const CHECKOUT = resolve(import.meta.dirname, '..');
const CLI = join(CHECKOUT, 'lib/cli/main.cjs');

/** Runs an experiment in a project. */
export function stagebook(run, ...args) {
  run(process.execPath, CLI, 'exp', 'run', ...args);
}

/** Makes a repository of its own, with one commit, where nothing of the user's settings is seen. */
export function makeProject({ files, pipeline, ignored }, env = {}) {
  const base = mkdtempSync(join(tmpdir(), 'stagebook-bench-'));
  const root = join(base, 'project');
  const times = join(base, 'times.json');
  mkdirSync(root);
  const own = {
    ...bareEnv,
    PATH: `${join(CHECKOUT, '.venv/bin')}:${bareEnv.PATH}`,
    HOME: base,
    XDG_STATE_HOME: join(base, 'state'),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    DVC_NO_ANALYTICS: '1',
    DVC_SITE_CACHE_DIR: join(base, 'site'),
    TIMES: times,
    ...env
  };
  const run = (command, ...args) => {
    const ran = spawnSync(command, args, { cwd: root, env: own, encoding: 'utf8' });
    if (ran.status === 0) return;
    throw new Error(`${command} ${args.join(' ')}: ${ran.stdout}${ran.stderr}`);
  };
  run('git', 'init', '-q', '-b', 'main');
  run('dvc', 'init', '-q');
  writeFileSync(join(root, 'dvc.yaml'), pipeline);
  writeFileSync(join(root, '.gitignore'), ignored.map(path => `/${path}\n`).join(''));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text);
  run('git', 'config', 'user.name', 'A');
  run('git', 'config', 'user.email', 'a@example.com');
  run('git', 'add', '-A');
  run('git', 'commit', '-q', '-m', 'first');
  return { root, times, run, remove: () => rmSync(base, { recursive: true, force: true }) };
}
