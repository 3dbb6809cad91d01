import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { Advice, PYTHON } from './command.mjs';
import { jupyterEnv } from './jupyter-env.mjs';

/** Milliseconds that JupyterLab has to end its kernels before it is killed. */
const PATIENCE = 10_000;

/** Runs JupyterLab on a notebook, which prints its address, until it ends or this process is asked to. */
export async function runJupyterLab(folder, notebook) {
  const port = await freePort();
  console.log(`\n── JupyterLab on http://127.0.0.1:${port}; Ctrl+C ends it`);
  const server = spawn(PYTHON, ['-m', 'jupyterlab', ...flags(port, notebook)], {
    cwd: folder,
    env: jupyterEnv(),
    // Its own group and no terminal: Ctrl+C reaches this process alone, which asks it to end.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'inherit', 'inherit']
  });
  const ended = new Promise(resolve => {
    server.on('exit', (code, signal) => resolve(code ?? signal));
    server.on('error', error => resolve(error.message));
  });
  let isAsked = false;
  const stop = () => {
    if (isAsked) return;
    isAsked = true;
    server.kill('SIGTERM');
    setTimeout(() => server.kill('SIGKILL'), PATIENCE).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  const how = await ended;
  if (!isAsked && how !== 0) throw new Advice(`JupyterLab ended (${how}).`);
}

function flags(port, notebook) {
  const hasDisplay =
    process.platform === 'darwin' ||
    process.platform === 'win32' ||
    Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
  return [
    '--ServerApp.ip=127.0.0.1',
    `--ServerApp.port=${port}`,
    '--ServerApp.port_retries=0',
    '--ServerApp.root_dir=.',
    `--LabApp.default_url=/lab/tree/${notebook}`,
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
