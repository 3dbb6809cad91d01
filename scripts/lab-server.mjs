import { spawn } from 'node:child_process';
import { PYTHON } from './command.mjs';

/** Starts JupyterLab in a folder, on a free port and with its app open to scripts of the page; waits until it answers. */
export async function startLabServer(root, env) {
  const token = 'stagebook';
  const flags = [
    '--no-browser',
    '--allow-root',
    '--expose-app-in-browser',
    '--ServerApp.ip=127.0.0.1',
    '--ServerApp.port=0',
    `--IdentityProvider.token=${token}`,
    `--ServerApp.root_dir=${root}`,
    '--LabApp.news_url=None'
  ];
  const child = spawn(PYTHON, ['-m', 'jupyterlab', ...flags], {
    env,
    stdio: ['ignore', 'ignore', 'pipe']
  });
  const ended = new Promise(resolve => child.on('exit', resolve));
  let log = '';
  const url = await new Promise((resolve, reject) => {
    child.stderr.on('data', chunk => {
      log += chunk;
      const found = /(http:\/\/127\.0\.0\.1:\d+)\/lab/.exec(log);
      if (found) resolve(found[1]);
    });
    void ended.then(() => reject(new Error(log)));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url, token, stop };
}
