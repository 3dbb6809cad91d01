import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunRecord } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { quoteWord } from '../contract/quote-word.js';
import { refusal } from '../disk/index.js';
import { whyGitFailed } from '../git/index.js';
import { describeFailure } from './describe-failure.js';

/** Something that a run cannot do without and that somebody took away. */
export interface LostGround {
  /** One sentence. */
  readonly message: string;
  /** What to do once the run has ended by it. */
  readonly help: string;
  /** Whether its stages can no longer be followed: they work in a folder that is elsewhere, or nowhere. */
  readonly isAdrift: boolean;
}

/** Finds what was taken away from under a run: its project, its temp workspace, or the repository; undefined where all is there. */
export function findLostGround(
  { root, workspace, name }: RunRecord,
  commonDir: string
): LostGround | undefined {
  const resume = `\`stagebook exp resume ${quoteWord(name)}\` goes on from the last checkpoint.`;
  if (!existsSync(root))
    return {
      message: `The project was moved or removed while the run went on: \`${root}\` is not there any more.`,
      help: `Bring it back; ${resume}`,
      isAdrift: true
    };
  // A folder alone may be what somebody made anew.
  if (!existsSync(join(commonDir, 'HEAD')))
    return {
      message: `The repository was moved or removed while the run went on: \`${commonDir}\` is not there any more.`,
      help: `Put it back; ${resume}`,
      isAdrift: false
    };
  if (!existsSync(workspace))
    return {
      message: `The temp workspace of the run was removed while it went on: \`${workspace}\`.`,
      help: resume,
      isAdrift: true
    };
  return undefined;
}

/** Returns why the machine refused, of an error that any step may meet; undefined where it is a bug. */
export function whyRefused(error: unknown): Failure | undefined {
  const ofGit = whyGitFailed(error);
  if (ofGit) return ofGit;
  try {
    const refused = refusal(error);
    return refused.ok ? undefined : refused.failure;
  } catch {
    return undefined;
  }
}

/** Says in a sentence what an error is about; a bug in its own words. */
export function describeError(error: unknown): string {
  const why = whyRefused(error);
  if (why) return describeFailure(why);
  return error instanceof Error ? error.message : String(error);
}
