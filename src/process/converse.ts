import { spawn } from 'node:child_process';

/** A process that is written to while it answers. */
export interface Conversation {
  write(text: string | Buffer): void;
  /** Closes its standard input: it ends when it has answered. */
  end(): void;
  /** Resolves with the exit code, null where a signal ended it or it could not be started. */
  readonly ended: Promise<number | null>;
  /** The end of what it printed on standard error. */
  lastWords(): string;
}

/** How much of standard error is kept. */
const KEPT = 4096;

/** Starts a process and hands each piece of its standard output to a listener. */
export function converse(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  onOutput: (chunk: Buffer) => void
): Conversation {
  const child = spawn(command, args, { ...options, windowsHide: true, stdio: 'pipe' });
  let words = '';
  child.stdout.on('data', onOutput);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-KEPT);
  });
  // Writing to a process that ended is told by `ended`.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<number | null>(resolve => {
    child.on('error', () => {
      resolve(null);
    });
    child.on('close', resolve);
  });
  return {
    write: text => {
      child.stdin.write(text);
    },
    end: () => {
      child.stdin.end();
    },
    ended,
    lastWords: () => words
  };
}
