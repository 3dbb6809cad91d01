import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ExperimentProject } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

/** A project with git and DVC remotes and the pushed experiment `one`, and a clone of it; both in a folder of their repository. */
async function pair(): Promise<{ project: ExperimentProject; clone: ExperimentProject }> {
  const folder = 'sub/project';
  const project = await ExperimentProject.create({ folder });
  const origin = join(project.base, 'origin.git');
  await project.git('init', '-q', '--bare', '-b', 'main', origin);
  await project.git('remote', 'add', 'origin', origin);
  await project.git('push', '-q', 'origin', 'main');
  await project.dvc('remote', 'add', '-q', '--local', '-d', 'storage', '../../../storage');
  await project.mustExp('run', '-n', 'one', '-S', 'Train.epochs=2');
  await project.mustExp('push', 'origin', 'one');
  const clone = new ExperimentProject({ folder });
  rmSync(clone.repository, { recursive: true });
  await clone.run('git', ['clone', '-q', origin, clone.repository], { cwd: clone.base });
  clone.link();
  // Another path from here than from where DVC fetches.
  renameSync(join(project.base, 'storage'), join(clone.base, 'storage'));
  await clone.dvc('remote', 'add', '-q', '--local', '-d', 'storage', '../../../storage');
  return { project, clone };
}

const refs = (project: ExperimentProject): Promise<string> =>
  project.git('for-each-ref', '--format=%(refname)', 'refs/exps', 'refs/stagebook');

describe('pull', () => {
  it('brings the data of every checkpoint, then the ref', async () => {
    const { project, clone } = await pair();
    await using _ = project;
    await using __ = clone;
    const storage = join(clone.base, 'storage');
    renameSync(storage, `${storage}.away`);
    const missing = await clone.exp('pull', 'origin', 'one');
    expect(missing.code).toBe(1);
    expect(missing.stderr).toContain(
      'error: The DVC remote does not have all data of `one`: `models/Train.json`.\n'
    );
    expect(await refs(clone)).toBe('');
    const settings = clone.read('.dvc/config.local');
    clone.write({ '.dvc/config.local': settings.replace('../', 'nowhere://') });
    const failed = await clone.exp('pull', 'origin', 'one');
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('dvc fetch');
    expect(await refs(clone)).toBe('');
    clone.write({ '.dvc/config.local': settings });

    renameSync(`${storage}.away`, storage);
    expect(await clone.mustExp('pull', 'origin', 'one')).toBe('Pulled one from origin.\n');
    expect(await refs(clone)).toBe(await project.refOf('one'));
    const chain = await clone.chain('one');
    expect(chain).toEqual(await project.chain('one'));
    const models = await Promise.all(chain.map(sha => clone.model(sha)));
    expect(models.map(({ epochs }) => epochs)).toEqual([1, 2, 2]);
    expect(await clone.git('status', '--porcelain')).toBe('');
    expect(await clone.mustExp('pull', 'origin', 'one')).toBe('Pulled one from origin.\n');
  });

  it('does not take the place of other checkpoints, nor of the wrong experiment', async () => {
    const { project, clone } = await pair();
    await using _ = project;
    await using __ = clone;
    const head = await clone.git('rev-parse', 'HEAD');
    const own = await clone.git('commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'own');
    const ref = await project.refOf('one');
    await clone.git('update-ref', ref, own);
    const other = await clone.exp('pull', 'origin', 'one');
    expect(other.stderr).toBe(
      'error: The experiment `one` has other checkpoints here than in `origin`.\n' +
        '  help: Give yours another name, then pull again: `stagebook exp rename one NEW`.\n'
    );
    expect(await clone.git('rev-parse', ref)).toBe(own);
    expect(await refs(clone)).toBe(ref);

    const twin = `refs/exps/${own.slice(0, 2)}/${own.slice(2)}/one`;
    const tip = await clone.git('commit-tree', 'HEAD^{tree}', '-p', own, '-m', 'twin');
    await clone.git('push', '-q', 'origin', `${tip}:${twin}`);
    await clone.git('switch', '-q', '--detach', tip);
    const twins = await clone.exp('pull', 'origin', 'one');
    const names = [head, own].sort().map(sha => `\`${sha.slice(0, 7)}/one\``);
    expect(twins.stderr).toBe(
      'error: There are 2 experiments `one`, on different commits.\n' +
        `  help: Name one with its commit: ${names.join(', ')}.\n`
    );
  });

  it('takes a remote that looks like an option for a remote', async () => {
    await using project = await ExperimentProject.create();
    const made = project.path('made');
    for (const command of ['pull', 'push']) {
      const { code } = await project.exp(command, '--', `--upload-pack=touch ${made}`, 'one');
      expect(code).toBe(1);
      expect(existsSync(made)).toBe(false);
    }
  });
});
