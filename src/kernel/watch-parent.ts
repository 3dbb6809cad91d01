import { Worker } from 'node:worker_threads';

/**
 * Ends this process when the one that started it is gone.
 *
 * A kernel whose server was killed would otherwise train on unseen. The check runs in a worker,
 * because a cell that computes never lets the main thread look up.
 */
export function watchParent(intervalMs = 1000): void {
  const worker = new Worker(WATCH, {
    eval: true,
    workerData: { parent: process.ppid, intervalMs },
    stdout: true,
    stderr: true
  });
  worker.unref();
}

const WATCH = `
const { workerData } = require('node:worker_threads');
setInterval(() => {
  if (process.ppid !== workerData.parent) process.kill(process.pid, 'SIGKILL');
}, workerData.intervalMs);
`;
