import { randomInt } from 'node:crypto';
import { findNameProblem } from '../contract/experiment-name.js';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import type { Git } from '../git/index.js';
import { refuse } from './context.js';

/** Returns the ref of an experiment: DVC files it under the commit it started from. */
export function experimentRef(baseline: Sha, name: string): string {
  return `refs/exps/${baseline.slice(0, 2)}/${baseline.slice(2)}/${name}`;
}

/** Reads an experiment's ref; undefined for DVC's own (`refs/exps/stash`, `refs/exps/exec/…`). */
export function parseExperimentRef(ref: string): { baseline: Sha; name: string } | undefined {
  const match = /^refs\/exps\/([0-9a-f]{2})\/([0-9a-f]{38,62})\/([^/]+)$/.exec(ref);
  const [, head, tail, name] = match ?? [];
  return head && tail && name ? { baseline: (head + tail) as Sha, name } : undefined;
}

/** Refuses a name that git, DVC or a command line would take for something else. */
export async function checkName(git: Git, name: string): Promise<Result<string, Failure>> {
  const problem = findNameProblem(name);
  if (problem) return refuse(problem.message, problem.help);
  const [branch, tag] = await Promise.all([
    git.readRef(`refs/heads/${name}`),
    git.readRef(`refs/tags/${name}`)
  ]);
  if (branch ?? tag)
    return refuse(`\`${name}\` is a ${branch ? 'branch' : 'tag'} of this repository.`, 'X');
  return ok(name);
}

const FIRST =
  'brave calm clear cosy deep early fair fast fine fond glad good grand keen kind late light lucky merry mild neat nice plain proud quick quiet rare ripe round sharp shy slow small smart soft still sunny sure swift tall tidy warm wide wild wise young'.split(
    ' '
  );
const SECOND =
  'alder aspen badger beech birch bison crane dove elder elm falcon fern finch fox gull hare hawk hazel heron holly ibis iris ivy jay juniper lark lily linden lynx maple marten moss oak otter owl pine plover poplar raven robin rowan sage seal sorrel stork swan thrush tern willow wren'.split(
    ' '
  );

/** Tells of a ref whether a run is to write to it, though it may have made no commit yet. */
type IsOpen = (ref: string) => boolean;

/** Makes up a name that no experiment of the baseline has: an adjective and a noun, as DVC does. */
export async function inventName(git: Git, baseline: Sha, isOpen?: IsOpen): Promise<string> {
  for (;;) {
    const name = `${pick(FIRST)}-${pick(SECOND)}`;
    if (await isFree(git, experimentRef(baseline, name), isOpen)) return name;
  }
}

function pick(words: readonly string[]): string {
  return words[randomInt(words.length)] ?? '';
}

/** Returns the first of `name`, `name-2`, `name-3`, … that no experiment of the baseline has. */
export async function freeName(
  git: Git,
  baseline: Sha,
  name: string,
  isOpen?: IsOpen
): Promise<string> {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${name}-${n}`;
    if (await isFree(git, experimentRef(baseline, candidate), isOpen)) return candidate;
  }
}

async function isFree(git: Git, ref: string, isOpen?: IsOpen): Promise<boolean> {
  return isOpen?.(ref) !== true && (await git.readRef(ref)) === null;
}
