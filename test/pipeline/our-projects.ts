import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { Diagnostic } from '../../src/contract/diagnostic.js';
import type { PipelineView, StageView } from '../../src/contract/pipeline-view.js';
import { createEngine } from '../../src/engine/index.js';
import { readPipelineFiles } from '../../src/experiment/index.js';
import { resolvePath, type PipelineFile, type PipelineStage } from '../../src/pipeline/index.js';
import type { ProjectFiles } from './documented.js';
import type { DvcStage, DvcStatus } from './dvc-projects.js';

/** What we make of a project, in the form of what DVC says. */
export interface OurProject {
  readonly stages: readonly DvcStage[];
  readonly edges: readonly (readonly [string, string])[];
  readonly outNodes: readonly string[];
  readonly outEdges: readonly (readonly [string, string])[];
  readonly diagnostics: readonly Diagnostic[];
  readonly status: ProjectStatus;
  readonly views: readonly StageView[];
}

/** Each stage that is not up to date, with what changed of it, sorted; a stage without a record only as `never run`. */
export type ProjectStatus = Readonly<Record<string, readonly string[]>>;

/** Writes a project that DVC opens, without git. */
export function writeProject(root: string, files: ProjectFiles): void {
  const all = { '.dvc/config': '[core]\n    no_scm = True\n', ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Looks at a project without DVC. */
export async function lookAt(root: string): Promise<OurProject> {
  const read = readPipelineFiles(root);
  if (!read.ok) throw new Error(JSON.stringify(read.failure));
  const { pipelines, data = [] } = read.value.files;
  const { stages, edges, diagnostics } = await view(root, false);
  const outs = await view(root, true);
  const described = [
    ...pipelines.flatMap(file => file.stages.map(stage => describeStage(file, stage))),
    ...data.map(({ path, wdir, deps, outs, frozen }) => ({
      name: path,
      cmd: null,
      wdir: resolvePath(path, wdir, '.').replace(/^$/, '.'),
      deps: deps.map(dep => resolvePath(path, wdir, dep.path)),
      params: {},
      outs: outs.map(out => resolvePath(path, wdir, out.path)),
      frozen
    }))
  ];
  return {
    stages: described.sort((a, b) => (a.name < b.name ? -1 : 1)),
    edges: edges.map(({ from, to }) => [from, to] as const).sort(compare),
    outNodes: outs.stages.map(({ name }) => name).sort(),
    outEdges: outs.edges.map(({ from, to }) => [from, to] as const).sort(compare),
    diagnostics,
    status: Object.fromEntries(
      stages.flatMap(({ name, reasons }) => {
        const changes = reasons.flatMap(toChange);
        return changes.length > 0 ? [[name, changes.sort()] as const] : [];
      })
    ),
    views: stages
  };
}

async function view(root: string, outs: boolean): Promise<PipelineView> {
  const engine = createEngine();
  const result = await engine.request('graph/view', { path: root, outs });
  await engine.dispose();
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

/** Reads a reason of ours: the path, param or property that it is about. */
function toChange(reason: string): string[] {
  if (reason === 'The stage is frozen.' || reason.startsWith('Imported from ')) return [];
  if (reason === 'The stage has not run yet.') return ['never run'];
  if (reason === 'The command changed.') return ['changed command'];
  if (reason.includes('always')) return ['always changed'];
  const param = /^Param `(.+)` of `(.+)` /.exec(reason);
  if (param) return [`${param[2] ?? ''}:${param[1] ?? ''}`];
  const path = /^`(.+)` (?:is missing|is new|changed|is not in the cache)/.exec(reason)?.[1];
  if (path === undefined) throw new Error(`not understood: ${reason}`);
  return [path];
}

/** Puts what DVC says into the same form. */
export function toStatus(
  status: Readonly<Record<string, DvcStatus>>,
  neverRun: (stage: string) => boolean = () => true
): ProjectStatus {
  return Object.fromEntries(
    Object.entries(status).map(([name, entries]) => {
      if (neverRun(name) && !name.endsWith('.dvc')) return [name, ['never run']];
      const changes = entries.flatMap(entry => {
        if (typeof entry === 'string') return [entry];
        const paths = 'changed deps' in entry ? entry['changed deps'] : entry['changed outs'];
        return Object.entries(paths).flatMap(([path, what]) =>
          typeof what === 'string' ? [path] : Object.keys(what).map(param => `${path}:${param}`)
        );
      });
      return [name, changes.sort()];
    })
  );
}

function describeStage(file: PipelineFile, { name, entry }: PipelineStage): DvcStage {
  const resolve = (path: string): string => resolvePath(file.path, entry.wdir, path);
  return {
    name: file.path === 'dvc.yaml' ? name : `${file.path}:${name}`,
    cmd: entry.cmd,
    wdir: posix.join(posix.dirname(file.path), entry.wdir ?? '.'),
    deps: entry.deps.map(resolve),
    params: Object.fromEntries(entry.params.map(({ file, keys }) => [resolve(file), keys ?? []])),
    outs: [...entry.outs, ...entry.metrics, ...entry.plots].map(({ path }) => resolve(path)),
    frozen: entry.frozen
  };
}

function compare(a: readonly [string, string], b: readonly [string, string]): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
