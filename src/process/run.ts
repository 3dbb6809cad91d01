import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** How to run a process. */
export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Written to standard input, which is then closed; none: standard input is empty. */
  readonly input?: string;
  /** Milliseconds after which the process and its children are killed. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  /** Reads file descriptor 3 of the child into `answer`, apart from what it prints. */
  readonly answer?: boolean;
  /** Kills the child also where a signal ends this process: in its own group it does not hear of Ctrl+C. */
  readonly bound?: boolean;
}

/** What a process left behind. */
export interface Finished {
  /** Null where a signal ended it or it could not be started. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What came on file descriptor 3. */
  readonly answer: string;
  readonly timedOut: boolean;
  /** Why the process could not be started (`ENOENT`, …). */
  readonly startError?: string;
}

/** Runs a process to its end; never throws for what the process does. */
export function run(
  command: string,
  args: readonly string[],
  options: RunOptions
): Promise<Finished> {
  return new Promise(resolve => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      // A group of its own, so that a time limit also ends what the child started.
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'pipe', options.answer ? 'pipe' : 'ignore']
    });
    const texts = { stdout: '', stderr: '', answer: '' };
    const read = (stream: Readable | null, to: keyof typeof texts): void => {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        texts[to] += chunk;
      });
    };
    read(child.stdout, 'stdout');
    read(child.stderr, 'stderr');
    // With `answer` the fourth stream is a pipe, which Node types more widely.
    read(child.stdio[3] as Readable | null, 'answer');
    let timedOut = false;
    let startError: string | undefined;
    const kill = (): void => {
      stopTree(child.pid, 'SIGKILL');
    };
    const timer = options.timeout
      ? setTimeout(() => {
          timedOut = true;
          kill();
        }, options.timeout)
      : undefined;
    options.signal?.addEventListener('abort', kill, { once: true });
    // A signal that was given before tells no listener.
    if (options.signal?.aborted) kill();
    const release = options.bound ? beforeSignals(kill) : undefined;
    child.on('error', (error: NodeJS.ErrnoException) => {
      startError = error.code ?? error.message;
    });
    child.on('close', code => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', kill);
      release?.();
      resolve({
        exitCode: startError === undefined ? code : null,
        ...texts,
        timedOut,
        ...(startError === undefined ? {} : { startError })
      });
    });
    // A child that ends without reading its input is its own business: the exit code tells.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}

/** Does something before a signal ends this process; returns what takes that back. */
function beforeSignals(act: () => void): () => void {
  const ends = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map(signal => {
    const end = (): void => {
      act();
      // Where others listen they decide what comes of it; alone, the listener has kept the signal from its effect.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    };
    // First, while those that listen once are still counted.
    process.prependOnceListener(signal, end);
    return () => process.off(signal, end);
  });
  return () => {
    for (const release of ends) release();
  };
}

/** Sends a signal to a process that leads a group, and to the group. A process that is gone is no error. */
export function stopTree(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid !== undefined) send(pid, process.platform === 'win32' ? pid : -pid, signal);
}

/** Sends a signal to one process alone. A process that is gone is no error. */
export function stopProcess(pid: number, signal: NodeJS.Signals): void {
  send(pid, pid, signal);
}

function send(pid: number, to: number, signal: NodeJS.Signals): void {
  // To the system 0 and -0 are our own group and -1 every process of the user: no number of a record may lead there.
  if (!(pid > 1)) throw new Error(`Internal: ${pid} is no process to end`);
  try {
    process.kill(to, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
