import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import { MANIFEST_PATH } from '../contract/manifest.js';
import type { PipelineView } from '../contract/pipeline-view.js';
import { ok, type Result } from '../contract/result.js';
import {
  findRevision,
  isPipelinePath,
  parsePipelineFiles,
  readLockFile,
  RevisionFiles,
  type ExperimentContext
} from '../experiment/index.js';
import {
  buildStageGraph,
  lockFileOf,
  parseTrackedParams,
  resolvePath,
  resolvePipelineLater,
  type GraphStage,
  type LockFile,
  type StageFacts,
  type TrackedParams
} from '../pipeline/index.js';
import { drawStages } from './draw-graph.js';
import { EMPTY_MANIFEST, parseManifest } from './parse-manifest.js';

/**
 * Works out the stage graph of a revision. A stage is up to date there if the commit has its results:
 * after a checkpoint, the stages behind the one that made it are not.
 */
export async function viewGraphAt(
  context: ExperimentContext,
  rev: string
): Promise<Result<PipelineView, Failure>> {
  const found = await findRevision(context.git, rev);
  if (!found.ok) return found;
  const objects = context.git.openObjects();
  try {
    const files = await RevisionFiles.open(context, found.value.sha, objects);
    const texts = new Map<string, string>();
    for (const path of files.paths.filter(isPipelinePath))
      texts.set(path, (await files.text(path)) ?? '');
    const read = parsePipelineFiles(texts);
    const resolved = await resolvePipelineLater(
      read.files.pipelines,
      path => files.text(path),
      context.config.parsing
    );
    const graph = buildStageGraph({ ...read.files, pipelines: resolved.pipelines });
    const { locks, diagnostics } = await readLocks(files, graph.stages);
    const manifest = parseManifest((await files.text(MANIFEST_PATH)) ?? '') ?? EMPTY_MANIFEST;
    const facts = await gatherFacts(files, graph.stages, locks);
    return ok({
      stages: drawStages(graph, { manifest, locks, facts }),
      edges: graph.edges,
      diagnostics: [
        ...read.diagnostics,
        ...resolved.diagnostics,
        ...graph.diagnostics,
        ...diagnostics
      ]
    });
  } finally {
    await objects.close();
  }
}

async function readLocks(
  files: RevisionFiles,
  stages: readonly GraphStage[]
): Promise<{ locks: ReadonlyMap<string, LockFile>; diagnostics: readonly Diagnostic[] }> {
  const locks = new Map<string, LockFile>();
  const diagnostics: Diagnostic[] = [];
  for (const file of new Set(stages.flatMap(({ source }) => (source ? [source.file.path] : [])))) {
    const path = lockFileOf(file);
    const text = await files.text(path);
    if (text === undefined) continue;
    const parsed = readLockFile(text, path);
    if (parsed.ok) locks.set(file, parsed.value);
    else diagnostics.push(...parsed.failure);
  }
  return { locks, diagnostics };
}

/** What a workspace would hold after the commit was checked out, and `dvc checkout` after it. */
async function gatherFacts(
  files: RevisionFiles,
  stages: readonly GraphStage[],
  locks: ReadonlyMap<string, LockFile>
): Promise<StageFacts> {
  const recorded = recordedHashes(stages, locks);
  const hashes = new Map<string, string | null>();
  const params = new Map<string, TrackedParams | null>();
  for (const stage of stages) {
    for (const path of stage.deps)
      if (!recorded.outs.has(path) && !hashes.has(path)) hashes.set(path, await files.hash(path));
    for (const path of stage.params) {
      const parsed = parseTrackedParams((await files.text(path)) ?? '', path);
      params.set(path, parsed.ok ? parsed.value : null);
    }
  }
  return {
    // What neither git nor a stage keeps is taken for what the reader of it saw.
    hash: path => recorded.outs.get(path) ?? hashes.get(path) ?? recorded.deps.get(path) ?? null,
    params: path => params.get(path) ?? null
  };
}

function recordedHashes(
  stages: readonly GraphStage[],
  locks: ReadonlyMap<string, LockFile>
): { readonly outs: ReadonlyMap<string, string>; readonly deps: ReadonlyMap<string, string> } {
  const outs = new Map<string, string>();
  const deps = new Map<string, string>();
  for (const { source, data, outs: paths } of stages) {
    paths.forEach((path, i) => {
      const hash = data?.outs[i]?.hash;
      if (hash) outs.set(path, hash);
    });
    if (!source) continue;
    const { file, stage } = source;
    const lock = locks.get(file.path)?.stages[stage.name];
    for (const [found, list] of [
      [outs, lock?.outs],
      [deps, lock?.deps]
    ] as const)
      for (const { path, hash } of list ?? [])
        if (hash !== null) found.set(resolvePath(file.path, stage.entry.wdir, path), hash);
  }
  return { outs, deps };
}
