import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import type { Git } from '../git/index.js';
import { refuse } from './context.js';
import {
  addressOf,
  splitAddress,
  suggestExperiments,
  type ExperimentName
} from './experiment-address.js';
import { parseExperimentRef } from './experiment-name.js';

/** An experiment as its ref tells it. */
export interface ExperimentRef extends ExperimentName {
  readonly ref: string;
  readonly tip: Sha;
}

/** Lists the experiments of a repository. */
export async function listExperiments(git: Git): Promise<ExperimentRef[]> {
  const refs = await git.listRefs('refs/exps');
  return refs.flatMap(({ name: ref, sha }) => {
    const parsed = parseExperimentRef(ref);
    return parsed ? [{ ref, ...parsed, tip: sha }] : [];
  });
}

/** Finds an experiment that a user named; refuses where there is none. */
export async function mustFindExperiment(
  git: Git,
  name: string
): Promise<Result<ExperimentRef, Failure>> {
  const experiments = await listExperiments(git);
  const chosen = chooseExperiment(experiments, name, await git.head());
  if (!chosen.ok) return chosen;
  if (chosen.value) return ok(chosen.value);
  const meant = suggestExperiments(name, experiments);
  return refuse(
    `There is no experiment \`${name}\`.`,
    ...(meant === undefined ? [] : [meant]),
    /[~^]|^[0-9a-f]{4,64}$/i.test(name)
      ? 'A checkpoint goes by its experiment here: name that. `stagebook exp show -A` lists all.'
      : '`stagebook exp show -A` lists all.'
  );
}

/**
 * Chooses the experiment of a name, of `<commit>/<name>`, or of a whole ref.
 *
 * Experiments of several baselines may have the same name: that on HEAD is meant, and of others none rather than any.
 */
export function chooseExperiment<T extends ExperimentName & { readonly ref: string }>(
  experiments: readonly T[],
  address: string,
  head: Sha | null
): Result<T | undefined, Failure> {
  const { commit, name } = splitAddress(address);
  const found = experiments.filter(
    one => one.ref === address || (one.name === name && one.baseline.startsWith(commit))
  );
  const onHead = commit === '' ? found.find(({ baseline }) => baseline === head) : undefined;
  if (found.length <= 1 || onHead) return ok(onHead ?? found[0]);
  const forms = found.map(one => `\`${addressOf(one, experiments)}\``);
  return refuse(
    `There are ${found.length} experiments \`${name}\`, on different commits.`,
    `Name one with its commit: ${forms.join(', ')}.`
  );
}

/** A revision that a user named. */
export interface Revision {
  readonly sha: Sha;
  /** The experiment that has it in its chain; the named one where several do. */
  readonly experiment: ExperimentRef | undefined;
}

/** Finds the commit that a user named: an experiment, or anything that git understands. */
export async function findRevision(git: Git, rev: string): Promise<Result<Revision, Failure>> {
  const [, name = rev, steps = ''] = /^([^~^]+)([~^].*)$/.exec(rev) ?? [];
  const experiments = await listExperiments(git);
  const chosen = chooseExperiment(experiments, name, await git.head());
  if (!chosen.ok) return chosen;
  const named = chosen.value;
  if (named && steps === '') return ok({ sha: named.tip, experiment: named });
  const sha = await git.resolve(named ? named.tip + steps : rev);
  if (sha === null && named)
    return refuse(
      `\`${name}\` has no commit \`${rev}\`.`,
      '`stagebook exp show -A` lists its checkpoints.'
    );
  if (sha === null) {
    const meant = suggestExperiments(name, experiments);
    return refuse(
      `\`${rev}\` is neither an experiment nor a commit.`,
      ...(meant === undefined ? [] : [meant]),
      '`stagebook exp show` lists both.'
    );
  }
  const isOwn = named !== undefined && !(await git.history.isAncestor(sha, named.baseline));
  return ok({ sha, experiment: isOwn ? named : await experimentOf(git, sha) });
}

/** Returns an experiment whose chain holds a commit; a tip is preferred, then HEAD's baseline. */
export async function experimentOf(git: Git, sha: Sha): Promise<ExperimentRef | undefined> {
  const refs = await git.refsContaining(sha, 'refs/exps');
  const head = await git.head();
  const found: ExperimentRef[] = [];
  for (const { name: ref, sha: tip } of refs) {
    const parsed = parseExperimentRef(ref);
    // The baseline and what is before it belong to branches, not to the experiment.
    if (parsed && !(await git.history.isAncestor(sha, parsed.baseline)))
      found.push({ ref, ...parsed, tip });
  }
  const rank = (one: ExperimentRef): number =>
    Number(one.tip === sha) * 2 + Number(one.baseline === head);
  return found.sort((a, b) => rank(b) - rank(a))[0];
}
