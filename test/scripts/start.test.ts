import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECKOUT, TestProject } from '../support/test-project.js';

/** Makes a copy of the checkout as it is, with what is installed and built there. */
function copyCheckout(copy: TestProject): void {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: CHECKOUT,
    encoding: 'utf8'
  });
  const built = ['lib', 'stagebook/labextension'];
  const installed = ['node_modules', '.venv'];
  for (const path of [...listed.split('\0'), ...built]) {
    const source = join(CHECKOUT, path);
    if (path === '' || installed.includes(path) || !existsSync(source)) continue;
    cpSync(source, copy.path(path), {
      recursive: true,
      preserveTimestamps: true,
      // These links lead to the checkout that made them.
      filter: file => file !== join(CHECKOUT, 'lib/jupyter')
    });
  }
  for (const folder of installed) {
    symlinkSync(join(CHECKOUT, folder), copy.path(folder), 'dir');
  }
}

describe('npm start', () => {
  const copy = new TestProject('checkout');
  const start = (...args: string[]): Promise<{ code: number | null; stdout: string }> =>
    copy.run('npm', ['start', '--', ...args]);
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: copy.path('demo'), env: copy.env, encoding: 'utf8' });

  beforeAll(() => {
    copyCheckout(copy);
  });
  afterAll(() => copy[Symbol.asyncDispose]());

  it('writes the graph, runs it, shows DAG and metrics, and commits', async () => {
    const { code, stdout } = await start('--headless');
    expect(code, stdout).toBe(0);
    const [, dag = ''] = stdout.split('── DAG');
    for (const stage of ['GetData', 'Train', 'Evaluate']) expect(dag).toContain(stage);
    expect(dag).toMatch(/nodes\/Evaluate\/scores\.json +0\.9[2-9]/);
    expect(git('log', '--format=%s')).toBe('Run the pipeline\n');
    expect(git('status', '--porcelain')).toBe('');
    expect(git('rev-parse', '--show-toplevel').trim()).toMatch(/checkout\/demo$/);
  }, 180_000);

  it('keeps the demo and runs nothing the second time', async () => {
    copy.write({ 'demo/notes.txt': 'mine' });
    const { code, stdout } = await start('--headless');
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('Nothing to write');
    expect(stdout).not.toContain('Running stage');
    const npx = await copy.run('npx', ['--no-install', 'stagebook', 'status'], {
      cwd: copy.path('demo')
    });
    expect(npx, npx.stderr).toMatchObject({ code: 0 });
    expect(npx.stdout).toContain('up to date');
    expect(copy.read('demo/notes.txt')).toBe('mine');
  }, 60_000);

  it('opens JupyterLab behind its token, and leaves no process behind after Ctrl+C', async () => {
    await using server = new Started(copy);
    const address = /(http:\/\/\S+\/)lab\/tree\/mnist\.ipynb\?token=(\w+)/;
    const [, base = '', token = ''] = await server.printed(address);
    const ask = (path: string, init?: RequestInit): Promise<Response> =>
      fetch(new URL(path, base), { ...init, headers: { Authorization: `token ${token}` } });
    expect(new URL(base).hostname).toBe('127.0.0.1');
    expect((await fetch(new URL('api/status', base))).status).toBe(403);
    expect((await ask('api/status')).status).toBe(200);
    const contents = await ask('api/contents/mnist.ipynb?content=0');
    expect(await contents.json()).toMatchObject({ type: 'notebook' });
    const body = JSON.stringify({ name: 'stagebook' });
    expect((await ask('api/kernels', { method: 'POST', body })).status).toBe(201);

    const children = descendants(server.process.pid ?? 0);
    expect(children.length).toBeGreaterThanOrEqual(2);
    server.process.kill('SIGINT');
    expect(await server.ended).toBe(0);
    await expectGone(children);
  }, 120_000);

  it.each([
    ['the script', 'SIGHUP'],
    ['npm', 'SIGTERM'],
    ['npm', 'SIGKILL']
  ] as const)(
    'leaves no process behind after %s got %s',
    async (whom, signal) => {
      await using server = new Started(copy, ...(whom === 'npm' ? ['npm'] : []));
      await server.printed(/lab\/tree\/mnist\.ipynb\?token=/);
      const children = descendants(server.process.pid ?? 0);
      expect(children.length).toBeGreaterThanOrEqual(whom === 'npm' ? 2 : 1);
      server.process.kill(signal);
      const code = await server.ended;
      if (whom !== 'npm') expect(code).toBe(0);
      await expectGone(children);
    },
    60_000
  );

  it('ends what it runs when it is interrupted', async () => {
    copy.write({
      'demo/params.yaml': copy.read('demo/params.yaml').replace('epochs: 10', 'epochs: 999')
    });
    await using started = new Started(copy, '--headless');
    await started.printed(/Running stage 'Train'[^]+no checkpoint/);
    const children = descendants(started.process.pid ?? 0);
    expect(children.length).toBeGreaterThanOrEqual(2);
    started.process.kill('SIGINT');
    expect(await started.ended).toBe(130);
    await expectGone(children);
  }, 60_000);

  it('moves the demo aside on request', async () => {
    const { code, stdout } = await start('--headless', '--reset');
    expect(code, stdout).toBe(0);
    expect(copy.read('demo-1/notes.txt')).toBe('mine');
    expect(existsSync(copy.path('demo/notes.txt'))).toBe(false);
  }, 180_000);

  it('says what it can do when asked for something else', async () => {
    const { code, stderr } = await copy.run(process.execPath, ['scripts/start.mjs', '--fast']);
    expect(code).toBe(2);
    expect(stderr).toContain('--headless');
  });
});

/** A running `npm start`, without npm unless asked: the signal shall reach the script itself. */
class Started {
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(copy: TestProject, ...args: readonly string[]) {
    const command =
      args[0] === 'npm' ? ['npm', 'start'] : [process.execPath, 'scripts/start.mjs', ...args];
    this.process = spawn(command[0] ?? '', command.slice(1), {
      cwd: copy.root,
      env: { ...copy.env, JUPYTER_RUNTIME_DIR: copy.path('../runtime') },
      stdio: ['ignore', 'pipe', 'pipe']
    });
    this.ended = new Promise(done => this.process.once('exit', done));
  }

  /** Waits until something was printed. */
  printed(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      let output = '';
      const look = (chunk: Buffer): void => {
        output += chunk.toString();
        const found = pattern.exec(output);
        if (found) resolve(found);
      };
      this.process.stdout?.on('data', look);
      this.process.stderr?.on('data', look);
      this.process.once('exit', () => {
        reject(new Error(output));
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill('SIGTERM');
    if (this.process.exitCode === null && this.process.signalCode === null) await this.ended;
  }
}

/** Lists the processes below one, of any depth. */
function descendants(pid: number): readonly number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = table
    .trim()
    .split('\n')
    .map(line => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.flatMap(([child = 0, of]) => (of === parent ? [child, ...below(child)] : []));
  return below(pid);
}

/** What lost its parent is there until the system has reaped it: a moment is allowed for that. */
async function expectGone(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter(isAlive), { timeout: 12_000 }).toEqual([]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
