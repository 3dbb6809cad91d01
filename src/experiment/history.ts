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
import type { ChainCommit, Ref } from '../git/index.js';
import { parseParams } from '../pipeline/index.js';
import { AppliedFinder, heldOuts, type HeldOuts } from './applied.js';
import { BACKUPS } from './backup.js';
import { readChains, type Chains } from './chains.js';
import { findWords } from './commit-message.js';
import type { ExperimentContext } from './context.js';
import { parseExperimentRef } from './experiment-name.js';
import { stateOf } from './experiment-state.js';
import { HistoryMemo, type KnownCheckpoint } from './history-memo.js';
import { HistoryReader, type ChainPart } from './history-reader.js';
import { metricAt } from './metric-at.js';
import { readMetrics } from './metrics.js';
import { newestFirst } from './newest-first.js';
import { Objectives } from './objectives.js';
import type { ExperimentRef } from './revision.js';
import { pickKeys, valueOf } from './pick-keys.js';
import { listRuns } from './runs.js';
import { listLoosePins, PINS } from './pins.js';
import { readPipeline, type Pipeline } from './stage-files.js';
import { pickUntold } from './untold-runs.js';

/** Reads the history: the workspace, baselines, and under each its experiments with every checkpoint. */
export async function viewHistory(
  context: ExperimentContext,
  scope: HistoryScope,
  memo = new HistoryMemo()
): Promise<Result<HistoryView, Failure>> {
  const { git } = context;
  const [runs, refs, branch] = await Promise.all([
    listRuns(context),
    git.listRefs('refs/exps', 'refs/heads', 'refs/tags', PINS, BACKUPS),
    git.branch()
  ]);
  const headRef = refs.find(({ name }) => name === `refs/heads/${branch ?? ''}`);
  const head = headRef?.sha ?? (await git.head());
  const pinned = new Set(refs.flatMap(({ name, sha }) => (name.startsWith(PINS) ? [sha] : [])));
  const experiments = refs.flatMap(({ name: ref, sha }): ExperimentRef[] => {
    const parsed = parseExperimentRef(ref);
    return parsed ? [{ ref, ...parsed, tip: sha }] : [];
  });
  const starting = findStarting(runs, experiments);
  const chosen = await chooseBaselines(context, scope, refs, [...experiments, ...starting], head);
  const isElsewhere = ({ baseline }: { readonly baseline: Sha }): boolean => !chosen.has(baseline);
  const elsewhere = [...experiments, ...starting].filter(isElsewhere).length;
  const listed = experiments.filter(({ baseline }) => chosen.has(baseline));
  const reader = new HistoryReader(context, memo);
  try {
    const opened = reader.open(head).then(() => readChains(git, listed, memo));
    // While git works.
    const pipeline = readPipeline(context.root);
    const chains = await opened;
    if (!pipeline.ok) return pipeline;
    const workspace = readWorkspace(context, pipeline.value);
    await reader.read(listed.map(experiment => partOf(chains, experiment)));
    const around = await lookAround(context, memo, pipeline.value);
    const known = { chains, runs, pinned, ...around };
    const applied = new AppliedFinder(known.held, workspace);
    const rows: BaselineView[] = [];
    for (const sha of chosen) {
      const baseline = await reader.baseline(sha);
      if (!baseline) continue;
      const views: ExperimentView[] = [];
      for (const experiment of listed.filter(one => one.baseline === sha)) {
        const read = reader.checkpoints(partOf(chains, experiment));
        const view = viewExperiment(known, experiment, read);
        applied.offer(view, read);
        views.push(view);
      }
      rows.push({
        ...baseline,
        names: namesOf(sha, refs, head, branch),
        experiments: newestFirst(views)
      });
    }
    return ok({
      workspace,
      applied: applied.found,
      baselines: rows,
      ...(elsewhere > 0 && { elsewhere }),
      ...(await loosePins(context, reader, chains, pinned)),
      canUndo: await reader.hasBackup(refs.filter(({ name }) => name.startsWith(BACKUPS))),
      starting
    });
  } finally {
    await reader.close();
  }
}

/** What is pinned and of no experiment any more; of most pins the chains in view tell that they are of one. */
async function loosePins(
  context: ExperimentContext,
  reader: HistoryReader,
  { whole }: Chains,
  pinned: ReadonlySet<Sha>
): Promise<Pick<HistoryView, 'pinned'>> {
  const inView = new Set([...whole.values()].flatMap(chain => chain.map(({ sha }) => sha)));
  const others = new Set([...pinned].filter(sha => !inView.has(sha)));
  const loose = others.size === 0 ? [] : await listLoosePins(context, others);
  if (loose.length === 0) return {};
  return { pinned: await Promise.all(loose.map(pin => reader.pin(pin))) };
}

function partOf({ whole, own }: Chains, { ref, baseline }: ExperimentRef): ChainPart {
  return { baseline, chain: whole.get(ref) ?? [], count: own.get(ref) ?? 0 };
}

function findStarting(
  runs: readonly RunView[],
  experiments: readonly ExperimentRef[]
): HistoryView['starting'] {
  const untold = pickUntold(
    runs.map(view => ({ view })),
    experiments.map(({ ref }) => ref)
  );
  return untold.map(({ view: { record, state, host } }) => {
    const { id, name, baseline, startedAt, problem } = record;
    return { id, name, baseline, state, host, startedAt, problem };
  });
}

/** What may change between two views though no commit does: the DVC cache and the outs of the workspace. */
async function lookAround(
  context: ExperimentContext,
  memo: HistoryMemo,
  pipeline: Pipeline
): Promise<Pick<Known, 'isCached' | 'held'>> {
  const { cache } = context;
  const isStored = (memo.objects ??= cache.index()).look();
  const isCached: Known['isCached'] = (hash, legacy) =>
    legacy ? cache.has(hash, true) : isStored(hash);
  return { isCached, held: await heldOuts(context, pipeline, isCached) };
}

/** The commits to list, in order: HEAD and what is before it, then branches, tags, and where experiments started. */
async function chooseBaselines(
  { git }: ExperimentContext,
  { allBranches, allTags, allCommits, last = 1 }: HistoryScope,
  refs: readonly Ref[],
  started: readonly { readonly baseline: Sha }[],
  head: Sha | null
): Promise<Set<Sha>> {
  const chosen = new Set<Sha>();
  if (head !== null) {
    chosen.add(head);
    if (last > 1)
      for (const { sha } of await git.history.chain([head], [], { limit: last })) chosen.add(sha);
  }
  const below = (prefix: string): void => {
    for (const { name, sha } of refs) if (name.startsWith(prefix)) chosen.add(sha);
  };
  if (allBranches || allCommits) below('refs/heads/');
  if (allTags || allCommits) below('refs/tags/');
  if (allCommits) for (const { baseline } of started) chosen.add(baseline);
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

/** What is known of a project besides the commit in view. */
interface Known {
  readonly chains: Chains;
  readonly runs: readonly RunView[];
  readonly pinned: ReadonlySet<Sha>;
  readonly isCached: (hash: string, legacy: boolean) => boolean;
  readonly held: HeldOuts;
}

function viewExperiment(
  known: Known,
  experiment: ExperimentRef,
  read: readonly KnownCheckpoint[]
): ExperimentView {
  const { chains, runs } = known;
  const chain = (chains.whole.get(experiment.ref) ?? []).slice(0, read.length);
  const objectives = read[0]?.read.objectives ?? new Objectives(null);
  const checkpoints = chain.flatMap((commit, i) => {
    const checkpoint = read[i];
    return checkpoint ? [toCheckpoint(known, commit, checkpoint, i === 0)] : [];
  });
  const origin = chains.origins.get(experiment.ref) ?? null;
  const best = findBest(checkpoints, objectives, origin?.isShared ?? false);
  const own = runs.filter(({ record }) => record.ref === experiment.ref);
  const [run] = own;
  const words = read[0] && findWords(read[0].message, own);
  return {
    ...experiment,
    ...(words !== undefined && { message: words }),
    ...stateOf({ tip: experiment.tip, kind: checkpoints[0]?.kind, runs: own }),
    run: run?.record.id ?? null,
    host: run?.host ?? null,
    checkpoints: checkpoints.map((checkpoint, i) =>
      best.has(i) ? { ...checkpoint, isBest: true } : checkpoint
    ),
    origin,
    objective: objectives.of(checkpoints.find(({ stage }) => stage !== null)?.stage ?? null)
  };
}

function toCheckpoint(
  { isCached, pinned }: Known,
  commit: ChainCommit,
  { read, message }: KnownCheckpoint,
  isTip: boolean
): CheckpointView {
  const { params, metrics, errors, models } = read;
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
    isMetricsOnly: outs.some(({ hash, legacy }) => !isCached(hash, legacy)),
    isPinned: pinned.has(commit.sha),
    params,
    metrics,
    errors
  };
}

/** Returns the places of the best checkpoints: of each stage one, by its own metric. */
function findBest(
  checkpoints: readonly CheckpointView[],
  objectives: Objectives,
  isFork: boolean
): ReadonlySet<number> {
  const best = new Map<string | null, { readonly place: number; readonly value: number }>();
  checkpoints.forEach(({ metrics, kind, stage }, place) => {
    const objective = objectives.of(stage);
    // A final commit repeats the metrics of the checkpoint before it, which may be another experiment's.
    if (!objective || (kind === 'final' && (isFork || checkpoints.length > 1))) return;
    const value = metricAt(metrics, objective);
    if (value === null) return;
    const before = best.get(stage)?.value ?? value;
    const isBetter = objective.direction === 'maximize' ? value > before : value < before;
    // Of equals the older wins: it took fewer steps. The list runs from the newest on.
    if (isBetter || value === before) best.set(stage, { place, value });
  });
  return new Set([...best.values()].map(({ place }) => place));
}

function readWorkspace({ root }: ExperimentContext, pipeline: Pipeline): RevisionData {
  const params: Record<string, JsonObject> = {};
  const metrics: Record<string, JsonValue> = {};
  for (const { outs, graph } of pipeline.stages.values()) {
    Object.assign(metrics, readMetrics(root, outs));
    for (const [i, dep] of (graph.source?.stage.entry.params ?? []).entries()) {
      const path = graph.params[i] ?? dep.file;
      const text = path === MANIFEST_PATH ? undefined : readText(join(root, path));
      const parsed = parseParams((text?.ok && text.value) || '', path);
      if (text && parsed.ok)
        params[path] = { ...params[path], ...pickKeys(parsed.value, dep.keys) };
    }
  }
  return { params, metrics, errors: [] };
}
