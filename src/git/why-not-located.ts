import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';

/**
 * Tells a folder outside of any repository (null) from a repository that git refuses to open.
 *
 * git trusts no repository of another user (since 2.35.2): its settings may name programs that git would start.
 */
export function whyNotLocated(failure: Failure): Result<null, Failure> {
  if (failure.reason !== 'command-failed') return err(failure);
  const { stderr } = failure;
  if (stderr.includes('not a git repository')) return ok(null);
  const trust = /^\s*(git config --global --add safe\.directory .*)$/m.exec(stderr)?.[1];
  if (trust === undefined) return err(failure);
  const reason = /fatal: (.*)/.exec(stderr)?.[1] ?? '';
  return err({
    reason: 'refused',
    message: `git does not open this repository: ${reason}.`,
    help: [`If you trust whoever owns it: \`${trust}\`.`]
  });
}
