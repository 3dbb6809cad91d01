import type { Failure } from '../contract/failure.js';
import { dvcVersion, WANTED_DVC, type Dvc } from './locate.js';

/** Returns why a DVC that was found cannot be worked with; undefined where it can, and what failed is something else. */
export async function whyUnusable(dvc: Dvc, cwd: string): Promise<Failure | undefined> {
  const version = await dvcVersion(dvc, cwd);
  if (version !== undefined)
    return isAtLeast(version, WANTED_DVC)
      ? undefined
      : { reason: 'tool-missing', tool: 'dvc', wanted: WANTED_DVC, found: version };
  return {
    reason: 'refused',
    message: `\`${[dvc.command, ...dvc.args].join(' ')}\` does not start.`,
    help: [`Reinstall it: \`pip install "dvc>=${WANTED_DVC}"\`.`]
  };
}

/** Tells whether a dotted version is at least another; parts that are missing count as 0. */
export function isAtLeast(version: string, wanted: string): boolean {
  const parts = (text: string): number[] =>
    text.split(/[.+-]/).map(part => Number.parseInt(part, 10));
  const [a, b] = [parts(version), parts(wanted)];
  for (let i = 0; i < b.length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
