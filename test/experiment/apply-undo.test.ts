import {
  chmodSync,
  existsSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ApplyReport, UndoReport } from '../../src/contract/experiment-view.js';
import type { PipelineView } from '../../src/contract/pipeline-view.js';
import { createEngine } from '../../src/engine/index.js';
import { ExperimentProject, md5 } from '../support/experiment-project.js';
import { CHECKOUT, notebook } from '../support/test-project.js';

afterAll(() => ExperimentProject.removeTemplate());

async function apply(project: ExperimentProject, ...args: string[]): Promise<ApplyReport> {
  return JSON.parse(await project.mustExp('apply', '--json', ...args)) as ApplyReport;
}

async function undo(project: ExperimentProject, ...args: string[]): Promise<UndoReport> {
  return JSON.parse(await project.mustExp('undo', '--json', ...args)) as UndoReport;
}

const RUN = ['run', '-n', 'one', '-S', 'Train.epochs=2'];

/** What `RUN` brings into a workspace that has nothing of it. */
const CREATED = [
  'dvc.lock',
  'live/Train/metrics.json',
  'live/Train/plots/metrics/acc.tsv',
  'models/Train.json',
  'nodes/Evaluate/scores.json'
];

describe('apply', () => {
  it('keeps a model that no cache holds, and undo brings it back', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp(...RUN);
    project.write({ 'models/Train.json': 'trained by hand', 'models/notes.txt': 'ignored' });
    const model = md5(project.path('models/Train.json'));
    const before = await project.fingerprint();
    const index = before['.git/index'];

    const done = await apply(project, 'one');
    expect(done.overwritten).toEqual(['models/Train.json', 'params.yaml']);
    expect(done.created).toEqual(CREATED.filter(path => path !== 'models/Train.json'));
    expect(JSON.parse(project.read('models/Train.json'))).toEqual({ epochs: 2, w: 1 });
    const after = await project.fingerprint();
    expect({ index: after['.git/index'], head: after['.git/HEAD'], refs: after['refs'] }).toEqual({
      index,
      head: before['.git/HEAD'],
      refs: before['refs']
    });

    const undone = await undo(project);
    expect(undone.backup).toBe(done.backup);
    expect(undone.restored).toEqual(['models/Train.json', 'params.yaml']);
    expect(undone.removed).toEqual(done.created);
    expect(md5(project.path('models/Train.json'))).toBe(model);
    expect(await project.fingerprint()).toEqual(before);
  });

  it('keeps edits, staged or not, and a file that git does not know', async () => {
    await using project = await ExperimentProject.create({
      files: { 'gone.txt': 'a', 'plan.txt': 'a', 'staged.txt': 'a', 'run.sh': 'exit 1' }
    });
    symlinkSync('plan.txt', project.path('link'));
    chmodSync(project.path('run.sh'), 0o755);
    await project.commit('second');
    await project.mustExp(...RUN);
    project.write({ 'staged.txt': 'b', 'plan.txt': 'b' });
    await project.git('add', 'staged.txt');
    await project.git('rm', '-q', '--cached', 'gone.txt');
    project.write({ 'gone.txt': 'untracked by now', 'staged.txt': 'c', 'own.txt': 'untracked' });
    rmSync(project.path('run.sh'));
    rmSync(project.path('link'));
    const before = await project.fingerprint();

    await apply(project, 'one');
    for (const path of ['gone.txt', 'plan.txt', 'staged.txt']) expect(project.read(path)).toBe('a');
    expect(readlinkSync(project.path('link'))).toBe('plan.txt');
    expect(statSync(project.path('run.sh')).mode & 0o111).toBe(0o111);
    expect(project.read('own.txt')).toBe('untracked');
    expect((await apply(project, 'one')).backup).toBeNull();

    await undo(project);
    expect(await project.fingerprint()).toEqual(before);
  });

  it('does nothing in a dry run, and lists what it would do', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp(...RUN);
    project.write({ 'src/extra.ts': 'export {};\n' });
    await project.git('add', 'src/extra.ts');
    const before = await project.fingerprint();
    const plan = await apply(project, '--dry-run', 'one');
    expect(plan).toEqual({
      sha: await project.tip('one'),
      head: await project.git('rev-parse', 'HEAD'),
      overwritten: ['params.yaml'],
      created: CREATED,
      removed: ['src/extra.ts'],
      kept: [],
      missing: [],
      forGit: [
        ...CREATED.filter(path => path !== 'models/Train.json'),
        'params.yaml',
        'src/extra.ts'
      ].sort(),
      backup: null
    });
    expect(await project.mustExp('apply', '--dry-run', 'one')).toContain(
      '  removed      src/extra.ts\nApplying '
    );
    expect(await project.fingerprint()).toEqual(before);
    expect(await project.git('for-each-ref', 'refs/stagebook')).toBe('');
  });

  it('leaves notebooks alone, unless they are asked for', async () => {
    await using project = await ExperimentProject.create({
      files: { 'train.ipynb': notebook(['1']), 'model/weights.txt': 'x' }
    });
    await project.mustExp(...RUN);
    project.write({ 'train.ipynb': notebook(['1', '2']) });
    const before = await project.fingerprint();
    const plain = await apply(project, 'one');
    expect(plain.kept).toEqual([{ path: 'train.ipynb', reason: 'a notebook' }]);
    expect((await project.fingerprint())['train.ipynb']).toBe(before['train.ipynb']);
    const asked = await apply(project, 'one', '--notebook');
    expect(asked.overwritten).toEqual(['train.ipynb']);
    expect(JSON.parse(project.read('train.ipynb'))).toEqual(notebook(['1']));
    await undo(project);
    expect((await project.fingerprint())['train.ipynb']).toBe(before['train.ipynb']);
    await undo(project);
    expect(await project.fingerprint()).toEqual(before);
  });

  it('is refused where a model is in no cache, unless the rest is wanted', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp(...RUN);
    rmSync(project.path('.dvc/cache'), { recursive: true });
    const before = await project.fingerprint();
    const refused = await project.exp('apply', 'one');
    expect(refused.stderr).toBe(
      'error: Not in the cache any more: `models/Train.json`.\n' +
        '  help: There is no DVC remote to fetch them from: choose a checkpoint that has them, or apply the rest with `--force`.\n'
    );
    expect(await project.fingerprint()).toEqual(before);
    const forced = await apply(project, 'one', '--force');
    expect(forced.missing).toEqual(['models/Train.json']);
    expect(project.read('params.yaml')).toContain('epochs: 2');
  });

  it('leaves no model of another checkpoint beside metrics that lost theirs', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp(...RUN);
    const [first = '', second = ''] = await project.chain('one');
    await project.mustExp('apply', second);
    const model = project.read('models/Train.json');
    const metrics = project.read('live/Train/metrics.json');
    rmSync(project.object((await project.outHash(first, 'models/Train.json')) ?? ''));

    const engine = createEngine();
    const about = { path: project.root, rev: first };
    const refused = await engine.request('experiment/apply', about);
    if (refused.ok || refused.failure.reason !== 'refused') throw new Error('not refused');
    expect(refused.failure.help.at(-1)).toBe(
      '`--force` removes `models/Train.json`, which is not of this revision; `stagebook exp undo` brings it back.'
    );
    expect(project.read('models/Train.json')).toBe(model);
    const history = async () => {
      const told = await engine.request('history/view', { path: project.root });
      return told.ok ? told.value.applied : told;
    };
    // The metrics alone make it no workspace of that checkpoint.
    await project.git('checkout', '-q', first, '--', 'dvc.lock', 'live');
    expect(await history()).not.toBe(first);
    await project.git('checkout', '-q', second, '--', 'dvc.lock', 'live');
    await project.git('reset', '-q');

    const done = await engine.request('experiment/apply', { ...about, force: true });
    expect(done).toMatchObject({
      ok: true,
      value: { missing: ['models/Train.json'], removed: ['models/Train.json'] }
    });
    expect(existsSync(project.path('models'))).toBe(false);
    expect(JSON.parse(project.read('live/Train/metrics.json'))).toMatchObject({ step: 0 });
    expect(await history()).toBe(first);
    const again = await engine.request('experiment/apply', about);
    expect(again).toMatchObject({
      ok: true,
      value: { missing: ['models/Train.json'], removed: [], backup: null }
    });

    await engine.request('experiment/undo', { path: project.root });
    expect(project.read('models/Train.json')).toBe(model);
    expect(project.read('live/Train/metrics.json')).toBe(metrics);
    await engine.dispose();
  });

  it('of a checkpoint that lost its model is known as such, and only the model is missing', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp(...RUN);
    const [first = ''] = await project.chain('one');
    rmSync(project.object((await project.outHash(first, 'models/Train.json')) ?? ''));
    await apply(project, first, '--force');
    const { applied, baselines } = await project.history();
    expect(applied).toBe(first);
    const { checkpoints = [] } = baselines[0]?.experiments[0] ?? {};
    expect(checkpoints.find(({ sha }) => sha === first)?.isMetricsOnly).toBe(true);

    const missing = async (): Promise<unknown> => {
      const { stdout } = await project.stagebook('status', '--json');
      const { stages } = JSON.parse(stdout) as PipelineView;
      return stages.find(({ name }) => name === 'Train')?.missing;
    };
    expect(await missing()).toEqual([{ path: 'models/Train.json', from: null }]);
    const config = project.read('.dvc/config');
    project.write({ '.dvc/config': `${config}['remote "store"']\n    url = ../store\n` });
    expect(await missing()).toEqual([{ path: 'models/Train.json', from: 'remote' }]);
  });
});

describe('an apply of what was listed', () => {
  it('does no more than that to what is there', async () => {
    await using project = await ExperimentProject.create({ files: { 'plan.txt': 'a' } });
    await project.mustExp(...RUN);
    const engine = createEngine();
    const about = { path: project.root, rev: 'one' };
    const list = async (): Promise<ApplyReport> => {
      const told = await engine.request('experiment/apply', { ...about, dryRun: true });
      if (!told.ok) throw new Error(JSON.stringify(told.failure));
      return told.value;
    };
    const first = await list();
    expect(first.overwritten).toEqual(['params.yaml']);
    // One was listed, one was as the revision has it, one was to be created, and one is of the user alone.
    const since = {
      'params.yaml': 'Train: {lr: 7, epochs: 1}\n',
      'plan.txt': 'mine',
      'models/Train.json': 'mine',
      'own.txt': 'mine'
    };
    project.write(since);
    const before = await project.fingerprint();
    for (const dryRun of [true, false])
      expect(
        await engine.request('experiment/apply', { ...about, listed: first, dryRun })
      ).toMatchObject({
        ok: false,
        failure: {
          message: 'Would be replaced now, too: `models/Train.json`, `plan.txt`.',
          remedy: 'list-again'
        }
      });
    expect(await project.fingerprint()).toEqual(before);

    const second = await list();
    const head = (await project.commit('meanwhile')).slice(0, 7);
    expect(await engine.request('experiment/apply', { ...about, listed: second })).toMatchObject({
      ok: false,
      failure: {
        message: `HEAD was at ${(first.head ?? '').slice(0, 7)} when that was listed, and is at ${head} now. Would be replaced now, too: \`own.txt\`.`
      }
    });
    for (const [path, text] of Object.entries(since)) expect(project.read(path)).toBe(text);

    const third = await list();
    const done = await engine.request('experiment/apply', { ...about, listed: third });
    expect(done).toMatchObject({ ok: true, value: { overwritten: third.overwritten } });
    expect(project.read('plan.txt')).toBe('a');
    await engine.dispose();
  });
});

describe('what apply prints for git', () => {
  it('names neither a file that git never knew and that is gone, nor one that it ignores', async () => {
    await using project = await ExperimentProject.create({
      files: { '.gitignore': '/node_modules\n/models\n/nodes\n', 'old.py': '' }
    });
    await project.mustExp(...RUN);
    const pipeline = project.read('dvc.yaml').replace('    deps:\n', '    deps:\n    - own.py\n');
    project.write({ 'dvc.yaml': pipeline, 'own.py': 'untracked', 'mine.py': 'tracked' });
    await project.git('add', 'mine.py');
    const shown = await project.mustExp('apply', 'one');
    expect(shown).toContain('  removed      mine.py\n  removed      own.py\n');
    expect(shown).toContain('  created      nodes/Evaluate/scores.json\n');
    const line = /^To keep it in git:\n {2}(git add .+)$/m.exec(shown)?.[1] ?? 'false';
    expect(await project.run('sh', ['-c', line])).toMatchObject({ code: 0, stderr: '' });
    expect(await project.git('status', '--porcelain')).not.toMatch(/^.[^ ]/m);
  });
});

describe('apply of an experiment on an older commit', () => {
  const remote = (name: string): string => `['remote "${name}"']\n    url = /tmp/${name}\n`;

  /** Makes an experiment of files that are not committed, and a commit with others after it. */
  async function runThenCommit(
    own: Readonly<Record<string, string>>,
    later: Readonly<Record<string, string>>
  ): Promise<ExperimentProject> {
    const project = await ExperimentProject.create({
      files: { '.dvcignore': '/old\n', '.stagebook/config.json': '{}', 'a/.gitignore': '/x\n' }
    });
    project.write(own);
    await project.mustExp(...RUN);
    await project.git('checkout', '-q', '.');
    project.write(later);
    await project.commit('later');
    return project;
  }

  const LATER = {
    '.dvc/config': remote('later'),
    '.dvcignore': '/later\n',
    '.stagebook/config.json': '{ "include": [] }',
    'a/.gitignore': '/x\n/y\n'
  };

  it('keeps the configuration of the project, and says so', async () => {
    await using project = await runThenCommit({}, { ...LATER, 'src/later.ts': 'export {};\n' });
    const done = await apply(project, 'one');
    const reason = 'project configuration';
    expect(done.kept).toEqual(Object.keys(LATER).map(path => ({ path, reason })));
    expect(done.removed).toEqual(['src/later.ts']);
    for (const [path, text] of Object.entries(LATER)) expect(project.read(path)).toBe(text);
  });

  it('brings what the experiment itself changed, where nothing else did', async () => {
    const own = { '.dvc/config': remote('own'), '.dvcignore': '/old\n/own\n' };
    await using project = await runThenCommit(own, { 'a/.gitignore': '/y\n' });
    const done = await apply(project, 'one');
    expect(done.kept).toEqual([{ path: 'a/.gitignore', reason: 'project configuration' }]);
    for (const [path, text] of Object.entries(own)) expect(project.read(path)).toBe(text);
  });

  it('keeps a setting that changed since, and the lines of either side of what is ignored', async () => {
    const own = { '.dvc/config': remote('own'), '.dvcignore': '/old\n/own\n' };
    await using project = await runThenCommit(own, LATER);
    const before = await project.fingerprint();
    const done = await apply(project, 'one');
    expect(project.read('.dvc/config')).toBe(LATER['.dvc/config']);
    expect(project.read('.dvcignore')).toBe('/later\n/own\n');
    expect(done.overwritten).toContain('.dvcignore');
    await undo(project);
    expect(await project.fingerprint()).toEqual(before);
  });
});

describe('undo', () => {
  it('goes back one command at a time, whatever was edited since', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp(...RUN);
    const [first = ''] = await project.chain('one');
    const start = await project.fingerprint();
    const canUndo = async (): Promise<boolean> => (await project.history()).canUndo;
    // What a removed experiment is kept in is no backup of the workspace.
    await project.mustExp('run', '-n', 'two');
    await project.mustExp('remove', 'two');
    expect(await canUndo()).toBe(false);
    await apply(project, first);
    expect(await canUndo()).toBe(true);
    const middle = await project.fingerprint();
    await apply(project, 'one');
    expect(await undo(project)).toMatchObject({
      subject: `stagebook: workspace before ${(await project.tip('one')).slice(0, 7)} was applied`
    });
    expect(await project.fingerprint()).toEqual(middle);

    const evaluate = `${project.read('src/Evaluate.ts')}// edited since\n`;
    project.write({ 'src/Evaluate.ts': evaluate, 'params.yaml': 'Train: {lr: 7, epochs: 1}\n' });
    const { kept } = await undo(project, '--force');
    expect(project.read('src/Evaluate.ts')).toBe(evaluate);
    expect(await project.show(kept, 'params.yaml')).toBe('Train: {lr: 7, epochs: 1}\n');
    await project.git('checkout', '-q', '--', 'src/Evaluate.ts');
    expect({ ...(await project.fingerprint()), '.git/index': '' }).toEqual({
      ...start,
      '.git/index': ''
    });

    expect(await canUndo()).toBe(false);
    const empty = await project.exp('undo');
    expect(empty.stderr).toBe(
      'error: There is nothing to undo.\n  help: An apply or a restore can be undone; there was none, or it is undone already.\n'
    );
  });

  it('asks before it drops what changed since, and says where that is kept', async () => {
    await using project = await ExperimentProject.create({ folder: 'a project' });
    await project.mustExp(...RUN);
    await apply(project, 'one');
    const since = {
      'params.yaml': 'Train: {lr: 7, epochs: 1}\n',
      'models/Train.json': 'trained on',
      'src/Evaluate.ts': `${project.read('src/Evaluate.ts')}// of no business of undo\n`
    };
    project.write(since);
    const before = await project.fingerprint();
    const refused = await project.exp('undo');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      'error: Changed since that was applied: `models/Train.json`, `params.yaml`.\n' +
        '  help: To put the files of then back all the same: `stagebook exp undo --force`; what is there now is kept.\n'
    );
    expect(await project.fingerprint()).toEqual(before);

    const told = await project.mustExp('undo', '--force');
    expect(project.read('params.yaml')).toContain('epochs: 3');
    expect(existsSync(project.path('models/Train.json'))).toBe(false);
    expect(project.read('src/Evaluate.ts')).toBe(since['src/Evaluate.ts']);
    const [, ref = '', line = ''] =
      /^Undone. What you changed since is kept in `(.+)`:\n {2}(git restore .+)$/m.exec(told) ?? [];
    expect(await project.run('sh', ['-c', line])).toMatchObject({ code: 0, stderr: '' });
    expect(project.read('params.yaml')).toBe(since['params.yaml']);
    expect(told).toContain(
      `In the DVC cache, under its hash in \`git show ${ref}:./.stagebook/backup.json\`: \`models/Train.json\`.`
    );
    const { outs } = JSON.parse(await project.git('show', `${ref}:./.stagebook/backup.json`)) as {
      outs: { path: string; hash: string }[];
    };
    const { hash = '' } = outs.find(({ path }) => path === 'models/Train.json') ?? {};
    expect(readFileSync(project.object(hash), 'utf8')).toBe('trained on');
  });

  it('does not ask about what is as it was before the command, or gone', async () => {
    await using project = await ExperimentProject.create();
    project.write({ 'models/Train.json': 'mine' });
    await project.mustExp(...RUN);
    const before = await project.fingerprint();
    await apply(project, 'one');
    await project.git('checkout', '-q', '--', 'params.yaml');
    project.write({ 'models/Train.json': 'mine' });
    rmSync(project.path('nodes'), { recursive: true });
    expect((await undo(project)).changed).toEqual([]);
    expect({ ...(await project.fingerprint()), '.git/index': '' }).toEqual({
      ...before,
      '.git/index': ''
    });
  });

  it('restores a folder of models that no cache holds', async () => {
    await using project = await ExperimentProject.create({
      files: {
        '.gitignore': '/node_modules\n/model\n',
        'dvc.yaml':
          'stages:\n  fit:\n    cmd: mkdir -p model/é && echo 1 > model/é/w && echo 2 > model/v\n    outs:\n    - model:\n        checkpoint: true\n'
      }
    });
    await project.mustExp('run', '-n', 'one');
    project.write({ 'model/é/w': 'mine', 'model/own': 'mine' });
    chmodSync(project.path('model/own'), 0o644);
    const before = await project.fingerprint();
    await apply(project, 'one');
    expect(project.read('model/é/w')).toBe('1\n');
    expect(Object.keys(await project.fingerprint())).not.toContain('model/own');
    await undo(project);
    expect(await project.fingerprint()).toEqual(before);
  });
});

describe('a file and a folder of the same name', () => {
  /** A project whose HEAD has a file `notes`; the revision before it has none, that after it a folder. */
  async function withNotes(): Promise<{
    project: ExperimentProject;
    none: string;
    file: string;
    folder: string;
  }> {
    const project = await ExperimentProject.create({
      files: { '.gitignore': '/node_modules\n/models\n/notes/precious.txt\n' }
    });
    const none = await project.git('rev-parse', 'HEAD');
    project.write({ notes: 'of the revision' });
    const file = await project.commit('a file');
    await project.git('rm', '-q', 'notes');
    project.write({ 'notes/a.txt': 'a' });
    const folder = await project.commit('a folder');
    return { project, none, file, folder };
  }

  it('does not cost what git ignores in the folder', async () => {
    const { project, file } = await withNotes();
    await using _ = project;
    project.write({ 'notes/precious.txt': 'mine' });
    const before = await project.fingerprint();
    const refused = await project.exp('apply', file);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toBe(
      'error: `notes` is a file of the revision and a folder here, with `notes/precious.txt` in it.\n' +
        '  help: Move the folder `notes` away, then try again.\n'
    );
    expect(await project.fingerprint()).toEqual(before);
    expect(await project.git('for-each-ref', 'refs/stagebook')).toBe('');
  });

  it('changes into the other and back', async () => {
    const { project, file, folder } = await withNotes();
    await using _ = project;
    const before = await project.fingerprint();
    const applied = await apply(project, file);
    expect(applied).toMatchObject({
      removed: ['notes/a.txt'],
      created: [],
      overwritten: ['notes']
    });
    expect(project.read('notes')).toBe('of the revision');
    await apply(project, folder);
    expect(project.read('notes/a.txt')).toBe('a');
    await undo(project);
    expect(project.read('notes')).toBe('of the revision');
    await undo(project);
    expect(await project.fingerprint()).toEqual(before);
  });

  it('keeps a file that git does not know where a folder must come', async () => {
    const { project, none, folder } = await withNotes();
    await using _ = project;
    await project.git('switch', '-q', '--detach', none);
    project.write({ notes: 'untracked, and mine' });
    const before = await project.fingerprint();
    const applied = await apply(project, folder);
    expect(applied).toMatchObject({ removed: ['notes'], created: ['notes/a.txt'] });
    expect(project.read('notes/a.txt')).toBe('a');
    await undo(project);
    expect(await project.fingerprint()).toEqual(before);
  });

  it('leaves a folder that the user made of an applied file alone', async () => {
    const { project, none, file } = await withNotes();
    await using _ = project;
    await project.git('switch', '-q', '--detach', none);
    await apply(project, file);
    rmSync(project.path('notes'));
    project.write({ 'notes/precious.txt': 'mine' });
    expect((await undo(project)).removed).toEqual([]);
    expect(project.read('notes/precious.txt')).toBe('mine');
  });

  it('does not put a file in place of a folder that the user made of it', async () => {
    const { project, none, file } = await withNotes();
    await using _ = project;
    await project.git('switch', '-q', '--detach', file);
    await apply(project, none);
    project.write({ 'notes/precious.txt': 'mine' });
    const refused = await project.exp('undo');
    expect(refused.stderr).toBe(
      'error: `notes` was a file and is a folder now, with `notes/precious.txt` in it.\n' +
        '  help: Move the folder `notes` away, then try again.\n'
    );
    rmSync(project.path('notes'), { recursive: true });
    await undo(project);
    expect(project.read('notes')).toBe('of the revision');
  });
});

it('undo asks about a file that the user made where it must make a folder', async () => {
  await using project = await ExperimentProject.create();
  const none = await project.git('rev-parse', 'HEAD');
  project.write({ 'notes/a.txt': 'a' });
  await project.commit('a folder');
  await apply(project, none);
  project.write({ notes: 'mine' });
  const refused = await project.exp('undo');
  expect(refused.stderr).toContain('error: Changed since that was applied: `notes`.\n');
  const { changed, kept } = await undo(project, '--force');
  expect(changed).toEqual([{ path: 'notes', isOut: false }]);
  expect(project.read('notes/a.txt')).toBe('a');
  expect(await project.show(kept, 'notes')).toBe('mine');
});

describe('undo, elsewhere', () => {
  it('is of the work tree in which it is asked for', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp(...RUN);
    const other = join(project.base, 'other');
    await project.git('worktree', 'add', '-q', '--detach', other);
    await apply(project, 'one');
    const cli = [join(CHECKOUT, 'lib/cli/main.cjs'), 'exp'];
    const inOther = (...args: string[]) =>
      project.run(process.execPath, [...cli, ...args], { cwd: other });
    expect((await inOther('undo')).stderr).toContain('There is nothing to undo.');
    expect((await inOther('show', '--json')).stdout).toContain('"canUndo":false');
    expect((await project.history()).canUndo).toBe(true);
    expect((await inOther('apply', '--force', 'one')).code).toBe(0);
    await undo(project);
    expect(project.read('params.yaml')).toContain('epochs: 3');
    const inTheOther = (): string => readFileSync(join(other, 'params.yaml'), 'utf8');
    expect(inTheOther()).toContain('epochs: 2');
    expect((await inOther('undo')).code).toBe(0);
    expect(inTheOther()).toContain('epochs: 3');
  });

  it('asks before it goes back behind another HEAD', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp(...RUN);
    const old = (await project.git('rev-parse', 'HEAD')).slice(0, 7);
    await apply(project, 'one');
    const head = (await project.commit('the applied')).slice(0, 7);
    const refused = await project.exp('undo');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      `error: HEAD was at ${old} when that was applied, and is at ${head} now.\n` +
        '  help: To put the files of then back all the same: `stagebook exp undo --force`; what is there now is kept.\n'
    );
    expect(project.read('params.yaml')).toContain('epochs: 2');

    // A panel offers to do it all the same, and shows first what that does.
    const engine = createEngine();
    const path = project.root;
    const asked = await engine.request('experiment/undo', { path });
    expect(asked).toMatchObject({ ok: false, failure: { remedy: 'undo-anyway' } });
    const before = await project.fingerprint();
    const plan = await engine.request('experiment/undo', { path, force: true, dryRun: true });
    expect(await project.fingerprint()).toEqual(before);
    expect(plan).toMatchObject({
      ok: true,
      value: { restored: ['params.yaml'], removed: CREATED, kept: null }
    });

    const done = JSON.parse(await project.mustExp('undo', '--force', '--json')) as UndoReport;
    expect(done.restored).toEqual(['params.yaml']);
    expect(done.removed).toEqual(CREATED);
    expect(project.read('params.yaml')).toContain('epochs: 3');
  });

  it('takes a backup of a version that noted neither, nor what was written', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp(...RUN);
    const { backup } = await apply(project, 'one');
    const ref = `refs/stagebook/backups/${backup ?? ''}`;
    const {
      worktree: _,
      head: __,
      wrote: ___,
      ...old
    } = JSON.parse(await project.show(ref, '.stagebook/backup.json')) as Record<string, unknown>;
    const index = { env: { ...project.env, GIT_INDEX_FILE: join(project.base, 'index') } };
    const git = async (...args: string[]): Promise<string> =>
      (await project.run('git', args, index)).stdout.trim();
    writeFileSync(join(project.base, 'old.json'), JSON.stringify(old));
    const blob = await git('hash-object', '-w', join(project.base, 'old.json'));
    await git('read-tree', ref);
    await git('update-index', '--cacheinfo', `100644,${blob},.stagebook/backup.json`);
    const tree = await git('write-tree');
    await git('update-ref', ref, await git('commit-tree', tree, '-m', 'old'));
    project.write({ 'params.yaml': 'Train: {lr: 7, epochs: 1}\n' });
    await project.commit('another HEAD');
    expect((await undo(project)).changed).toEqual([]);
    expect(project.read('params.yaml')).toContain('epochs: 3');
  });
});

describe('an apply that does not come to its end', () => {
  it('says how its part is taken back', async () => {
    await using project = await ExperimentProject.create({ files: { 'sub/file.txt': 'old' } });
    await project.mustExp(...RUN);
    project.write({ 'sub/file.txt': 'mine' });
    const before = await project.fingerprint();
    chmodSync(project.path('sub'), 0o555);
    const asUser =
      process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-all', '--inh-caps=-all'] : [];
    const [command = '', ...args] = [
      ...asUser,
      process.execPath,
      join(CHECKOUT, 'lib/cli/main.cjs'),
      'exp'
    ];
    const failed = await project.run(command, [...args, 'apply', 'one']);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('error: Only a part of ');
    expect(failed.stderr).toContain('help: `stagebook exp undo` takes the part back.');
    chmodSync(project.path('sub'), 0o755);
    await undo(project);
    expect(await project.fingerprint()).toEqual(before);
  });
});

it('applying keeps outs out of git as DVC does, beside the lines of the user, until it is undone', async () => {
  await using project = await ExperimentProject.create({
    files: { '.gitignore': '/node_modules', 'models/.gitignore': '*.tmp' }
  });
  const before = await project.fingerprint();
  await project.mustExp('run', '-n', 'one');
  expect(await project.fingerprint()).toEqual(before);
  const applied = await project.mustExp('apply', 'one');
  expect(project.read('models/.gitignore')).toBe('*.tmp\n/Train.json\n');
  expect(applied).toContain('To keep it in git:\n  git add dvc.lock live/Train/metrics.json ');
  await project.git('add', '-A');
  expect(await project.git('ls-files', 'models')).toBe('models/.gitignore');
  expect(await project.dvc('status')).toBe('Data and pipelines are up to date.');
  await project.git('reset', '-q');
  await project.mustExp('undo');
  expect(project.read('models/.gitignore')).toBe('*.tmp');
});
