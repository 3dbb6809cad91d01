import { createInterface } from 'node:readline/promises';
import { UsageError } from './usage.js';

/** Tells whether somebody is there to be asked. */
export function isTerminal(): boolean {
  return process.stdin.isTTY;
}

/** Asks before something is done that cannot be taken back. */
export async function confirm(question: string): Promise<boolean> {
  if (!isTerminal()) throw new UsageError('there is no terminal to ask: use `--force` or `--dry`.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
