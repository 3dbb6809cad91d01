import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import type { Manifest, ManifestStage } from '../contract/manifest.js';
import { err, ok, type Result } from '../contract/result.js';
import { readText } from '../disk/index.js';
import { editLock } from '../pipeline/index.js';
import { filterKeys } from './filter-keys.js';
import { builtBeside } from './find-unbuilt.js';
import { findRemoved, findUnsure, type LeftStage } from './find-removed.js';
import { findStillUsed } from './find-still-used.js';
import { readLeftFiles } from './left-files.js';
import { findUnmade } from './leftovers.js';
import { LOCK_FILE } from './pipeline-paths.js';
import type { PlannedFile } from './planned-file.js';
import type { Project } from './project.js';
import type { NotebookStages } from './read-stages.js';

/** What becomes of what no cell makes any more. */
export interface RemovalPlan {
  readonly files: readonly PlannedFile[];
  /** The manifest without what is removed. */
  readonly manifest: Manifest;
  /** What stays, and how to remove it. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Plans to remove generated files that are nobody's, and what `dvc.lock` holds of stages that are gone; or offers that. */
export function planRemoval(options: {
  readonly project: Project;
  /** What was written before. */
  readonly manifest: Manifest;
  readonly graph: NotebookStages;
  /** The stages that no cell makes any more. */
  readonly leftovers: ReadonlyMap<string, ManifestStage>;
  readonly prune: boolean;
  /** Whether it was asked for; behind an error it is not done. */
  readonly isAsked: boolean;
  /** Classes that an error keeps back. */
  readonly heldBack: readonly string[];
  /** `dvc.yaml` as it is going to be. */
  readonly pipeline: string;
}): Result<RemovalPlan, Failure> {
  const { project, manifest, graph, leftovers, prune, isAsked, heldBack, pipeline } = options;
  const unmade = findUnmade(manifest, graph.extraction);
  const left = readLeftFiles(project, unmade, pipeline, leftovers);
  if (!left.ok) return left;
  const gone = [...leftovers.keys()];
  const removed = left.value.filter(({ kept }) => kept === undefined);
  const paths = new Set(removed.map(({ path }) => path));
  const used = findStillUsed(project, graph, { files: paths, stages: new Set(gone) });
  if (!prune) {
    const stages = Array.from(leftovers, each => toLeftStage(each, graph));
    const diagnostics = graph.isWhole
      ? findRemoved(stages, left.value, graph.documents, used)
      : isAsked
        ? findUnsure(stages, heldBack)
        : [];
    return ok({ files: [], manifest, diagnostics });
  }
  if (used.length > 0)
    return err({
      reason: 'invalid-input',
      diagnostics: used.map(({ diagnostic }) => diagnostic)
    });
  const lock = planLock(project, gone);
  if (!lock.ok) return lock;
  const kept = left.value.filter(file => !removed.includes(file));
  return ok({
    files: [
      ...removed.map(({ path, text }) => ({ path, before: text, after: null })),
      ...lock.value
    ],
    manifest: {
      ...manifest,
      files: filterKeys(manifest.files, path => !paths.has(path)),
      stages: filterKeys(manifest.stages, name => !leftovers.has(name))
    },
    diagnostics: findRemoved([], kept, graph.documents)
  });
}

function toLeftStage(
  [name, { class: className }]: readonly [string, ManifestStage],
  { extraction, specs }: NotebookStages
): LeftStage {
  const found = extraction.classes.find(item => item.name === className && !item.abstract);
  // Without cells that build stages, a class that is there and no stage of its name has become something else.
  const isUnbuilt = found !== undefined && (found.builtBy.length > 0 || name !== className);
  return { name, className, ...(isUnbuilt && { instead: builtBeside(found, specs, extraction) }) };
}

function planLock(
  project: Project,
  gone: readonly string[]
): Result<readonly PlannedFile[], Failure> {
  if (gone.length === 0) return ok([]);
  const lock = readText(project.absolute(LOCK_FILE));
  if (!lock.ok) return lock;
  if (lock.value === undefined) return ok([]);
  const after = editLock(lock.value, { remove: gone });
  return ok([{ path: LOCK_FILE, before: lock.value, after: after || null }]);
}
