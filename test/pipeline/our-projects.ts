import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { Diagnostic } from '../../src/contract/diagnostic.js';
import type { StageView } from '../../src/contract/pipeline-view.js';
import { createEngine } from '../../src/engine/index.js';
import { readPipelineFiles } from '../../src/experiment/index.js';
import { resolvePath, type PipelineFile, type PipelineStage } from '../../src/pipeline/index.js';
import type { ProjectFiles } from './documented.js';
import type { DvcStage } from './dvc-projects.js';

/** What we make of a project, in the form of what DVC says. */
export interface OurProject {
  readonly stages: readonly DvcStage[];
  readonly edges: readonly (readonly [string, string])[];
  readonly diagnostics: readonly Diagnostic[];
  /** Stages that `dvc status` would name, with the reasons. */
  readonly status: Readonly<Record<string, readonly string[]>>;
  readonly views: readonly StageView[];
}

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
  const engine = createEngine();
  const result = await engine.request('graph/view', { path: root });
  await engine.dispose();
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  const { stages, edges, diagnostics } = result.value;
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
    diagnostics,
    status: Object.fromEntries(
      stages
        .map(({ name, reasons }) => [name, reasons.filter(reason => !isQuiet(reason))] as const)
        .filter(([, reasons]) => reasons.length > 0)
    ),
    views: stages
  };
}

/** What a stage is told to be, though DVC does not name it. */
function isQuiet(reason: string): boolean {
  return reason === 'The stage is frozen.' || reason.startsWith('Imported from ');
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
