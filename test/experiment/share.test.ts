import { spawn } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually, ExperimentProject } from '../support/experiment-project.js';
import { CHECKOUT } from '../support/test-project.js';

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

  it('names what the remote has where it does not have the experiment', async () => {
    const { project, clone } = await pair();
    await using _ = project;
    await using __ = clone;
    const tip = await project.tip('one');
    const ref = await project.refOf('one');
    for (const name of ['big-lr', 'lr-3', 'lr-4'])
      await project.git('push', '-q', 'origin', `${tip}:${ref.replace(/one$/, name)}`);
    const refusal = async (name: string): Promise<string> =>
      (await clone.exp('pull', 'origin', name)).stderr;
    const all = "  help: `git ls-remote origin 'refs/exps/*'` lists all that were sent to it.\n";
    expect(await refusal('onee')).toBe(
      `error: \`origin\` has no experiment \`onee\`.\n  help: Did you mean \`one\`?\n${all}`
    );
    expect(await refusal('lr')).toContain('help: Did you mean `big-lr`, `lr-3` or `lr-4`?\n');
    expect(await refusal('other')).toContain(
      'help: There are `big-lr`, `lr-3`, `lr-4` and `one`.\n'
    );
    await clone.git('fetch', '-q', 'origin', `${ref}:${ref.replace(/one$/, 'here')}`);
    expect(await refusal('here')).toContain(
      'help: It is in this repository: `stagebook exp push origin here` sends it.\n'
    );
    const empty = join(project.base, 'empty.git');
    await project.git('init', '-q', '--bare', empty);
    expect((await clone.exp('pull', empty, 'one')).stderr).toContain('None was sent to it yet');
  });

  it('leaves nothing behind where it is killed, and what another is pulling alone', async () => {
    const { project, clone } = await pair();
    await using _ = project;
    await using __ = clone;
    const scratch = join(clone.repository, '.git/refs/stagebook/pulls');
    const list = (): string[] => (existsSync(scratch) ? readdirSync(scratch) : []);
    const cli = join(CHECKOUT, 'lib/cli/main.cjs');
    const first = spawn(process.execPath, [cli, 'exp', 'pull', 'origin', 'one'], {
      cwd: clone.root,
      env: clone.env,
      stdio: 'ignore'
    });
    const ended = new Promise(done => first.on('exit', done));
    await eventually(() => list().length > 0);
    first.kill('SIGSTOP');
    const [held] = list();
    expect(held).toBeDefined();
    expect(await clone.mustExp('pull', 'origin', 'one')).toBe('Pulled one from origin.\n');
    expect(list()).toEqual([held]);
    first.kill('SIGKILL');
    await ended;
    expect(list()).toEqual([held]);
    await clone.mustExp('show');
    expect(await refs(clone)).toBe(await project.refOf('one'));
    expect(readdirSync(join(clone.repository, '.git/stagebook/pulls'))).toEqual([]);
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
