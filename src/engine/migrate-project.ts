import { posix } from 'node:path';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import type { MigrateReport } from '../contract/requests.js';
import { err, ok, type Result } from '../contract/result.js';
import { readText, writeFiles } from '../disk/index.js';
import { findPipelineFiles, readPipelineFiles } from '../experiment/index.js';
import { Git } from '../git/index.js';
import {
  lockFileOf,
  migrateLock,
  migratePipeline,
  readLockText,
  type MigratedLive
} from '../pipeline/index.js';
import { planBackup } from './backups.js';
import type { PlannedFile } from './planned-file.js';
import type { Project } from './project.js';
import { withWriteLock } from './write-lock.js';

interface MigrationPlan {
  readonly files: readonly PlannedFile[];
  readonly live: readonly MigratedLive[];
  /** What DVC 3 refuses in them all the same. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Rewrites what DVC 3 refuses in every `dvc.yaml` and `dvc.lock` of a project; the files as they were are kept.
 *
 * Everything is decided before the first byte is written, and a file that cannot be migrated keeps back all.
 */
export async function migrateProject(
  project: Project,
  dryRun: boolean
): Promise<Result<MigrateReport, Failure>> {
  if (dryRun) {
    const planned = planMigration(project);
    return planned.ok ? ok(await describe(project, planned.value)) : planned;
  }
  return withWriteLock(project, async () => {
    const planned = planMigration(project);
    if (!planned.ok) return planned;
    const { files } = planned.value;
    const report = await describe(project, planned.value);
    if (files.length === 0) return ok(report);
    const backup = planBackup(files);
    const written = writeFiles(
      project.root,
      [...backup.files, ...files].map(({ path, after }) => ({
        path: project.absolute(path),
        text: after
      }))
    );
    return written.ok ? ok({ ...report, backup: backup.folder }) : written;
  });
}

function planMigration(project: Project): Result<MigrationPlan, Failure> {
  const files: PlannedFile[] = [];
  const live: MigratedLive[] = [];
  const pipelines = new Map<string, string>();
  const problems: Diagnostic[] = [];
  const plan = (path: string, before: string, after: string): void => {
    if (after !== before) files.push({ path, before, after, backup: true });
  };
  for (const path of findPipelineFiles(project.root)) {
    if (path.endsWith('.dvc')) continue;
    const read = readText(project.absolute(path));
    if (!read.ok) return read;
    const migrated = migratePipeline(read.value ?? '', path);
    if (!migrated.ok) return err({ reason: 'invalid-input', diagnostics: migrated.failure });
    plan(path, read.value ?? '', migrated.value.text);
    live.push(...migrated.value.live);
    pipelines.set(path, migrated.value.text);
    const lockPath = lockFileOf(path);
    const lock = readText(project.absolute(lockPath));
    if (!lock.ok) return lock;
    if (lock.value === undefined) continue;
    const migratedLock = migrateLock(lock.value, lockPath);
    if (!migratedLock.ok)
      return err({ reason: 'invalid-input', diagnostics: migratedLock.failure });
    plan(lockPath, lock.value, migratedLock.value);
    problems.push(...readLockText(migratedLock.value, lockPath).diagnostics);
  }
  for (const [path, names] of ignoredFolders(live)) {
    const read = readText(project.absolute(path));
    if (!read.ok) return read;
    if (read.value !== undefined) plan(path, read.value, withoutLines(read.value, names));
  }
  const after = readPipelineFiles(project.root, pipelines);
  if (!after.ok) return after;
  const refused = [...after.value.diagnostics, ...problems].filter(isError);
  return ok({ files, live, diagnostics: refused });
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error';
}

/** DVC 2 took the folders out of git; what DVC 3 finds in them are metrics that belong into commits. */
function ignoredFolders(live: readonly MigratedLive[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { path } of live) {
    if (path === undefined || path.startsWith('../') || posix.isAbsolute(path)) continue;
    const ignore = posix.join(posix.dirname(path), '.gitignore');
    const lines = found.get(ignore) ?? new Set();
    found.set(ignore, lines.add(`/${posix.basename(path)}`));
  }
  return found;
}

function withoutLines(text: string, lines: ReadonlySet<string>): string {
  return text
    .split(/(?<=\n)/)
    .filter(line => !lines.has(line.trim()))
    .join('');
}

async function describe(
  { root }: Project,
  { files, live, diagnostics }: MigrationPlan
): Promise<MigrateReport> {
  const git = new Git(root);
  const changes = await Promise.all(
    files.map(async ({ path, before, after }) => ({
      path,
      change: 'modified' as const,
      diff: await git.diffTexts(path, before ?? '', after ?? '')
    }))
  );
  return { root, changes, notes: live.flatMap(notesOf), diagnostics, backup: null };
}

function notesOf({ stage, dir, summary, html, dropped }: MigratedLive): string[] {
  const files = [...(summary ? ['metrics.json'] : []), 'plots'].map(file => `\`${dir}/${file}\``);
  const report = html ? ", report='html'" : '';
  return [
    `Stage \`${stage}\` has to write ${files.join(' and ')}: in Python, \`Live('${dir}'${report})\` of DVCLive 1 or newer; in a notebook, \`live({ dir: '${dir}' })\`.`,
    ...dropped.map(
      key =>
        `\`${key}\` of \`${dir}\`, stage \`${stage}\`, is left out: DVC has no such option of plots.`
    )
  ];
}
