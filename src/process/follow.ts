import { spawn } from 'node:child_process';
import { stopTree } from './run.js';

/** A process that runs on while its output is read. */
export interface Followed {
  readonly pid: number | undefined;
  /** Resolves with the exit code, null where a signal ended it or it could not be started. */
  readonly ended: Promise<number | null>;
  /** Sends a signal to the process and everything it started. */
  stop(signal: NodeJS.Signals): void;
}

/** Starts a process and hands each piece of its output, both streams in order of arrival, to a listener. */
export function follow(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
  onOutput: (text: string) => void
): Followed {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe']
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', onOutput);
  }
  const ended = new Promise<number | null>(resolve => {
    child.on('error', error => {
      onOutput(`${error.message}\n`);
      resolve(null);
    });
    child.on('close', resolve);
  });
  return {
    pid: child.pid,
    ended,
    stop: signal => {
      stopTree(child.pid, signal);
    }
  };
}
