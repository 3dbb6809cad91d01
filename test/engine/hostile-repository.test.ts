import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import type { Method, RequestMap } from '../../src/contract/requests.js';
import { createEngine } from '../../src/engine/index.js';
import { ExperimentProject } from '../support/experiment-project.js';
import { notebook } from '../support/test-project.js';

/**
 * A repository as somebody may hand it out: every setting of git that names a program names ours, which
 * leaves a file behind; pipeline files, notebooks, settings and links lead out of the project.
 */
class HostileProject {
  readonly project: ExperimentProject;
  readonly witness: string;

  private constructor(project: ExperimentProject) {
    this.project = project;
    this.witness = `${project.base}/ran`;
  }

  static async create(): Promise<HostileProject> {
    const project = await ExperimentProject.create({
      files: {
        'n.ipynb': notebook([
          "import { writeFileSync } from 'node:fs';\nwriteFileSync('../ran', 'cell');",
          "import { Stage } from 'stagebook';\nimport '../../outside.js';\nclass Train extends Stage<Train> {\n  x = (() => { writeFileSync('../ran', 'field'); })();\n  run() {}\n}",
          'new Train({});'
        ]),
        'package.json': {
          name: 'x',
          scripts: { prepare: 'touch ../ran', postinstall: 'touch ../ran' }
        },
        '.gitattributes': '* filter=evil diff=evil merge=evil\n',
        '.stagebook/config.json': {
          include: ['../../etc', '/etc', '-x'],
          best: { maximize: '../../x:y' }
        },
        'data.dvc': 'outs:\n- path: ../../outside\n  md5: d41d8cd98f00b204e9800998ecf8427e\n',
        'sub/dvc.yaml':
          'stages:\n  <img src=x onerror=alert(1)>:\n    cmd: touch ../ran\n    deps: [/dev/zero, ../../../../etc/hostname]\n    params: [../../../../etc/hostname:]\n    outs: [../../out]\n'
      }
    });
    const hostile = new HostileProject(project);
    await hostile.#poison();
    return hostile;
  }

  /** Answers a request and fails if anything of the repository ran on the way. */
  async ask<M extends Method>(method: M, params: Omit<RequestMap[M]['params'], 'path'>) {
    const answer = await createEngine().request(method, {
      path: this.project.root,
      ...params
    } as RequestMap[M]['params']);
    const ran = existsSync(this.witness) ? readFileSync(this.witness, 'utf8') : '';
    expect(ran, method).toBe('');
    return answer;
  }

  async #poison(): Promise<void> {
    const { project } = this;
    const evil = `${project.base}/evil`;
    writeFileSync(evil, `#!/bin/sh\necho "$0 $*" >> ${this.witness}\n`);
    chmodSync(evil, 0o755);
    const hooks = project.path('.git/hooks');
    mkdirSync(hooks, { recursive: true });
    for (const hook of [
      'reference-transaction',
      'post-checkout',
      'post-index-change',
      'pre-commit'
    ])
      symlinkSync(evil, `${hooks}/${hook}`);
    const settings: Record<string, string> = {
      'core.fsmonitor': evil,
      'core.sshCommand': evil,
      'core.pager': evil,
      'core.editor': evil,
      'core.askPass': evil,
      'core.gitProxy': evil,
      'core.alternateRefsCommand': evil,
      'diff.external': evil,
      'diff.evil.textconv': evil,
      'diff.evil.command': evil,
      'filter.evil.clean': evil,
      'filter.evil.smudge': evil,
      'filter.evil.process': evil,
      'filter.evil.required': 'true',
      'gpg.program': evil,
      'log.showSignature': 'true',
      'pager.log': evil,
      'alias.log': `!${evil}`,
      'credential.helper': evil,
      // A missing object would be fetched from here, by whatever program the address names.
      'extensions.partialClone': 'origin',
      'remote.origin.promisor': 'true',
      'remote.origin.url': `ext::${evil}`,
      'remote.origin.uploadpack': evil,
      'protocol.ext.allow': 'always',
      'uploadpack.packObjectsHook': evil
    };
    // Objects that are not there, in the places where a view looks for some.
    const none = '0123456789012345678901234567890123456789';
    const head = await project.git('rev-parse', 'HEAD');
    const tree = await project.git('rev-parse', 'HEAD^{tree}');
    const ref = `refs/exps/${head.slice(0, 2)}/${head.slice(2)}`;
    const commit = (text: string): Promise<string> =>
      project.git('commit-tree', tree, '-p', head, '-m', text);
    const message = `<script>alert(1)</script>\n\nStagebook-Kind: checkpoint\nStagebook-Stage: <b>\nResumed-from: ${none}`;
    await project.git('update-ref', `${ref}/--upload-pack=x`, await commit(message));
    await project.git('repack', '-adq');
    for (const [key, value] of Object.entries(settings)) await project.git('config', key, value);
    writeFileSync(project.path('.git/refs/stagebook-missing'), `${none}\n`);
    writeFileSync(
      project.path('.dvc/config'),
      `[core]\n    remote = evil\n['remote "evil"']\n    url = ssh://-oProxyCommand=${evil}/x\n    ask_password = true\n[cache]\n    dir = ../../cache\n`
    );
    symlinkSync('/etc', project.path('link'));
    // What the making of it ran does not count.
    rmSync(this.witness, { force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.project[Symbol.asyncDispose]();
  }
}

it('to look at a repository runs nothing of it', async () => {
  await using hostile = await HostileProject.create();
  expect((await hostile.ask('project/open', {})).ok).toBe(true);
  expect((await hostile.ask('graph/view', { outdated: true })).ok).toBe(true);
  expect((await hostile.ask('graph/check', {})).ok).toBe(true);
  expect((await hostile.ask('run/list', {})).ok).toBe(true);
  const history = await hostile.ask('history/view', { scope: { allCommits: true } });
  expect(
    history.ok && history.value.baselines.flatMap(({ experiments }) => experiments)
  ).toMatchObject([{ name: '--upload-pack=x', checkpoints: [{ stage: '<b>' }] }]);
  expect((await hostile.ask('graph/at', { rev: 'HEAD' })).ok).toBe(true);
  expect((await hostile.ask('history/file', { rev: 'HEAD', file: 'dvc.yaml' })).ok).toBe(true);
  expect((await hostile.ask('history/diff', { from: 'HEAD', to: '--upload-pack=x' })).ok).toBe(
    true
  );
  // A name that is an option to git, and one whose object would have to be fetched.
  for (const rev of [
    '--help',
    '-x',
    'HEAD:../x',
    '0123456789012345678901234567890123456789',
    'a\nb'
  ])
    expect(await hostile.ask('graph/at', { rev })).toMatchObject({
      ok: false,
      failure: { reason: 'refused' }
    });
});

it('no path of a request leads out of the project', async () => {
  await using hostile = await HostileProject.create();
  for (const file of [
    '../ran',
    '/etc/hostname',
    'link/hostname',
    'src/../../x',
    '.',
    './dvc.yaml',
    '-x',
    'a\0b'
  ])
    expect(await hostile.ask('history/file', { rev: 'HEAD', file })).toMatchObject({
      ok: false,
      failure: { reason: 'refused' }
    });
  for (const path of ['/etc/passwd.ipynb', '../x.ipynb', 'link/x.ipynb'].map(name =>
    name.startsWith('/') ? name : hostile.project.path(name)
  ))
    expect(await hostile.ask('graph/check', { notebooks: [path] })).toMatchObject({
      ok: false,
      failure: { reason: 'invalid-input', diagnostics: [{ code: 'project/outside' }] }
    });
});

it('a record of a run that names other folders than those of runs gets nothing removed', async () => {
  await using hostile = await HostileProject.create();
  const { project } = hostile;
  const id = '20260101T000000-abcd';
  const own = {
    id,
    snapshot: await project.git('rev-parse', 'HEAD'),
    worktree: project.path(`.dvc/tmp/exps/stagebook/${id}`),
    workspace: project.path(`.dvc/tmp/exps/stagebook/${id}`)
  };
  const precious = ['precious/a.txt', `.dvc/tmp/exps/stagebook/${id}/a.txt`];
  for (const wrong of [
    { worktree: project.path('precious') },
    { snapshot: '../../../../../../precious' },
    { id: '../../../../../precious/x' },
    { workspace: project.path('precious') }
  ]) {
    project.write(Object.fromEntries(precious.map(path => [path, 'mine'])));
    project.write({
      [`.git/stagebook/runs/${id}/run.json`]: {
        version: 1,
        name: 'x',
        ref: 'refs/exps/aa/bb/x',
        kind: 'run',
        root: project.root,
        baseline: own.snapshot,
        state: 'running',
        runner: { host: hostname(), boot: 'x', pid: 1, started: 'x' },
        child: null,
        tip: null,
        links: [],
        targets: [],
        ...own,
        ...wrong
      }
    });
    expect(await hostile.ask('run/list', {})).toMatchObject({ value: [{ state: 'interrupted' }] });
    for (const path of precious) expect(project.read(path)).toBe('mine');
  }
});
