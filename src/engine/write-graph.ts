import type { Failure } from '../contract/failure.js';
import type { Manifest } from '../contract/manifest.js';
import type { WriteGraphReport, WriteGraphRequest } from '../contract/requests.js';
import { err, ok, type Result } from '../contract/result.js';
import { findTypeErrors } from '../notebook/index.js';
import { removeDrafts, removeEmptyFolders, writeFiles } from '../disk/index.js';
import { planBackup } from './backups.js';
import { checkPackageJson } from './check-package-json.js';
import { withoutTypeErrors } from './find-mistyped-params.js';
import { findBelow } from './find-below.js';
import { recallGraph, rememberGraph } from './graph-memo.js';
import { describePlan, reportPlan } from './graph-report.js';
import { findLeftDrafts } from './left-drafts.js';
import { linkPackage } from './link-package.js';
import { readNotebooks } from './notebooks.js';
import { planGraph, type GraphPlan } from './plan-graph.js';
import type { Project } from './project.js';
import { readManifest } from './read-manifest.js';
import type { GraphSources } from './read-stages.js';
import { withWriteLock } from './write-lock.js';

/**
 * Brings `dvc.yaml`, `params.yaml` and the generated modules in line with the notebooks.
 *
 * Everything is decided before the first byte is written. A conflict anywhere writes nothing; an error
 * in one cell keeps back the stages that depend on it, and the report says so.
 */
export async function writeGraph(
  project: Project,
  request: WriteGraphRequest
): Promise<Result<WriteGraphReport, Failure>> {
  const sources = readSources(project, request);
  if (!sources.ok) return sources;
  const written = await writeSources(project, request, sources.value);
  if (!written.ok || request.notebooks || request.documents) return written;
  // It names them itself.
  if (written.value.diagnostics.some(({ code }) => code === 'project/no-notebooks')) return written;
  const known = new Set(Object.keys(sources.value.notebooks.texts));
  // What declares no class that extends another one makes no stage.
  const unread = findBelow(project, { known, pattern: /\bextends\b|\bpipeline\(/ });
  return unread.length === 0 ? written : ok({ ...written.value, unread });
}

async function writeSources(
  project: Project,
  request: WriteGraphRequest,
  sources: GraphSources
): Promise<Result<WriteGraphReport, Failure>> {
  const decided =
    request.params !== undefined ||
    request.overwrite ||
    request.keep ||
    request.blockStyle ||
    request.prune ||
    request.types;
  const same = decided ? undefined : recallGraph(project, sources.notebooks.texts);
  // What a killed writer left is removed under the lock, which a look does not take.
  if (same && (request.dryRun === true || hasNoDrafts(project, sources))) {
    // `npm ci` may have taken the link away without changing a file of ours.
    const linked = linkPackage(project.root);
    return linked.ok ? ok(same) : linked;
  }
  if (request.dryRun) {
    const planned = await planGraph(project, request, sources);
    if (!planned.ok) return planned;
    const described = await describePlan(project.root, planned.value);
    return ok(request.types ? withTypeErrors(project, planned.value, described) : described);
  }
  const written = await withWriteLock(project, async () => {
    // Read again: another process may have written between the look above and the lock.
    const locked = readSources(project, request);
    if (!locked.ok) return locked;
    const planned = await planGraph(project, request, locked.value);
    if (!planned.ok) return planned;
    const carried = carryOut(project, planned.value, locked.value.old.manifest);
    if (!carried.ok) return carried;
    // What `--prune` leaves behind an error is told to who asks for it, and to nobody else.
    if (request.prune !== true || planned.value.graph.isWhole)
      rememberGraph(project, locked.value.notebooks.texts, planned.value);
    return ok({ report: carried.value, plan: planned.value });
  });
  if (!written.ok) return written;
  const { report, plan } = written.value;
  return ok(request.types ? withTypeErrors(project, plan, report) : report);
}

/** Adds what the type check says, once everything is written and others may write again. */
function withTypeErrors(
  { root }: Project,
  { graph: { extraction, documents } }: GraphPlan,
  report: WriteGraphReport
): WriteGraphReport {
  const found = findTypeErrors(extraction, documents, root);
  return { ...report, diagnostics: [...withoutTypeErrors(report.diagnostics, found), ...found] };
}

function readSources(project: Project, request: WriteGraphRequest): Result<GraphSources, Failure> {
  const readable = checkPackageJson(project.root);
  if (!readable.ok) return readable;
  const manifest = readManifest(project);
  if (!manifest.ok) return manifest;
  const notebooks = readNotebooks(project, manifest.value, request);
  if (!notebooks.ok) return notebooks;
  return ok({ old: manifest.value, notebooks: notebooks.value });
}

function hasNoDrafts(project: Project, { old }: GraphSources): boolean {
  return findLeftDrafts(project, old.manifest).length === 0;
}

/** Writes what was planned, and removes what writers that were killed left. */
function carryOut(
  project: Project,
  plan: GraphPlan,
  manifest: Manifest
): Result<WriteGraphReport, Failure> {
  const { root } = project;
  const { files } = plan;
  const backup = planBackup(files);
  const written = writeFiles(
    root,
    [...backup.files, ...files].map(({ path, after }) => ({
      path: project.absolute(path),
      text: after
    }))
  );
  if (!written.ok) return err(relativePath(project, written.failure));
  const made = [...files, ...plan.graph.extraction.modules].map(({ path }) => path);
  removeDrafts(findLeftDrafts(project, manifest, made));
  const removed = files.filter(({ after }) => after === null);
  for (const { path } of removed) removeEmptyFolders(root, project.absolute(path));
  const report = reportPlan(root, plan);
  return ok(backup.files.length > 0 ? { ...report, backup: backup.folder } : report);
}

function relativePath(project: Project, failure: Failure): Failure {
  if (failure.reason !== 'io') return failure;
  return { ...failure, path: project.relative(failure.path) ?? failure.path };
}
