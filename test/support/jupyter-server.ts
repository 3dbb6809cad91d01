import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CHECKOUT, hermeticEnv } from './test-project.js';

/** The Python of the checkout's own environment, with JupyterLab and DVC. */
export const PYTHON = join(CHECKOUT, '.venv/bin/python');

const LINKS = {
  'jupyter/kernels/stagebook': 'jupyter-config/kernelspec',
  'jupyter/labextensions/stagebook': 'stagebook/labextension',
  'config/jupyter_server_config.d': 'jupyter-config/server-config'
};

/** An environment in which Jupyter sees nothing of the machine's user. */
export function plainJupyterEnv(base: string): NodeJS.ProcessEnv {
  mkdirSync(join(base, 'home'), { recursive: true });
  return {
    ...hermeticEnv(join(base, 'home')),
    TMPDIR: base,
    JUPYTER_PREFER_ENV_PATH: '1',
    JUPYTER_RUNTIME_DIR: join(base, 'runtime')
  };
}

/** The same, where Jupyter also sees the kernel and both extensions of the checkout. */
export function jupyterEnv(base: string): NodeJS.ProcessEnv {
  for (const [link, target] of Object.entries(LINKS)) {
    const path = join(base, link);
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path)) symlinkSync(join(CHECKOUT, target), path);
  }
  return {
    ...plainJupyterEnv(base),
    JUPYTER_PATH: join(base, 'jupyter'),
    JUPYTER_CONFIG_PATH: join(base, 'config'),
    PYTHONPATH: CHECKOUT
  };
}

/** A real Jupyter server with its defaults on: login by token, XSRF checks. Ends with the test. */
export class JupyterServer {
  readonly pid: number;
  readonly #process: ChildProcess;
  log = '';
  url = '';
  token = '';

  private constructor(root: string, env: NodeJS.ProcessEnv, python: string) {
    const flags = [
      '--no-browser',
      '--ServerApp.ip=127.0.0.1',
      '--ServerApp.port=0',
      '--allow-root'
    ];
    this.#process = spawn(python, ['-m', 'jupyterlab', ...flags, `--ServerApp.root_dir=${root}`], {
      cwd: root,
      env,
      stdio: ['ignore', 'ignore', 'pipe']
    });
    this.pid = this.#process.pid ?? 0;
    this.#process.stderr?.on('data', chunk => (this.log += String(chunk)));
  }

  /** Starts a server and waits until it listens. */
  static async start(
    root: string,
    env: NodeJS.ProcessEnv,
    python = PYTHON
  ): Promise<JupyterServer> {
    const server = new JupyterServer(root, env, python);
    const file = join(env['JUPYTER_RUNTIME_DIR'] ?? '', `jpserver-${server.pid}.json`);
    for (let waited = 0; waited < 60_000; waited += 100) {
      // The file is there a moment before it is written to its end, and before the server listens.
      const content = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
      if (content.endsWith('}')) {
        const { url, token } = JSON.parse(content) as Record<string, string>;
        server.url = url ?? '';
        server.token = token ?? '';
        if (await answers(`${server.url}api`)) return server;
      }
      if (server.#process.exitCode !== null) break;
      await delay(100);
    }
    throw new Error(`The server did not start:\n${server.log}`);
  }

  /** The engine's process id, while there is one. */
  get enginePid(): number | undefined {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name) && parentOf(name) === this.pid)
      .map(Number)
      .find(pid => readProc(pid, 'cmdline').includes('serve\0--stdio'));
  }

  /** Ends the server as a signal would, and waits until it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise(done => this.#process.once('exit', done));
    this.#process.kill(signal);
    await ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    response => response.ok,
    () => false
  );
}

function parentOf(pid: string): number {
  // The name of a program, in parentheses, may hold spaces.
  return Number(
    readProc(Number(pid), 'stat')
      .replace(/^.*\) /s, '')
      .split(' ')[1]
  );
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // Ended meanwhile.
  }
}
