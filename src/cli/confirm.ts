import { createInterface } from 'node:readline/promises';
import { UsageError } from './usage.js';

/** Asks before something is done that cannot be taken back. */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new UsageError('there is no terminal to ask: use `--force` or `--dry`.');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
