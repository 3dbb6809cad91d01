import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stageProject } from '../run/stage-project.js';
import { CHECKOUT } from '../support/test-project.js';
import { serve, type Served } from './small-runner.js';

const PROGRAM = `
import sys
from stagebook.checkpoint import make_checkpoint
print([name for name in sys.modules if name.startswith("jupyter")], flush=True)
for epoch in range(4):
    open("model.txt", "w").write(str(epoch))
    try:
        make_checkpoint(epoch)
    except Exception:
        print("swallowed", flush=True)
    finally:
        print("finally", epoch, flush=True)
make_checkpoint()
`;

type Options = NonNullable<Parameters<typeof serve>[2]>;

async function train(options: Options): Promise<Served & { readonly models: readonly string[] }> {
  await using project = stageProject({ 'train.py': PROGRAM, '.dvc/tmp/place': '' });
  project.env['PYTHONPATH'] = CHECKOUT;
  const models: string[] = [];
  const ran = await serve(project, ['python', 'train.py'], {
    ...options,
    env: { DVC_STAGE: 'train', ...options.env },
    onSignal: signal => {
      models.push(project.read('model.txt'));
      return options.onSignal?.(signal);
    }
  });
  return { ...ran, models };
}

describe('make_checkpoint() of Python', () => {
  it('waits until each checkpoint is made, without loading Jupyter', async () => {
    const { code, stdout, stderr, signals, pid, models } = await train({});
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe('[]\nfinally 0\nfinally 1\nfinally 2\nfinally 3\n');
    expect(models).toEqual(['0', '1', '2', '3', '3']);
    expect(signals).toEqual([
      ...[0, 1, 2, 3].map(step => ({ stage: 'train', step, next: step + 1, pid })),
      { stage: 'train', step: null, next: null, pid }
    ]);
  });

  it('ends the program as Ctrl+C does where the experiment is stopped', async () => {
    const ran = await train({ onSignal: ({ step }) => (step === 1 ? 'stop' : undefined) });
    // Python hands Ctrl+C on: it dies of SIGINT, which a shell reports as 130.
    expect(ran.code).toBeNull();
    expect(ran.stdout).toBe('[]\nfinally 0\nfinally 1\n');
    expect(ran.stderr).toMatch(/KeyboardInterrupt: the experiment was stopped\n$/);
  });

  it('ends the program where the runner is gone', async () => {
    const { pid } = spawnSync('true');
    const ran = await train({ onSignal: () => 'ignore', env: { STAGEBOOK_RUNNER: String(pid) } });
    expect(ran.stderr).toMatch(/KeyboardInterrupt: the experiment's runner is gone\n$/);
  });

  it('does nothing outside an experiment', async () => {
    const ran = await train({ env: { DVC_CHECKPOINT: '' } });
    expect(ran).toMatchObject({ code: 0, signals: [] });
  });
});

describe('a program of the documentation', () => {
  const page = readFileSync(join(CHECKOUT, 'docs/checkpoints.md'), 'utf8');
  const blocks = [...page.matchAll(/```(python|sh)\n(.*?)```/gs)].map(([, , code]) => code ?? '');
  const [, lines = '', script = ''] = blocks;
  const loop = `for epoch in range(3):\n    open("model.txt", "w").write(str(epoch))\n    make_checkpoint()\n`;
  const count = `echo x >> log.txt; printf $(($(wc -l < log.txt) - 1))`;

  it.each([
    ['Python', ['python', '-c', lines + loop]],
    ['sh', ['sh', '-c', script.replace('./train-once', count)]]
  ])('waits for each checkpoint, in %s', async (_, command) => {
    await using project = stageProject({ '.dvc/tmp/place': '' });
    const models: string[] = [];
    const { code, stderr } = await serve(project, command, {
      onSignal: () => {
        models.push(project.read('model.txt'));
        return undefined;
      }
    });
    expect({ code, stderr, models }).toEqual({ code: 0, stderr: '', models: ['0', '1', '2'] });
  });
});
