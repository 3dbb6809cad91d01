import type { ExperimentView } from '../contract/experiment-view.js';
import type { Sha } from '../contract/sha.js';
import type { ChainCommit, Git } from '../git/index.js';
import { parseMessage } from './commit-message.js';
import type { ExperimentRef } from './revision.js';

/** The chains of experiments, by ref. */
export interface Chains {
  /** All commits after the baseline, newest first, with what they changed. */
  readonly whole: ReadonlyMap<string, readonly ChainCommit[]>;
  /** How many of them, from the newest on, are the experiment's own; the others it took over. */
  readonly own: ReadonlyMap<string, number>;
  readonly origins: ReadonlyMap<string, NonNullable<ExperimentView['origin']>>;
}

/** What was listed before; commits are added to it. */
export interface KnownCommits {
  readonly commits: Map<Sha, ChainCommit>;
  /** Where experiments ended then, by ref: all that these lead to is known. */
  tips: ReadonlyMap<string, Sha>;
}

/** Reads the chains of experiments, and finds which goes on from which commit of another. */
export async function readChains(
  git: Git,
  experiments: readonly ExperimentRef[],
  memo: KnownCommits = { commits: new Map(), tips: new Map() }
): Promise<Chains> {
  const known = memo.commits;
  const tips = experiments.map(({ tip }) => tip).filter(tip => !known.has(tip));
  const bases = experiments.map(({ baseline }) => baseline);
  const before = experiments.flatMap(({ ref }) => memo.tips.get(ref) ?? []);
  const not = [...new Set([...bases, ...before])];
  for (const commit of await git.history.chain([...new Set(tips)], not, { changes: true }))
    known.set(commit.sha, commit);
  memo.tips = new Map(experiments.map(({ ref, tip }) => [ref, tip]));
  const whole = new Map<string, readonly ChainCommit[]>();
  for (const { ref, tip, baseline } of experiments) {
    const chain: ChainCommit[] = [];
    let at: Sha | undefined = tip;
    for (; at !== undefined && at !== baseline; at = chain.at(-1)?.parents[0]) {
      const commit = known.get(at);
      if (!commit) break;
      chain.push(commit);
    }
    // What a later baseline reaches was left out of the list.
    const isWhole = at === undefined || at === baseline;
    whole.set(ref, isWhole ? chain : await git.history.chain([tip], [baseline], { changes: true }));
    for (const commit of isWhole ? [] : (whole.get(ref) ?? [])) known.set(commit.sha, commit);
  }
  return { whole, ...joinChains(experiments, whole) };
}

/** Finds who had a shared commit first: whoever went on from it earlier, or ended with it. */
function joinChains(
  experiments: readonly ExperimentRef[],
  full: ReadonlyMap<string, readonly ChainCommit[]>
): Pick<Chains, 'own' | 'origins'> {
  const holders = new Map<Sha, ExperimentRef[]>();
  for (const experiment of experiments)
    for (const { sha } of full.get(experiment.ref) ?? []) {
      const others = holders.get(sha);
      if (others) others.push(experiment);
      else holders.set(sha, [experiment]);
    }
  const nextTime = (experiment: ExperimentRef, sha: Sha): string => {
    const chain = full.get(experiment.ref) ?? [];
    const i = chain.findIndex(commit => commit.sha === sha);
    return chain[i - 1]?.time ?? '';
  };
  const own = new Map<string, number>();
  const origins = new Map<string, NonNullable<ExperimentView['origin']>>();
  for (const experiment of experiments) {
    const chain = full.get(experiment.ref) ?? [];
    const fork = findFork(experiment, chain, holders, nextTime);
    own.set(experiment.ref, fork ? fork.index : chain.length);
    if (fork) {
      const { sha, owner } = fork;
      origins.set(experiment.ref, { sha, experiment: owner.name, isShared: true });
      continue;
    }
    const first = chain.at(-1);
    const source = first && parseMessage(first.message).resumedFrom;
    if (source)
      origins.set(experiment.ref, {
        sha: source,
        experiment: holders.get(source)?.[0]?.name ?? null,
        isShared: false
      });
  }
  return { own, origins };
}

/** Finds the newest commit that an experiment took over from another. */
function findFork(
  experiment: ExperimentRef,
  chain: readonly ChainCommit[],
  holders: ReadonlyMap<Sha, readonly ExperimentRef[]>,
  nextTime: (experiment: ExperimentRef, sha: Sha) => string
): { readonly index: number; readonly sha: Sha; readonly owner: ExperimentRef } | undefined {
  // Two chains part once, at the newest commit that both have; further down they are the same.
  const met = new Set([experiment]);
  for (const [index, { sha }] of chain.entries()) {
    for (const owner of holders.get(sha) ?? []) {
      if (met.has(owner)) continue;
      met.add(owner);
      if (comesFirst(owner, experiment, sha, nextTime)) return { index, sha, owner };
    }
  }
  return undefined;
}

function comesFirst(
  a: ExperimentRef,
  b: ExperimentRef,
  sha: Sha,
  nextTime: (experiment: ExperimentRef, sha: Sha) => string
): boolean {
  const [one, two] = [nextTime(a, sha), nextTime(b, sha)];
  return one === two ? a.ref < b.ref : one < two;
}
