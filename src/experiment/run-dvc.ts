import type { Failure } from '../contract/failure.js';
import { quoteWord } from '../contract/quote-word.js';
import { err, ok, type Result } from '../contract/result.js';
import { dvcEnv, locateDvc, WANTED_DVC } from '../dvc/index.js';
import { run } from '../process/index.js';

/** Runs the DVC of a project to its end, in the project or in another folder; returns what it printed. */
export async function runDvc(
  root: string,
  args: readonly string[],
  cwd = root
): Promise<Result<string, Failure>> {
  const found = locateDvc(root);
  if (!found) return err({ reason: 'tool-missing', tool: 'dvc', wanted: WANTED_DVC });
  const { exitCode, stdout, stderr } = await run(found.command, [...found.args, ...args], {
    cwd,
    env: dvcEnv(found)
  });
  if (exitCode === 0) return ok(stdout);
  return err({
    reason: 'command-failed',
    command: `dvc ${args.map(quoteWord).join(' ')}`,
    exitCode,
    stderr
  });
}
