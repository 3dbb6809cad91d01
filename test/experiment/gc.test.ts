import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { GcReport } from '../../src/contract/experiment-view.js';
import { ExperimentProject } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

const MODEL = 'models/Train.json';

/** Runs one epoch with a learning rate of its own, so that every experiment has a model of its own. */
async function run(project: ExperimentProject, name: string, lr: number): Promise<void> {
  await project.mustExp('run', '-n', name, '-S', 'Train.epochs=1', '-S', `Train.lr=${lr}`);
}

async function gc(project: ExperimentProject, ...args: string[]): Promise<GcReport> {
  return JSON.parse(await project.mustExp('gc', '--json', ...args)) as GcReport;
}

/** The object of an experiment's model. */
async function modelOf(project: ExperimentProject, name: string): Promise<string> {
  return project.object((await project.outHash(await project.tip(name), MODEL)) ?? 'none');
}

async function dropRefs(project: ExperimentProject, prefix: string): Promise<void> {
  const listed = await project.git('for-each-ref', '--format=%(refname)', prefix);
  for (const ref of listed.split('\n').filter(line => line !== ''))
    await project.git('update-ref', '-d', ref);
}

describe('exp gc', () => {
  it('keeps the experiments of the commits that each flag names, and drops what others left', async () => {
    await using project = await ExperimentProject.create();
    await project.git('tag', 'v1');
    await run(project, 'tagged', 0.1);
    await project.git('switch', '-qc', 'side');
    project.write({ 'notes.md': 'side' });
    await project.commit('side');
    await run(project, 'merged', 0.2);
    await project.git('switch', '-q', 'main');
    await project.git('merge', '-q', '--no-ff', '-m', 'merge', 'side');
    await run(project, 'newest', 0.3);
    const removed = async (...scope: string[]): Promise<readonly string[]> =>
      [...(await gc(project, ...scope, '--dry')).experiments].sort();
    expect(await removed('-w')).toEqual(['merged', 'tagged']);
    expect(await removed('-n', '1')).toEqual(['merged', 'tagged']);
    // By first parents: what a branch had before it was merged is no step back.
    expect(await removed('-n', '2')).toEqual(['merged']);
    expect(await removed('-a')).toEqual(['tagged']);
    expect(await removed('-T')).toEqual(['merged', 'newest']);
    expect(await removed('-a', '-T')).toEqual([]);
    await project.git('branch', '-qd', 'side');
    expect(await removed('-A')).toEqual([]);
    expect(await removed('-a')).toEqual(['merged', 'tagged']);
    const none = await project.exp('gc', '--dry');
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('Say which') as string });

    const models = await Promise.all(['tagged', 'merged', 'newest'].map(n => modelOf(project, n)));
    expect(models.map(path => existsSync(path))).toEqual([true, true, true]);
    const tip = await project.tip('merged');
    const report = await gc(project, '-w', '-f');
    expect(report).toMatchObject({ dry: false, sharedCache: null });
    // The models, and what DVC's run cache holds of the metrics.
    expect(report.objects).toBeGreaterThanOrEqual(2);
    expect(report.bytes).toBeGreaterThan(0);
    expect(models.map(path => existsSync(path))).toEqual([false, false, true]);
    expect((await project.git('for-each-ref', 'refs/exps')).split('\n')).toHaveLength(1);
    // The commits can still be had.
    expect(await project.git('for-each-ref', 'refs/stagebook/backups')).toContain(tip);
    expect(await gc(project, '-w', '--dry')).toMatchObject({ experiments: [], objects: 0 });
  });

  it('drops the models of removed experiments, but none that a stash or a work tree records', async () => {
    await using project = await ExperimentProject.create();
    const names = ['stashed', 'newer', 'checked-out', 'dirty', 'unused'];
    for (const [i, name] of names.entries()) await run(project, name, (i + 1) / 8);
    for (const name of ['stashed', 'newer']) {
      await project.mustExp('apply', name);
      await project.git('stash', '-u', '-q');
    }
    const other = join(project.base, 'other');
    await project.git('worktree', 'add', '-q', '--detach', other, await project.tip('checked-out'));
    const lock = await project.show(await project.tip('dirty'), 'dvc.lock');
    project.write({ '../other/dvc.lock': lock });
    const models = await Promise.all(names.map(name => modelOf(project, name)));
    await project.mustExp('remove', ...names);
    // The backups of the workspace that `exp apply` made would keep the models, too.
    await dropRefs(project, 'refs/stagebook/undone');
    const listed = await project.git('for-each-ref', '--format=%(refname) %(subject)');
    for (const line of listed.split('\n'))
      if (line.includes('workspace before'))
        await project.git('update-ref', '-d', line.split(' ')[0] ?? '');
    expect(await gc(project, '-w', '-f')).toMatchObject({ experiments: [] });
    expect(models.map(path => existsSync(path))).toEqual([true, true, true, true, false]);
  });

  it('keeps what undo brings back, on either side', async () => {
    await using project = await ExperimentProject.create();
    await run(project, 'one', 0.1);
    await run(project, 'two', 0.2);
    await project.mustExp('apply', 'one');
    await project.mustExp('apply', 'two');
    await project.mustExp('undo');
    const models = await Promise.all(['one', 'two'].map(name => modelOf(project, name)));
    await project.mustExp('remove', 'one', 'two');
    await gc(project, '-w', '-f');
    expect(models.map(path => existsSync(path))).toEqual([true, true]);
  });

  it('waits for runs that are under way, and names them', async () => {
    await using project = await ExperimentProject.create();
    project.limit(1);
    const live = project.follow('run', '-n', 'live');
    await live.checkpoint(0);
    expect(await project.exp('gc', '-w', '-f')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('`live`') as string
    });
    expect(await gc(project, '-w', '--dry')).toMatchObject({ experiments: [] });
    project.limit();
    expect(await live.ended).toMatchObject({ code: 0 });
    expect(await gc(project, '-w', '-f')).toMatchObject({ objects: 0 });
  });

  it('asks for `--force` where other repositories may use the cache', async () => {
    await using project = await ExperimentProject.create();
    await project.dvc('cache', 'dir', '--local', '../elsewhere');
    await run(project, 'one', 0.1);
    project.write({ 'notes.md': 'next' });
    await project.commit('next');
    const { stdout } = await project.exp('gc', '-w', '--dry');
    expect(stdout).toContain('Other repositories may use the DVC cache');
    const model = (await modelOf(project, 'one')).replace('.dvc/cache', '../elsewhere');
    expect(existsSync(model)).toBe(true);
    await gc(project, '-w', '-f');
    expect(existsSync(model)).toBe(false);
  });

  it('removes backups and folders of runs that are older than a month', async () => {
    await using project = await ExperimentProject.create();
    await run(project, 'one', 0.1);
    const head = await project.git('rev-parse', 'HEAD');
    const old = '20200131T235959-0123456';
    for (const kind of ['backups', 'undone']) {
      await project.git('update-ref', `refs/stagebook/${kind}/${old}`, head);
      await project.git('update-ref', `refs/stagebook/${kind}/29990131T235959-0123456`, head);
    }
    const runs = join(project.repository, '.git/stagebook/runs');
    const [newest = ''] = readdirSync(runs);
    const record = project.records()[0];
    cpSync(join(runs, newest), join(runs, old), { recursive: true });
    project.write({ [`.git/stagebook/runs/${old}/run.json`]: { ...record, id: old } });
    expect(await gc(project, '-w', '--dry')).toMatchObject({ backups: 2, runs: 1 });
    expect((await project.exp('gc', '-w', '--dry')).stdout).toContain(
      '2 old backups and 1 old run'
    );
    expect(await gc(project, '-w', '-f')).toMatchObject({ backups: 2, runs: 1 });
    expect(readdirSync(runs)).toEqual([newest]);
    expect(await project.git('for-each-ref', '--format=%(refname)', 'refs/stagebook')).toBe(
      'refs/stagebook/backups/29990131T235959-0123456\nrefs/stagebook/undone/29990131T235959-0123456'
    );
  });
});
