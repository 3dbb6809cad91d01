import { MANIFEST_PATH, type Manifest } from '../contract/manifest.js';
import { findDrafts } from '../disk/index.js';
import { LOCK_FILE, PARAMS_FILE, PIPELINE_FILE } from './pipeline-paths.js';
import type { Project } from './project.js';

const ALWAYS = [PIPELINE_FILE, PARAMS_FILE, LOCK_FILE, MANIFEST_PATH];

/**
 * Finds drafts that a Write graph left when it was killed: beside the pipeline files, those of the manifest, and
 * others that it may have been writing. Git does not ignore them, and would take them into a commit.
 */
export function findLeftDrafts(
  project: Project,
  { files }: Manifest,
  others: readonly string[] = []
): readonly string[] {
  const own = ALWAYS.map(path => project.followLink(path));
  const paths = new Set([...own, ...Object.keys(files), ...others]);
  return findDrafts(Array.from(paths, path => project.absolute(path)));
}
