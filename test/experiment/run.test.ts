import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ExperimentProject, FILES, replace } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

const EVALUATE = String(FILES['src/Evaluate.ts']);
const SHORT = ['-S', 'Train.epochs=1'];

/** Runs an experiment, named `one` unless told otherwise, and expects the user's files to be as before, and nothing to be left. */
async function runUntouched(project: ExperimentProject, ...args: string[]): Promise<string> {
  const before = await project.fingerprint();
  const output = await project.mustExp('run', '-n', 'one', ...args);
  expect(await project.fingerprint()).toEqual(before);
  expect(await project.leftovers()).toEqual([]);
  return output;
}

describe('a run leaves the workspace, the index and HEAD as they are', () => {
  it('where the pipeline is not committed yet, and the history tells of its metrics and message all the same', async () => {
    await using project = await ExperimentProject.create({ isCommitted: false });
    await project.git('add', '.gitignore', '.dvc');
    await project.git('commit', '-qm', 'first');
    await runUntouched(project, ...SHORT, '-m', 'one epoch');
    await project.mustExp('run', '-n', 'other', '-S', 'Train.epochs=2');

    const { baselines } = await project.history();
    const { experiments = [] } = baselines[0] ?? {};
    const told = experiments.map(({ name, message }) => [name, message]);
    expect(Object.fromEntries(told)).toEqual({ one: 'one epoch', other: undefined });
    const [result, last] = experiments.find(({ name }) => name === 'one')?.checkpoints ?? [];
    expect(result?.metrics['nodes/Evaluate/scores.json']).toEqual({ w: 0.5 });
    expect(result?.params['params.yaml']).toMatchObject({ Train: { epochs: 1 } });
    expect(last?.isBest).toBe(true);
  });

  it('in a dirty tree, and runs on what the user sees', async () => {
    await using project = await ExperimentProject.create({
      files: { 'gone.txt': 'x', 'plan.txt': 'a', 'staged.txt': 'a' }
    });
    project.write({ 'staged.txt': 'b', 'new.txt': 'staged' });
    await project.git('add', 'staged.txt', 'new.txt');
    project.write({
      'staged.txt': 'c',
      'plan.txt': 'b',
      'params.yaml': 'Train: {epochs: 2, lr: 2.0}\n',
      'src/Evaluate.ts': replace(EVALUATE, '{ w: this', '{ half: 0.5, w: this'),
      'notes/private.txt': 'untracked'
    });
    chmodSync(project.path('plan.txt'), 0o755);
    await project.run('rm', ['gone.txt']);
    const output = await runUntouched(project);

    expect(output).toContain('git does not track them: `notes/`.');
    expect(output).toContain('`--include`');
    const chain = await project.chain('one');
    expect(chain).toHaveLength(3);
    const tip = await project.tip('one');
    expect(JSON.parse(await project.show(tip, 'nodes/Evaluate/scores.json'))).toEqual({
      half: 0.5,
      w: 4
    });
    const changed = await project.git('diff', '--name-status', 'HEAD', tip);
    expect(changed.split('\n')).toEqual([
      'A\tdvc.lock',
      'D\tgone.txt',
      'A\tlive/Train/metrics.json',
      'A\tlive/Train/plots/metrics/acc.tsv',
      'A\tnew.txt',
      'A\tnodes/Evaluate/scores.json',
      'M\tparams.yaml',
      'M\tplan.txt',
      'M\tsrc/Evaluate.ts',
      'M\tstaged.txt'
    ]);
    expect(await project.show(tip, 'staged.txt')).toBe('c');
  });

  it('where HEAD is detached, on a commit of a shallow clone', async () => {
    await using project = await ExperimentProject.create();
    await project.commit('second').catch(() => undefined);
    project.write({ 'more.txt': 'x' });
    await project.commit('second');
    await project.git('clone', '-q', '--depth', '1', `file://${project.root}`, '../clone');
    await using clone = new ExperimentProject();
    await clone.run('cp', ['-a', `${project.base}/clone/.`, clone.root]);
    clone.link();
    await clone.git('checkout', '-q', '--detach');
    await runUntouched(clone, ...SHORT);
    expect(await clone.chain('one')).toHaveLength(2);
  });

  it('in a folder of the repository with blanks and an é in its path', async () => {
    await using project = await ExperimentProject.create({
      name: 'une étude',
      folder: 'mon projet/é',
      files: { 'plän 1.txt': 'a' }
    });
    project.write({ '../beside.txt': 'tracked beside the project', 'plän 1.txt': 'b' });
    await project.git('add', '../beside.txt');
    await project.git('commit', '-qm', 'second', '../beside.txt');
    await runUntouched(project, ...SHORT);
    const tip = await project.tip('one');
    expect(await project.show(tip, 'plän 1.txt')).toBe('b');
    expect(await project.model(tip)).toEqual({ epochs: 1, w: 0.5 });
    expect((await project.history()).baselines[0]?.experiments).toMatchObject([
      {
        name: 'one',
        state: 'finished',
        checkpoints: [{ metrics: { 'nodes/Evaluate/scores.json': { w: 0.5 } } }, { step: 0 }]
      }
    ]);
  });

  it('with a submodule, whose files the stages find', async () => {
    await using project = await ExperimentProject.create({
      files: {
        'src/Evaluate.ts': replace(
          EVALUATE,
          '    this.scores',
          `    if (!process.getBuiltinModule('node:fs').readFileSync('lib/é.txt', 'utf8')) throw 1;\n    this.scores`
        )
      }
    });
    await using library = new ExperimentProject({ name: 'library' });
    library.write({ 'é.txt': 'from the submodule' });
    await library.git('init', '-q', '-b', 'main');
    await library.commit('first');
    const from = ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add'];
    await project.git(...from, library.root, 'lib');
    await project.commit('submodule');
    await runUntouched(project, ...SHORT);
    expect(await project.chain('one')).toHaveLength(2);
  });
});

it('a run in a submodule', async () => {
  await using project = await ExperimentProject.create();
  await using around = new ExperimentProject({ name: 'around', folder: 'project' });
  rmSync(around.root, { recursive: true });
  await project.run('git', ['init', '-q', '-b', 'main', around.repository]);
  const from = ['-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add'];
  await project.git('-C', around.repository, ...from, project.root, 'project');
  around.link();
  await runUntouched(around);
  const tip = await around.tip('one');
  expect(await around.model(tip)).toEqual({ epochs: 3, w: 1.5 });
  expect(await around.chain('one')).toHaveLength(4);
  expect(await around.leftovers()).toEqual([]);
  expect(await around.git('fsck', '--no-dangling')).toBe('');
  await around.mustExp('apply', 'one');
  expect(await around.dvc('status')).toBe('Data and pipelines are up to date.');
});

describe('what a run carries', () => {
  it('holds no untracked file that nothing names, unless it is included', async () => {
    await using project = await ExperimentProject.create({
      files: {
        '.gitignore': '/node_modules\n/models\n/data\n',
        'src/Evaluate.ts': replace(
          EVALUATE,
          '    this.scores = {',
          `    const fs = process.getBuiltinModule('node:fs');\n    this.scores = { extra: fs.existsSync('data/extra/é.csv') ? 1 : 0,`
        )
      }
    });
    project.write({ 'data/extra/é.csv': '1', 'scratch.txt': 'untracked' });
    const plain = await runUntouched(project, ...SHORT);
    expect(plain).toContain('git does not track them: `scratch.txt`, `data/`.');
    const scores = async (name: string): Promise<unknown> =>
      JSON.parse(await project.show(await project.tip(name), 'nodes/Evaluate/scores.json'));
    expect(await scores('one')).toEqual({ extra: 0, w: 0.5 });

    const included = await project.mustExp(
      'run',
      '-n',
      'two',
      '-f',
      ...SHORT,
      '--include',
      'data/extra'
    );
    expect(included).toContain('git does not track them: `scratch.txt`.');
    expect(await scores('two')).toEqual({ extra: 1, w: 0.5 });
    expect(
      await project.git('ls-tree', '-r', '--name-only', await project.tip('two'))
    ).not.toContain('data');

    project.write({ '.stagebook/config.json': { include: ['data/none'] } });
    expect(await project.exp('run')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        '`data/none` is to be included and is not in the project.'
      ) as unknown
    });
  });

  it('is linked into a resumption, too, where git ignores it', async () => {
    await using project = await ExperimentProject.create({
      files: {
        '.gitignore': '/node_modules\n/models\n/data\n',
        'dvc.yaml': replace(
          String(FILES['dvc.yaml']),
          '    - src/Train.ts\n',
          '    - data/digits.bin\n    - src/Train.ts\n'
        )
      }
    });
    project.write({ 'data/digits.bin': 'an ignored dep' });
    project.limit(1);
    const run = project.follow('run', '-n', 'one');
    await run.checkpoint(0);
    await project.mustExp('stop', 'one');
    project.limit();
    expect((await run.ended).code).toBe(130);
    await project.mustExp('resume', 'one');
    expect(await project.model(await project.tip('one'))).toEqual({ epochs: 3, w: 1.5 });
  });

  it('has params of the command line, in the experiment alone', async () => {
    await using project = await ExperimentProject.create();
    await runUntouched(
      project,
      '-S',
      'Train.epochs=1',
      '-S',
      'Train.lr=4',
      '-S',
      '+Train.note=warm up'
    );
    const params = await project.show(await project.tip('one'), 'params.yaml');
    expect(params).toBe('Train:\n  epochs: 1 # how long\n  lr: 4\n  note: warm up\n');
    expect(await project.model(await project.tip('one'))).toEqual({ epochs: 1, w: 4 });
  });
});

describe('a run is refused', () => {
  it.each([
    ['', 'An experiment needs a name that is not empty.'],
    ['@', '`@` means HEAD to git.'],
    ['abcd', '`abcd` could be the id of a commit.'],
    ['HEAD', '`HEAD` has a meaning of its own.'],
    ['-x', '`-x` looks like an option of a command.'],
    ['é ü', '`é ü` cannot be the name of a git ref.'],
    ['a/b', '`a/b` cannot be the name of a git ref.'],
    ['main', '`main` is a branch of this repository.'],
    ['v1', '`v1` is a tag of this repository.']
  ])('with the name %s', async (name, message) => {
    await using project = await ExperimentProject.create();
    await project.git('tag', 'v1');
    const ran = await project.exp('run', `--name=${name}`);
    expect(ran.stderr).toMatch(/^error: .*\n {2}help: .+\n$/);
    expect(ran.stderr).toContain(message);
    expect(ran.code).toBe(1);
    expect(project.records()).toEqual([]);
  });

  it('with the name of an experiment, which `-f` replaces and a backup keeps', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp('run', '-n', 'one', ...SHORT);
    const tip = await project.tip('one');
    const again = await project.exp('run', '-n', 'one');
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('There is an experiment `one` on this commit already.');
    expect(again.stderr).toContain('help: Choose another name, go on with it');
    await project.mustExp('run', '-f', '-n', 'one', ...SHORT);
    expect(await project.tip('one')).not.toBe(tip);
    expect(await project.chain('one')).toHaveLength(2);
    expect(await project.git('for-each-ref', 'refs/stagebook/backups')).toContain(tip);
  });

  it('with `-f`, where it is refused or fails before its first checkpoint: the experiment stays', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp('run', '-n', 'one', ...SHORT);
    const tip = await project.tip('one');
    for (const wrong of [
      ['-S', 'lr=[1'],
      ['Trian'],
      ['--include', 'nowhere'],
      ['--from', 'nothing']
    ])
      expect((await project.exp('run', '-f', '-n', 'one', ...wrong)).code).toBe(1);
    expect(await project.git('for-each-ref', 'refs/stagebook')).toBe('');
    project.write({ 'src/Train.ts': 'throw new Error("broken");\n' });
    expect((await project.exp('run', '-f', '-n', 'one')).code).toBe(1);
    expect(project.records().at(-1)).toMatchObject({ state: 'failed', tip: null });
    expect(await project.tip('one')).toBe(tip);
    expect((await project.history()).baselines[0]?.experiments).toMatchObject([
      { name: 'one', state: 'finished', failedSince: { kind: 'run', state: 'failed' } }
    ]);
    expect(await project.mustExp('show')).toMatch(/ \[one\] +new run failed, last /);
  });

  it('with `-f` and the name of an experiment that runs', async () => {
    await using project = await ExperimentProject.create();
    project.limit(1);
    const run = project.follow('run', '-n', 'one');
    const tip = await run.checkpoint(0);
    const again = await project.exp('run', '-f', '-n', 'one');
    expect(again).toMatchObject({ code: 1 });
    expect(again.stderr).toContain('`one` is running.\n  help: Stop it first');
    expect(await project.tip('one')).toBe(tip);
    project.limit();
    expect((await run.ended).code).toBe(0);
  });

  it('for all but one of those that are started at the same moment with the same name', async () => {
    await using project = await ExperimentProject.create();
    project.limit(0);
    const runs = [1, 2, 3].map(() => project.exp('run', '-n', 'one', '--detach'));
    const ended = await Promise.all(runs);
    expect(ended.map(({ code }) => code).sort()).toEqual([0, 1, 1]);
    for (const { code, stderr } of ended)
      if (code === 1) expect(stderr).toContain('`one` is running.\n  help: Choose another name');
    expect(project.records().map(({ name }) => name)).toEqual(['one']);
    project.limit();
    await project.mustExp('logs', '-f', 'one');
    expect(await project.chain('one')).toHaveLength(4);
    expect(await project.leftovers()).toEqual([]);
  });

  it.each([
    ['dvc.yaml', 'stages:\n  Train:\n    cmd: [\n', 'error[pipeline/syntax]', 'dvc.yaml:4:1'],
    ['params.yaml', 'Train:\n  epochs: 3\n lr: 0.5\n', 'error[params/syntax]', 'params.yaml:3:1'],
    [
      'dvc.yaml',
      'stages:\n  A: {cmd: a, deps: [b], outs: [a]}\n  B: {cmd: b, deps: [a], outs: [b]}\n',
      'error[pipeline/cycle]',
      'dvc.yaml:'
    ]
  ])('with a %s that is broken, at its place', async (path, text, code, place) => {
    await using project = await ExperimentProject.create();
    project.write({ [path]: text });
    const refused = await project.exp('run', '-n', 'one', ...SHORT);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(code);
    expect(refused.stderr).toContain(`--> ${place}`);
    expect(project.records()).toEqual([]);
    expect(existsSync(project.path('.dvc/tmp/exps/stagebook'))).toBe(false);
    // What DVC passes over breaks nothing.
    await project.git('checkout', '-q', path);
    project.write({ '.dvcignore': '/drafts\n', [`drafts/${path}`]: text });
    await project.mustExp('run', '-n', 'one', ...SHORT);
  });

  it('with a params file of Python that is broken, as `status` tells it', async () => {
    await using project = await ExperimentProject.create();
    const stage = 'stages:\n  A:\n    cmd: a\n    params: [{p.py: [lr]}]\n';
    project.write({ 'dvc.yaml': stage, 'p.py': 'lr = 0.1\nsizes = [1\n' });
    const told = '`p.py` is not valid Python: `[` is not closed.\n  --> p.py:2:1';
    for (const args of [['status'], ['exp', 'run', '-n', 'one']]) {
      const refused = await project.stagebook(...args);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain(told);
    }
    expect(project.records()).toEqual([]);
  });

  it('of a stage that is not there, or in a repository that is not ready', async () => {
    await using project = await ExperimentProject.create({ isCommitted: false });
    const refusal = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await project.exp('run', ...args);
      expect(code).toBe(1);
      expect(stderr).toMatch(/\n {2}help: .+\n$/);
      return stderr;
    };
    expect(await refusal()).toContain('The repository has no commit yet');
    await project.commit('first');
    expect(await refusal('Trian')).toContain(
      'There is no stage `Trian`.\n  help: The stages are `Train`, `Evaluate`.'
    );
    await project.git('switch', '-qc', 'other');
    project.write({ 'plan.txt': 'other' });
    await project.commit('other');
    await project.git('switch', '-q', 'main');
    project.write({ 'plan.txt': 'main' });
    await project.commit('main');
    expect((await project.run('git', ['merge', 'other'])).code).toBe(1);
    expect(await refusal()).toContain('A merge is under way');
    await project.git('merge', '--abort');
    expect((await project.run('git', ['rebase', 'other'])).code).toBe(1);
    expect(await refusal()).toContain('`git rebase --continue` or `git rebase --abort`');
  });
});

describe('a run', () => {
  it('runs what changed since an uncommitted `dvc repro`, and no more', async () => {
    await using project = await ExperimentProject.create();
    await project.dvc('repro', '-q');
    project.write({ 'src/Evaluate.ts': replace(EVALUATE, '{ w: this', '{ third: 3, w: this') });
    const before = await project.fingerprint();
    const run = project.follow('run', '-n', 'two');
    expect((await run.ended).code).toBe(0);
    const started = run.events.filter(
      ({ type, reason }) => type === 'stage' && reason === 'started'
    );
    expect(started).toMatchObject([{ stage: 'Evaluate' }]);
    const tip = await project.tip('two');
    expect(await project.chain('two')).toEqual([tip]);
    expect(JSON.parse(await project.show(tip, 'nodes/Evaluate/scores.json'))).toEqual({
      third: 3,
      w: 1.5
    });
    expect(await project.fingerprint()).toEqual(before);
  });

  it('of stages that are all up to date is a final commit with the same files, as in DVC', async () => {
    await using project = await ExperimentProject.create();
    await project.dvc('repro', '-q');
    await project.commit('results');
    expect(await runUntouched(project)).toContain('Nothing had to run: every stage is up to date.');
    expect(await project.chain('one')).toHaveLength(1);
    expect(await project.git('diff', '--stat', 'HEAD', await project.tip('one'))).toBe('');
    // No id of a commit is so short that `abc` could be one.
    await project.mustExp('run', '-n', 'abc');
    await project.mustExp('apply', 'abc', '--dry-run');
    const { experiments = [] } = (await project.history()).baselines[0] ?? {};
    expect(experiments.map(({ name }) => name).sort()).toEqual(['abc', 'one']);
    expect(experiments).toMatchObject([
      { state: 'finished', checkpoints: [{ kind: 'final' }] },
      { state: 'finished', checkpoints: [{ kind: 'final' }] }
    ]);
  });

  it('with another param starts from nothing, not from the last model', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp('run', '-n', 'one', '--apply');
    expect(project.read('models/Train.json')).toBe('{"epochs":3,"w":1.5}\n');
    await runUntouched(project, '-n', 'two', '-S', 'Train.lr=2');
    const tip = await project.tip('two');
    expect(await project.model(tip)).toEqual({ epochs: 3, w: 6 });
    const { steps } = await project.series(tip);
    expect(steps).toEqual([0, 1, 2]);
  });

  it('trains anew with `--reset`, and only what makes checkpoints', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp('run', '--apply');
    const run = project.follow('run', '-n', 'again', '--reset');
    expect((await run.ended).code).toBe(0);
    expect(run.events.filter(({ type }) => type === 'checkpoint')).toHaveLength(3);
    expect(await project.model(await project.tip('again'))).toEqual({ epochs: 3, w: 1.5 });
  });

  it('is applied with `--apply`: the workspace is the tip', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp('run', '-n', 'one', '--apply', '-S', 'Train.lr=2');
    expect(project.read('params.yaml')).toContain('lr: 2\n');
    expect(project.read('models/Train.json')).toBe('{"epochs":3,"w":6}\n');
    expect(await project.dvc('status')).toBe('Data and pipelines are up to date.');
    await project.git('add', '-A');
    expect(await project.git('diff', '--cached', '--stat', await project.tip('one'))).toBe('');
  });

  it('that fails says why, keeps its checkpoints and its log', async () => {
    await using project = await ExperimentProject.create({
      files: {
        'src/Evaluate.ts': replace(
          EVALUATE,
          '    this.scores',
          `    throw new Error('no scores');\n    this.scores`
        )
      }
    });
    const before = await project.fingerprint();
    const { code, stdout } = await project.exp('run', '-n', 'one', ...SHORT);
    expect(code).toBe(1);
    expect(stdout).toContain('no scores');
    expect(stdout).toMatch(
      /Ended as failed at [0-9a-f]{7}: Evaluate failed: Error: no scores\. Its checkpoints are kept\.\n {2}help: .*`stagebook exp run --from [0-9a-f]{7}`\.\n$/
    );
    expect(await project.chain('one')).toHaveLength(1);
    expect(await project.fingerprint()).toEqual(before);
    expect(await project.leftovers()).toEqual([]);
    expect(await project.mustExp('logs', 'one')).toContain('no scores');
  });

  it('prints its events as JSON, one a line, numbered from 1', async () => {
    await using project = await ExperimentProject.create();
    const run = project.follow('run', '-n', 'one', '-m', 'a first try', ...SHORT);
    expect((await run.ended).code).toBe(0);
    const [checkpoint, tip] = await project.chain('one');
    const head = await project.git('rev-parse', 'HEAD');
    expect(run.events.map(({ seq }) => seq)).toEqual(run.events.map((_, i) => i + 1));
    expect(run.events).toMatchObject([
      { type: 'run', reason: 'started', name: 'one', baseline: head },
      { type: 'stage', reason: 'started', stage: 'Train' },
      {
        type: 'checkpoint',
        reason: 'made',
        stage: 'Train',
        step: 0,
        sha: checkpoint,
        metrics: { 'live/Train/metrics.json': { step: 0 } }
      },
      { type: 'stage', reason: 'started', stage: 'Evaluate' },
      { type: 'run', reason: 'ended', state: 'succeeded', tip, problem: null }
    ]);
    expect(await project.git('log', '-1', '--format=%s', String(tip))).toBe('a first try');
    const [record] = project.records();
    const files = readdirSync(join(project.root, '.git/stagebook/runs', record?.id ?? ''));
    expect(files.sort()).toEqual([
      'alive',
      'events.ndjson',
      'log',
      'run.json',
      'runner.log',
      'start.1'
    ]);
    expect(existsSync(record?.worktree ?? '')).toBe(false);
  });
});
