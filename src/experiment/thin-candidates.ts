import type { Sha } from '../contract/sha.js';
import type { ObjectReader } from '../git/index.js';
import { ChainFiles } from './chain-files.js';
import type { Chains } from './chains.js';
import { parseMessage } from './commit-message.js';
import type { ExperimentContext } from './context.js';
import { scoreOf } from './metric-at.js';
import { Objectives } from './objectives.js';
import type { ExperimentRef } from './revision.js';
import { RevisionReader } from './revision-reader.js';
import type { KeepPolicy } from './settings.js';
import { keptCheckpoints, type ThinnedCheckpoint } from './thin-out.js';
import type { UsedObjects } from './used-objects.js';

/** A checkpoint of an experiment with what it takes to drop its model. */
export interface Candidate extends ThinnedCheckpoint {
  readonly sha: Sha;
}

/** The checkpoints that could be thinned out, and what marks the best of them. */
export interface Candidates {
  readonly all: readonly Candidate[];
  readonly objectives: Objectives;
}

/** What candidates are read with. */
export interface CandidateSources {
  readonly chains: Chains;
  readonly objects: ObjectReader;
  readonly users: UsedObjects;
}

/** Reads the checkpoints that an experiment has for itself, oldest first, with the objects of their models. */
export async function readCandidates(
  context: ExperimentContext,
  experiment: ExperimentRef,
  { chains, objects, users }: CandidateSources
): Promise<Candidates> {
  const { git } = context;
  const chain = [...(chains.whole.get(experiment.ref) ?? [])].reverse();
  const first = chain.length - (chains.own.get(experiment.ref) ?? 0);
  const files = await git.files.listPaths(experiment.tip, /(^|\/)dvc\.yaml$/);
  const reader = new RevisionReader(context, objects, files);
  const base = reader.filesOf(await git.treeOf(experiment.baseline));
  const lookup = new ChainFiles(chain, base);
  const last = new Map<string, Candidate>();
  const all: Candidate[] = [];
  let objectives = new Objectives(null);
  for (const [place, commit] of chain.entries()) {
    if (place < first) continue;
    const read = await reader.read(lookup.at(place));
    objectives = read.objectives;
    const own = parseMessage(commit.message).stage;
    for (const [stage, outs] of Object.entries(read.models)) {
      // A commit carries the models of other stages along; it is theirs to keep.
      if (own !== null && own !== stage) continue;
      const hashes = new Set(outs.filter(({ legacy }) => !legacy).map(({ hash }) => hash));
      const model = [...users.expand(hashes)];
      const before = last.get(stage);
      // A final commit has the model of the checkpoint before it: it is not one more.
      if (own === null && before && isSame(before.objects, model)) continue;
      const candidate = {
        sha: commit.sha,
        stage,
        index: before ? before.index + 1 : 0,
        score: scoreOf(read.metrics, objectives.of(stage)),
        objects: model
      };
      last.set(stage, candidate);
      all.push(candidate);
    }
  }
  return { all, objectives };
}

/** Picks the candidates that a policy does not keep, pinned or not. */
export function pickUnkept(
  { all, objectives }: Candidates,
  policy: KeepPolicy
): ReadonlySet<Candidate> {
  const unkept = new Set<Candidate>();
  for (const stage of new Set(all.map(({ stage: name }) => name))) {
    const own = all.filter(candidate => candidate.stage === stage);
    const kept = keptCheckpoints(own, policy, objectives.of(stage)?.direction ?? null);
    for (const candidate of own) if (!kept.has(candidate)) unkept.add(candidate);
  }
  return unkept;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((hash, i) => hash === b[i]);
}
