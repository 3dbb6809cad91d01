import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import type { Git } from '../git/index.js';
import { refuse } from './context.js';
import { parseExperimentRef } from './experiment-name.js';

/** An experiment as its ref tells it. */
export interface ExperimentRef {
  readonly ref: string;
  readonly name: string;
  readonly baseline: Sha;
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

/** Finds an experiment by its name; of several baselines HEAD's is meant. */
export async function findExperiment(git: Git, name: string): Promise<ExperimentRef | undefined> {
  const found = (await listExperiments(git)).filter(experiment => experiment.name === name);
  const head = await git.head();
  return found.find(({ baseline }) => baseline === head) ?? found[0];
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
  const named = await findExperiment(git, name);
  if (named && steps === '') return ok({ sha: named.tip, experiment: named });
  const sha = await git.resolve(named ? named.tip + steps : rev);
  if (sha === null)
    return refuse(
      `\`${rev}\` is neither an experiment nor a commit.`,
      '`stagebook exp show` lists both.'
    );
  return ok({ sha, experiment: await experimentOf(git, sha) });
}

/** Returns an experiment whose chain holds a commit; a tip is preferred, then HEAD's baseline. */
export async function experimentOf(git: Git, sha: Sha): Promise<ExperimentRef | undefined> {
  const refs = await git.refsContaining(sha, 'refs/exps');
  const head = await git.head();
  const found: ExperimentRef[] = [];
  for (const { name: ref, sha: tip } of refs) {
    const parsed = parseExperimentRef(ref);
    // The baseline and what is before it belong to branches, not to the experiment.
    if (parsed && !(await git.isAncestor(sha, parsed.baseline)))
      found.push({ ref, ...parsed, tip });
  }
  const rank = (one: ExperimentRef): number =>
    Number(one.tip === sha) * 2 + Number(one.baseline === head);
  return found.sort((a, b) => rank(b) - rank(a))[0];
}
