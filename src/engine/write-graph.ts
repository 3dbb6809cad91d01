import { join } from 'node:path';
import type { Failure } from '../contract/failure.js';
import type { FileChange, WriteGraphReport, WriteGraphRequest } from '../contract/requests.js';
import { err, ok, type Result } from '../contract/result.js';
import { Git } from '../git/index.js';
import { cacheDirectory, transpile } from '../notebook/transpile.js';
import { writeFiles } from './files.js';
import { linkPackage } from './link-package.js';
import { planGraph, type PlannedFile } from './plan-graph.js';
import type { Project } from './project.js';
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
  if (request.dryRun) return plannedReport(project, request);
  return withWriteLock(project, async () => {
    const planned = await planGraph(project, request);
    if (!planned.ok) return planned;
    const { files, modules, stages, diagnostics } = planned.value;
    const written = writeFiles(
      [...backups(files), ...files].map(({ path, after }) => ({
        path: project.absolute(path),
        text: after
      }))
    );
    if (!written.ok) return err(relativePath(project, written.failure));
    const linked = linkPackage(project.root);
    if (!linked.ok) return linked;
    // The first run of each stage finds its JavaScript ready.
    const cache = cacheDirectory(project.root);
    for (const module of modules) transpile(module.text, project.absolute(module.path), cache);
    const changes = files.map(file => ({ path: file.path, change: changeOf(file) }));
    return ok({ root: project.root, changes, stages, diagnostics });
  });
}

async function plannedReport(
  project: Project,
  request: WriteGraphRequest
): Promise<Result<WriteGraphReport, Failure>> {
  const planned = await planGraph(project, request);
  if (!planned.ok) return planned;
  const { files, stages, diagnostics } = planned.value;
  const git = new Git(project.root);
  const changes = await Promise.all(
    files.map(
      async (file): Promise<FileChange> => ({
        path: file.path,
        change: changeOf(file),
        diff: await git.diffTexts(file.path, file.before ?? '', file.after ?? '')
      })
    )
  );
  return ok({ root: project.root, changes, stages, diagnostics });
}

function changeOf({ before, after }: PlannedFile): FileChange['change'] {
  return before === undefined ? 'created' : after === null ? 'removed' : 'modified';
}

/** Copies of hand-edited files that are about to be replaced, below `.dvc/tmp`. */
function backups(files: readonly PlannedFile[]): PlannedFile[] {
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  return files
    .filter(file => file.backup && file.before !== undefined)
    .map(({ path, before }) => ({
      path: join('.dvc/tmp/stagebook/backup', stamp, path),
      before: undefined,
      after: before ?? null
    }));
}

function relativePath(project: Project, failure: Failure): Failure {
  if (failure.reason !== 'io') return failure;
  return { ...failure, path: project.relative(failure.path) ?? failure.path };
}
