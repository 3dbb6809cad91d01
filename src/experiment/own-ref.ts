import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { quoteWord } from '../contract/quote-word.js';
import type { Result } from '../contract/result.js';
import { hashText, ioFailure } from '../disk/index.js';
import { claim } from './claim.js';
import { refuse, type ExperimentContext } from './context.js';
import { RunStore } from './run-store.js';

/**
 * Makes a run known that is to write to a ref, unless another does: of two that start at the same moment, the
 * second would train up to its first checkpoint before it met the commits of the first.
 */
export async function withOwnRef<T>(
  { commonDir }: ExperimentContext,
  { ref, name }: { readonly ref: string; readonly name: string },
  makeKnown: () => Promise<Result<T, Failure>>
): Promise<Result<T, Failure>> {
  const folder = join(commonDir, 'stagebook', 'starting');
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    return ioFailure(folder, error);
  }
  const release = claim(join(folder, hashText(ref)));
  try {
    if (release && !new RunStore(commonDir).isOpen(ref)) return await makeKnown();
  } finally {
    release?.();
  }
  return refuse(
    `\`${name}\` is running.`,
    `Choose another name, or stop it first: \`stagebook exp stop ${quoteWord(name)}\`.`
  );
}
