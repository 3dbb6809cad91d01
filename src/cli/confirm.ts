import { createInterface } from 'node:readline';
import { INTERRUPTED, UsageError } from './usage.js';

/** Tells whether somebody is there to be asked. */
export function isTerminal(): boolean {
  return process.stdin.isTTY;
}

/** Asks before something is done that cannot be taken back; no answer (Ctrl+D) is no, and Ctrl+C ends the program. */
export async function confirm(question: string): Promise<boolean> {
  if (!isTerminal()) throw new UsageError('there is no terminal to ask: use `--force` or `--dry`.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await new Promise<string | null>(done => {
    terminal.once('SIGINT', () => {
      // First the terminal is as it was.
      terminal.close();
      process.stderr.write('\n');
      process.exit(INTERRUPTED);
    });
    terminal.once('close', () => {
      done(null);
    });
    terminal.question(`${question} [y/N] `, done);
  });
  if (answer === null) process.stderr.write('\n');
  terminal.close();
  return /^y(es)?$/i.test(answer?.trim() ?? '');
}
