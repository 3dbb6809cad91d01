import type { Diagnostic } from '../contract/diagnostic.js';
import type { DiagnosticCode } from '../contract/diagnostic-codes.js';
import type { Failure } from '../contract/failure.js';
import type { Manifest } from '../contract/manifest.js';
import type { FileChange, WriteGraphReport, WriteGraphRequest } from '../contract/requests.js';
import { err, ok, type Result } from '../contract/result.js';
import { Git } from '../git/index.js';
import { findTypeErrors } from '../notebook/index.js';
import { removeDrafts, removeEmptyFolders, writeFiles } from '../disk/index.js';
import { planBackup } from './backups.js';
import { checkPackageJson } from './check-package-json.js';
import { recallGraph, rememberGraph } from './graph-memo.js';
import { findLeftDrafts } from './left-drafts.js';
import { linkPackage } from './link-package.js';
import { readNotebooks } from './notebooks.js';
import { planGraph, type GraphPlan } from './plan-graph.js';
import type { PlannedFile } from './planned-file.js';
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
  const decided =
    request.params !== undefined ||
    request.overwrite ||
    request.keep ||
    request.blockStyle ||
    request.prune ||
    request.types;
  const same = decided ? undefined : recallGraph(project, sources.value.notebooks.texts);
  // What a killed writer left is removed under the lock, which a look does not take.
  if (same && (request.dryRun === true || hasNoDrafts(project, sources.value))) {
    // `npm ci` may have taken the link away without changing a file of ours.
    const linked = linkPackage(project.root);
    return linked.ok ? ok(same) : linked;
  }
  if (request.dryRun) {
    const planned = await planGraph(project, request, sources.value);
    if (!planned.ok) return planned;
    const described = await describePlan(project, planned.value);
    return ok(request.types ? withTypeErrors(project, planned.value, described) : described);
  }
  const written = await withWriteLock(project, async () => {
    // Read again: another process may have written between the look above and the lock.
    const locked = readSources(project, request);
    if (!locked.ok) return locked;
    const planned = await planGraph(project, request, locked.value);
    if (!planned.ok) return planned;
    const carried = carryOut(project, planned.value, locked.value.old.manifest);
    const { texts } = locked.value.notebooks;
    if (carried.ok && planned.value.graph.isSettled && isMemorable(carried.value))
      rememberGraph(project, texts, planned.value, withoutPast(carried.value));
    return carried.ok ? ok({ report: carried.value, plan: planned.value }) : carried;
  });
  if (!written.ok) return written;
  const { report, plan } = written.value;
  return ok(request.types ? withTypeErrors(project, plan, report) : report);
}

/** What depends on files that no memo knows, since they are not there, or what `status` says as well and never asks a memo for. */
const UNMEMORABLE: ReadonlySet<DiagnosticCode> = new Set([
  'stage/missing-dep',
  'notebook/missing-import',
  'notebook/other-language'
]);

function isMemorable({ stages, diagnostics }: WriteGraphReport): boolean {
  return stages.length > 0 && diagnostics.every(({ code }) => !UNMEMORABLE.has(code));
}

/** What is said of how things were before a write. */
const PAST: ReadonlySet<DiagnosticCode> = new Set(['project/manifest', 'params/taken-back']);

/** Leaves out what is no longer so once everything is written. */
function withoutPast(report: WriteGraphReport): WriteGraphReport {
  const isPast = ({ code }: Diagnostic): boolean => PAST.has(code);
  return { ...report, diagnostics: report.diagnostics.filter(item => !isPast(item)) };
}

/** Adds what the type check says, once everything is written and others may write again. */
function withTypeErrors(
  { root }: Project,
  { graph: { extraction, documents } }: GraphPlan,
  report: WriteGraphReport
): WriteGraphReport {
  const found = findTypeErrors(extraction, documents, root);
  return { ...report, diagnostics: [...report.diagnostics, ...found] };
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
  const changes = files.map(file => ({ path: file.path, change: changeOf(file) }));
  const report = toReport(root, plan, changes);
  return ok(backup.files.length > 0 ? { ...report, backup: backup.folder } : report);
}

/** Says what a plan would write, with diffs. */
async function describePlan(project: Project, plan: GraphPlan): Promise<WriteGraphReport> {
  const { root } = project;
  const git = new Git(root);
  const changes = await Promise.all(
    plan.files.map(async (file): Promise<FileChange> => ({
      path: file.path,
      change: changeOf(file),
      diff: await git.diffTexts(file.path, file.before ?? '', file.after ?? '')
    }))
  );
  return toReport(root, plan, changes);
}

function toReport(
  root: string,
  { stages, removed, heldBack, diagnostics }: GraphPlan,
  changes: readonly FileChange[]
): WriteGraphReport {
  return { root, changes, stages, removed, heldBack, diagnostics };
}

function changeOf({ before, after }: PlannedFile): FileChange['change'] {
  return before === undefined ? 'created' : after === null ? 'removed' : 'modified';
}

function relativePath(project: Project, failure: Failure): Failure {
  if (failure.reason !== 'io') return failure;
  return { ...failure, path: project.relative(failure.path) ?? failure.path };
}
