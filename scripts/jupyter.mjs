import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Advice, PYTHON } from './command.mjs';
import { jupyterEnv } from './jupyter-env.mjs';

/** Milliseconds that JupyterLab has to end its kernels before it is killed. */
const PATIENCE = 10_000;

/** Runs JupyterLab on a notebook until it ends or this process is asked to; prints its address. */
export async function runJupyterLab(folder, notebook) {
  // A runtime folder of its own tells this server's address and token, and nobody else's.
  const runtime = mkdtempSync(join(tmpdir(), 'stagebook-'));
  const server = spawn(PYTHON, ['-m', 'jupyterlab', notebook, ...(await flags())], {
    cwd: folder,
    env: jupyterEnv({ JUPYTER_RUNTIME_DIR: runtime }),
    // Its own group and no terminal: Ctrl+C reaches this process alone, which asks it to end.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'inherit', 'inherit']
  });
  const ended = new Promise(resolve => {
    server.on('exit', (code, signal) => resolve(code ?? signal));
    server.on('error', error => resolve(error.message));
  });
  let asked = false;
  const stop = () => {
    if (asked) return;
    asked = true;
    server.kill('SIGTERM');
    setTimeout(() => server.kill('SIGKILL'), PATIENCE).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  try {
    const address = await Promise.race([
      readAddress(runtime, server.pid, notebook),
      ended.then(() => undefined)
    ]);
    if (address) console.log(`\nJupyterLab: ${address}\nCtrl+C ends it.`);
    const how = await ended;
    if (!asked && how !== 0) throw new Advice(`JupyterLab ended (${how}).`);
  } finally {
    rmSync(runtime, { recursive: true, force: true });
  }
}

async function flags() {
  const hasDisplay =
    process.platform === 'darwin' ||
    process.platform === 'win32' ||
    Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  return [
    '--ServerApp.ip=127.0.0.1',
    `--ServerApp.port=${await freePort()}`,
    '--ServerApp.port_retries=50',
    '--Application.log_level=WARN',
    ...(hasDisplay ? [] : ['--no-browser']),
    ...(process.getuid?.() === 0 ? ['--allow-root'] : [])
  ];
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Waits for the file in which a server tells where it listens. */
async function readAddress(runtime, pid, notebook) {
  const file = join(runtime, `jpserver-${pid}.json`);
  while (existsSync(runtime)) {
    if (existsSync(file)) {
      const { url, token } = JSON.parse(readFileSync(file, 'utf8'));
      return `${url}lab/tree/${encodeURIComponent(notebook)}?token=${token}`;
    }
    await sleep(50);
  }
  return undefined;
}
