import { resolve } from 'node:path';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import type { PipelineView } from '../contract/pipeline-view.js';
import type { ViewGraphRequest } from '../contract/requests.js';
import { ok, type Result } from '../contract/result.js';
import { Folders } from '../disk/index.js';
import { readPipelineFiles } from '../experiment/index.js';
import { buildOutsGraph, buildStageGraph } from '../pipeline/index.js';
import { drawOuts, drawStages } from './draw-graph.js';
import { findOutdated } from './find-outdated.js';
import { findZnTrack } from './find-zntrack.js';
import { gatherFacts } from './gather-facts.js';
import { existingFolder, type Project } from './project.js';
import { readLocks } from './read-locks.js';
import { readManifest } from './read-manifest.js';
import { selectOuts, selectStages } from './select-graph.js';

/** Works out the stage graph of a project with each stage's state, without DVC. */
export async function viewGraph(
  project: Project,
  { path, outdated = false, outs = false, targets = [], full = false }: ViewGraphRequest
): Promise<Result<PipelineView, Failure>> {
  const folders = new Folders(project.root);
  const manifest = readManifest(project, folders);
  if (!manifest.ok) return manifest;
  const read = readPipelineFiles(project.root, undefined, folders);
  if (!read.ok) return read;
  const whole = buildStageGraph(read.value.files);
  const folder = project.relative(existingFolder(resolve(path))) ?? '';
  const selection = { targets, full, folder };
  const selected = outs ? ok(whole) : selectStages(whole, selection);
  if (!selected.ok) return selected;
  const graph = selected.value;
  const lockFiles = readLocks(project, graph.stages);
  if (!lockFiles.ok) return lockFiles;
  const { locks, diagnostics } = lockFiles.value;
  const broken: Diagnostic[] = [];
  const facts = await gatherFacts(project, graph.stages, locks, broken);
  if (!facts.ok) return facts;
  const known = { manifest: manifest.value.manifest, locks, facts: facts.value };
  const drawn = outs
    ? selectOuts(buildOutsGraph(graph.stages), graph.stages, selection)
    : undefined;
  if (drawn && !drawn.ok) return drawn;
  const outsGraph = drawn?.value;
  const notebooks = outdated ? findOutdated(project, manifest.value) : undefined;
  const foreign = graph.stages.length > 0 ? findZnTrack(project.root) : undefined;
  return ok({
    stages: outsGraph ? drawOuts(outsGraph, known) : drawStages(graph, known),
    edges: (outsGraph ?? graph).edges,
    diagnostics: distinct([
      ...manifest.value.diagnostics,
      ...read.value.diagnostics,
      ...graph.diagnostics,
      ...diagnostics,
      ...broken,
      ...(notebooks?.diagnostics ?? []),
      ...(foreign ? [foreign] : [])
    ]),
    ...(notebooks && { outdated: notebooks.outdated })
  });
}

/** A params file may be read twice: for variables, and for what stages track of it. */
function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(diagnostics.map(item => [JSON.stringify(item), item])).values()];
}
