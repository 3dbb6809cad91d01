import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** How to start a process that outlives this one. */
export interface DetachOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** File that standard output and error are appended to. */
  readonly log: string;
}

/** A process in a session of its own. */
export interface Detached {
  /** Undefined where it could not be started. */
  readonly pid: number | undefined;
  /** Resolves with the exit code, null where a signal ended it or it could not be started. */
  readonly ended: Promise<number | null>;
}

/** Starts a process in a session of its own, its output in a file, so that it goes on without us. */
export function detach(command: string, args: readonly string[], options: DetachOptions): Detached {
  const fd = openSync(options.log, 'a');
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', fd, fd]
  });
  closeSync(fd);
  child.unref();
  const ended = new Promise<number | null>(resolve => {
    child.on('error', () => {
      resolve(null);
    });
    child.on('exit', resolve);
  });
  return { pid: child.pid, ended };
}
