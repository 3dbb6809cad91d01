import { posix } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { findNearest } from '../contract/find-nearest.js';
import { ok, type Result } from '../contract/result.js';
import { refuse } from '../experiment/index.js';
import {
  connectedTo,
  type GraphEdge,
  type GraphStage,
  type OutsGraph,
  type StageGraph
} from '../pipeline/index.js';

/** Which part of a graph is asked for. */
export interface GraphSelection {
  /** Stages, templates of stages, pipeline and `.dvc` files, or outs; none: the whole graph. */
  readonly targets: readonly string[];
  /** Not only what the targets are made from, but all that hangs together with them. */
  readonly full: boolean;
  /** Folder that the targets count from, relative to the root of the project. */
  readonly folder: string;
}

/** Returns the part of a stage graph that some targets need, as `dvc dag` finds it. */
export function selectStages(
  graph: StageGraph,
  selection: GraphSelection
): Result<StageGraph, Failure> {
  if (selection.targets.length === 0) return ok(graph);
  const found = findTargets(graph.stages, selection);
  if (!found.ok) return found;
  const names = found.value.flatMap(({ stages }) => stages.map(({ name }) => name));
  const { kept, edges } = cut(graph.edges, names, selection);
  return ok({ ...graph, stages: graph.stages.filter(({ name }) => kept.has(name)), edges });
}

/** Returns the part of a graph of outs that some targets need: a stage stands for all that it writes. */
export function selectOuts(
  graph: OutsGraph,
  stages: readonly GraphStage[],
  selection: GraphSelection
): Result<OutsGraph, Failure> {
  if (selection.targets.length === 0) return ok(graph);
  const found = findTargets(stages, selection);
  if (!found.ok) return found;
  const paths = found.value.flatMap(target => target.outs);
  // Where the targets have no outs, nothing is left to select by: `dvc dag` draws all.
  if (paths.length === 0) return ok(graph);
  const { kept, edges } = cut(graph.edges, paths, selection);
  return ok({ outs: graph.outs.filter(({ path }) => kept.has(path)), edges });
}

function cut(
  edges: readonly GraphEdge[],
  names: readonly string[],
  { full }: GraphSelection
): { readonly kept: ReadonlySet<string>; readonly edges: readonly GraphEdge[] } {
  const kept = connectedTo(names, edges, full);
  return { kept, edges: edges.filter(({ from, to }) => kept.has(from) && kept.has(to)) };
}

/** What a target stands for. */
interface Target {
  readonly stages: readonly GraphStage[];
  readonly outs: readonly string[];
}

function findTargets(
  stages: readonly GraphStage[],
  { targets, folder }: GraphSelection
): Result<readonly Target[], Failure> {
  const found: Target[] = [];
  for (const target of targets) {
    const named = stages.filter(stage => isNamed(stage, target, folder));
    const path = posix.join(folder, target).replace(/\/$/, '');
    const writing = stages.filter(stage => stage.outs.some(out => isWithin(path, out)));
    if (named.length > 0) found.push({ stages: named, outs: named.flatMap(({ outs }) => outs) });
    else if (writing.length > 0)
      found.push({
        stages: writing,
        outs: writing.flatMap(({ outs }) => outs.filter(out => isWithin(path, out)))
      });
    else return unknownTarget(target, stages);
  }
  return ok(found);
}

/** DVC takes a name for one of the `dvc.yaml` beside it, an instance for its template, and a file for all in it. */
function isNamed({ name, source }: GraphStage, target: string, folder: string): boolean {
  if (name === target) return true;
  const path = posix.join(folder, target);
  if (!source) return name === path;
  const { file, stage } = source;
  if (file.path === path) return true;
  const [, place = 'dvc.yaml', own = ''] = /^(?:(.*):)?(.*)$/.exec(target) ?? [];
  const isBeside = file.path === posix.join(folder, place);
  return isBeside && (stage.name === own || stage.name.startsWith(`${own}@`));
}

function isWithin(path: string, out: string): boolean {
  return path === out || path.startsWith(`${out}/`);
}

function unknownTarget(target: string, stages: readonly GraphStage[]): Result<never, Failure> {
  const names = stages.flatMap(({ name, outs }) => [name, ...outs]);
  const meant = findNearest(target, names);
  return refuse(
    `\`${target}\` is neither a stage nor an out of the pipeline.`,
    meant === undefined ? '`stagebook status` lists the stages.' : `Did you mean \`${meant}\`?`
  );
}
