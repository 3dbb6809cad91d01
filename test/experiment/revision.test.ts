import { afterAll, describe, expect, it } from 'vitest';
import { ExperimentProject } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

/** A project with the experiment `same` on two commits, and HEAD on a third. */
async function withTwins(): Promise<{
  project: ExperimentProject;
  first: string;
  second: string;
}> {
  const project = await ExperimentProject.create();
  const baselines: string[] = [];
  for (const lr of ['0.1', '0.2', '0.3']) {
    project.write({ 'params.yaml': `Train:\n  epochs: 3\n  lr: ${lr}\n` });
    const baseline = await project.commit(`lr ${lr}`);
    baselines.push(baseline);
    if (baselines.length === 3) break;
    const tip = await project.git('commit-tree', `${baseline}^{tree}`, '-p', baseline, '-m', lr);
    const ref = `refs/exps/${baseline.slice(0, 2)}/${baseline.slice(2)}/same`;
    await project.git('update-ref', ref, tip);
  }
  const [first = '', second = ''] = baselines;
  return { project, first, second };
}

describe('a name of two experiments', () => {
  it.each([
    ['apply', 'same'],
    ['apply', 'same~1'],
    ['diff', 'same'],
    ['branch', 'same', 'new'],
    ['remove', 'same'],
    ['rename', 'same', 'other'],
    ['resume', 'same'],
    ['run', '--from', 'same'],
    ['push', 'origin', 'same']
  ])('is refused with those that are meant: %s %s', async (...args) => {
    const { project, first, second } = await withTwins();
    await using _ = project;
    const refs = await project.git('for-each-ref');
    const refused = await project.exp(...args);
    expect(refused.code).toBe(1);
    const names = [first, second].sort().map(sha => `\`${sha.slice(0, 7)}/same\``);
    expect(refused.stderr).toBe(
      'error: There are 2 experiments `same`, on different commits.\n' +
        `  help: Name one with its commit: ${names.join(', ')}.\n`
    );
    expect(await project.git('for-each-ref')).toBe(refs);
  });

  it('is that of HEAD, of the commit beside it, or of a whole ref', async () => {
    const { project, first, second } = await withTwins();
    await using _ = project;
    const ref = (baseline: string): string =>
      `refs/exps/${baseline.slice(0, 2)}/${baseline.slice(2)}/same`;
    const lr = (): string | undefined => /lr: (.*)/.exec(project.read('params.yaml'))?.[1];
    await project.mustExp('apply', `${first.slice(0, 7)}/same`);
    expect(lr()).toBe('0.1');
    await project.mustExp('apply', ref(second));
    expect(lr()).toBe('0.2');
    await project.mustExp('apply', `${second.slice(0, 7)}/same~2`);
    expect(lr()).toBe('0.1');
    await project.git('checkout', '-q', '-f', second);
    await project.mustExp('apply', 'same');
    expect(lr()).toBe('0.2');
    await project.mustExp('rename', `${first.slice(0, 7)}/same`, 'other');
    await project.mustExp('remove', ref(second));
    expect(await project.git('for-each-ref', '--format=%(refname)', 'refs/exps')).toBe(
      ref(first).replace(/same$/, 'other')
    );
  });
});

describe('resume', () => {
  it('runs the stages that the experiment was started with', async () => {
    await using project = await ExperimentProject.create();
    await project.mustExp('run', '-n', 'one', '-S', 'Train.epochs=2', 'Train');
    await project.mustExp('resume', 'one');
    expect(project.records().map(({ targets }) => targets)).toEqual([['Train'], ['Train']]);
    const paths = await project.git('ls-tree', '-r', '--name-only', await project.tip('one'));
    expect(paths).not.toContain('nodes/Evaluate/scores.json');
  });

  it('is refused before anything runs where the stage would not find its files', async () => {
    await using project = await ExperimentProject.create({
      files: {
        'dvc.yaml':
          'stages:\n  prepare:\n    cmd: echo 1 > data\n    outs:\n    - data\n' +
          '  fit:\n    cmd: echo 1 > w\n    deps:\n    - data\n    outs:\n    - w:\n        checkpoint: true\n'
      }
    });
    await project.mustExp('run', '-n', 'one');
    const expected =
      'error: Stage `fit` cannot go on from a checkpoint: DVC deletes its outs before it runs.\n';
    for (const args of [
      ['resume', 'one'],
      ['run', '--from', 'one']
    ]) {
      const refused = await project.exp(...args);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain(expected);
    }
    expect(project.records().map(({ state }) => state)).toEqual(['succeeded']);
  });
});
