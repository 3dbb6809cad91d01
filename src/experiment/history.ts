import { join } from 'node:path';
import type {
  BaselineView,
  CheckpointView,
  ExperimentView,
  HistoryScope,
  HistoryView,
  RevisionData
} from '../contract/experiment-view.js';
import type { RunView } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import type { JsonObject, JsonValue } from '../contract/json.js';
import { MANIFEST_PATH } from '../contract/manifest.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { readText } from '../disk/index.js';
import { parseCommit, type ChainCommit, type ObjectReader, type Ref } from '../git/index.js';
import { parseParams } from '../pipeline/index.js';
import { parseMessage } from './commit-message.js';
import type { ExperimentContext } from './context.js';
import { parseExperimentRef } from './experiment-name.js';
import { readMetrics } from './metrics.js';
import type { ExperimentRef } from './revision.js';
import { pickKeys, RevisionReader, valueOf, type ReadRevision } from './revision-reader.js';
import { listRuns } from './runs.js';
import type { Objective } from './settings.js';
import { readPipeline } from './stage-files.js';

/** Reads the history: the workspace, baselines, and under each its experiments with every checkpoint. */
export async function viewHistory(
  context: ExperimentContext,
  scope: HistoryScope
): Promise<Result<HistoryView, Failure>> {
  const { git } = context;
  const runs = await listRuns(context);
  const refs = await git.listRefs('refs/exps', 'refs/heads', 'refs/tags');
  const experiments = refs.flatMap(({ name: ref, sha }): ExperimentRef[] => {
    const parsed = parseExperimentRef(ref);
    return parsed ? [{ ref, ...parsed, tip: sha }] : [];
  });
  const head = await git.head();
  const baselines = await chooseBaselines(context, scope, refs, experiments, head);
  const listed = experiments.filter(({ baseline }) => baselines.has(baseline));
  const objects = git.openObjects();
  try {
    const files = await git.listPaths(head, /(^|\/)dvc\.yaml$/);
    const reader = new RevisionReader(context, objects, files);
    const chains = await readChains(context, objects, listed);
    const views = await Promise.all(
      listed.map(experiment => viewExperiment(context, reader, experiment, chains, runs))
    );
    const rows: BaselineView[] = [];
    for (const sha of baselines) {
      const commit = await readCommit(objects, sha);
      if (!commit) continue;
      const { params, metrics, errors } = await reader.read(commit.tree);
      rows.push({
        sha,
        names: namesOf(sha, refs, head, await git.branch()),
        time: commit.time,
        params,
        metrics,
        errors,
        experiments: views
          .filter(({ baseline }) => baseline === sha)
          .sort((a, b) => newest(b).localeCompare(newest(a)))
      });
    }
    const known = new Set(experiments.map(({ ref }) => ref));
    const starting = runs
      .filter(({ record, state }) => isOpen(state) && !known.has(record.ref))
      .map(({ record, state, host }) => ({
        id: record.id,
        name: record.name,
        baseline: record.baseline,
        state,
        host
      }));
    const workspace = readWorkspace(context);
    return workspace.ok ? ok({ workspace: workspace.value, baselines: rows, starting }) : workspace;
  } finally {
    await objects.close();
  }
}

function isOpen(state: RunView['state']): boolean {
  return state === 'running' || state === 'preparing';
}

function newest({ checkpoints }: ExperimentView): string {
  return checkpoints[0]?.time ?? '';
}

/** The commits to list, in order: HEAD and what is before it, then branches, tags, and where experiments started. */
async function chooseBaselines(
  { git }: ExperimentContext,
  { allBranches, allTags, allCommits, last = 1 }: HistoryScope,
  refs: readonly Ref[],
  experiments: readonly ExperimentRef[],
  head: Sha | null
): Promise<Set<Sha>> {
  const chosen = new Set<Sha>();
  if (head !== null) {
    chosen.add(head);
    if (last > 1) for (const { sha } of await git.chain([head], [], last)) chosen.add(sha);
  }
  const below = (prefix: string): void => {
    for (const { name, sha } of refs) if (name.startsWith(prefix)) chosen.add(sha);
  };
  if (allBranches || allCommits) below('refs/heads/');
  if (allTags || allCommits) below('refs/tags/');
  if (allCommits) for (const { baseline } of experiments) chosen.add(baseline);
  return chosen;
}

function namesOf(
  sha: Sha,
  refs: readonly Ref[],
  head: Sha | null,
  branch: string | null
): string[] {
  const names = refs
    .filter(ref => ref.sha === sha && /^refs\/(heads|tags)\//.test(ref.name))
    .map(({ name }) => name.replace(/^refs\/(heads|tags)\//, ''));
  // The branch that is checked out comes first.
  names.sort((a, b) => Number(b === branch) - Number(a === branch));
  return sha === head && branch === null ? ['HEAD', ...names] : names;
}

/** Each experiment's own commits, newest first, and which experiment goes on from which commit. */
interface Chains {
  readonly commits: ReadonlyMap<string, readonly ChainCommit[]>;
  readonly origins: ReadonlyMap<string, NonNullable<ExperimentView['origin']>>;
}

async function readChains(
  { git }: ExperimentContext,
  objects: ObjectReader,
  experiments: readonly ExperimentRef[]
): Promise<Chains> {
  const tips = [...new Set(experiments.map(({ tip }) => tip))];
  const bases = [...new Set(experiments.map(({ baseline }) => baseline))];
  const known = new Map((await git.chain(tips, bases)).map(commit => [commit.sha, commit]));
  const full = new Map<string, ChainCommit[]>();
  for (const { ref, tip, baseline } of experiments) {
    const chain: ChainCommit[] = [];
    for (let at: Sha | undefined = tip; at !== undefined && at !== baseline;) {
      // A commit that a later baseline reaches was left out of the list.
      const commit: ChainCommit | undefined = known.get(at) ?? (await readCommit(objects, at));
      if (!commit) break;
      chain.push(commit);
      at = commit.parents[0];
    }
    full.set(ref, chain);
  }
  return joinChains(experiments, full);
}

/** Finds who had a shared commit first: whoever went on from it earlier, or ended with it. */
function joinChains(
  experiments: readonly ExperimentRef[],
  full: ReadonlyMap<string, readonly ChainCommit[]>
): Chains {
  const holders = new Map<Sha, ExperimentRef[]>();
  for (const experiment of experiments)
    for (const { sha } of full.get(experiment.ref) ?? [])
      holders.set(sha, [...(holders.get(sha) ?? []), experiment]);
  const nextTime = (experiment: ExperimentRef, sha: Sha): string => {
    const chain = full.get(experiment.ref) ?? [];
    const i = chain.findIndex(commit => commit.sha === sha);
    return chain[i - 1]?.time ?? '';
  };
  const commits = new Map<string, readonly ChainCommit[]>();
  const origins = new Map<string, NonNullable<ExperimentView['origin']>>();
  for (const experiment of experiments) {
    const chain = full.get(experiment.ref) ?? [];
    const fork = findFork(experiment, chain, holders, nextTime);
    commits.set(experiment.ref, fork ? chain.slice(0, fork.index) : chain);
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
  return { commits, origins };
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

async function viewExperiment(
  context: ExperimentContext,
  reader: RevisionReader,
  experiment: ExperimentRef,
  { commits, origins }: Chains,
  runs: readonly RunView[]
): Promise<ExperimentView> {
  const chain = commits.get(experiment.ref) ?? [];
  const read = await Promise.all(chain.map(({ tree }) => reader.read(tree)));
  const objective = read[0]?.objective ?? null;
  const checkpoints = chain.map((commit, i) => toCheckpoint(context, commit, read[i], i === 0));
  const best = findBest(checkpoints, objective);
  const run = runs.find(({ record }) => record.ref === experiment.ref);
  return {
    ...experiment,
    state: stateOf(run, checkpoints[0]?.kind),
    run: run?.record.id ?? null,
    host: run?.host ?? null,
    checkpoints: checkpoints.map((checkpoint, i) => ({ ...checkpoint, isBest: i === best })),
    origin: origins.get(experiment.ref) ?? null,
    objective
  };
}

function toCheckpoint(
  { cache }: ExperimentContext,
  commit: ChainCommit,
  read: ReadRevision | undefined,
  isTip: boolean
): CheckpointView {
  const { params = {}, metrics = {}, errors = [], models = {} } = read ?? {};
  const message = parseMessage(commit.message);
  // A chain of DVC 2 tells neither: all but the tip are checkpoints, and the metrics have the step.
  const isForeign = message.run === null;
  const steps = Object.values(metrics).map(value => valueOf(value, 'step'));
  const step = message.step ?? steps.find(value => typeof value === 'number') ?? null;
  const outs =
    message.stage === null ? Object.values(models).flat() : (models[message.stage] ?? []);
  return {
    sha: commit.sha,
    parent: commit.parents[0] ?? commit.sha,
    kind: isForeign ? (isTip ? 'final' : 'checkpoint') : message.kind,
    time: commit.time,
    stage: message.stage,
    step,
    run: message.run,
    isBest: false,
    isMetricsOnly: outs.some(({ hash, legacy }) => !cache.has(hash, legacy)),
    params,
    metrics,
    errors
  };
}

function findBest(checkpoints: readonly CheckpointView[], objective: Objective | null): number {
  if (!objective) return -1;
  let best = -1;
  let bestValue = NaN;
  checkpoints.forEach(({ metrics, kind }, i) => {
    // The final commit repeats the metrics of the last checkpoint.
    if (kind === 'final' && checkpoints.length > 1) return;
    const value = valueOf(metrics[objective.file], objective.key.replaceAll('/', '.'));
    if (typeof value !== 'number') return;
    const isBetter = objective.direction === 'maximize' ? value > bestValue : value < bestValue;
    // Of equals the older wins: it took fewer steps. The list runs from the newest on.
    if (best < 0 || isBetter || value === bestValue) [best, bestValue] = [i, value];
  });
  return best;
}

function stateOf(
  run: RunView | undefined,
  kind: CheckpointView['kind'] | undefined
): ExperimentView['state'] {
  switch (run?.state) {
    case undefined:
      return kind === 'checkpoint' ? 'unfinished' : 'finished';
    case 'succeeded':
      return 'finished';
    case 'preparing':
      return 'running';
    default:
      return run?.state ?? 'finished';
  }
}

async function readCommit(objects: ObjectReader, sha: Sha): Promise<ChainCommit | undefined> {
  const commit = parseCommit((await objects.read(sha))?.content);
  return commit && { sha, ...commit };
}

function readWorkspace({ root }: ExperimentContext): Result<RevisionData, Failure> {
  const pipeline = readPipeline(root);
  if (!pipeline.ok) return pipeline;
  const params: Record<string, JsonObject> = {};
  const metrics: Record<string, JsonValue> = {};
  for (const { outs, graph } of pipeline.value.stages.values()) {
    Object.assign(metrics, readMetrics(root, outs));
    for (const [i, dep] of (graph.source?.stage.entry.params ?? []).entries()) {
      const path = graph.params[i] ?? dep.file;
      const text = path === MANIFEST_PATH ? undefined : readText(join(root, path));
      const parsed = parseParams((text?.ok && text.value) || '', path);
      if (text && parsed.ok)
        params[path] = { ...params[path], ...pickKeys(parsed.value, dep.keys) };
    }
  }
  return ok({ params, metrics, errors: [] });
}
