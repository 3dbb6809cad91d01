import type { Failure } from '../contract/failure.js';
import type { FirstCommitReport } from '../contract/requests.js';
import { ok, type Result } from '../contract/result.js';
import { DOCUMENTS, openContext, refuse } from '../experiment/index.js';
import { readManifest } from './read-manifest.js';
import { knownNotebooks } from './notebooks.js';
import { LOCK_FILE, PARAMS_FILE, PIPELINE_FILE } from './pipeline-paths.js';
import type { Project } from './project.js';

/** Files that DVC writes beside data it tracks. */
const TRACKED = /(?:^|\/)(?:[^/]+\.dvc|\.gitignore)$/;
const CODE = /\.[cm]?[jt]sx?$/;

/**
 * Makes the first commit of a repository, which experiments start from: the notebooks, what was made from them, and the
 * code and settings that they need. What else lies there may be data, and is left to the user.
 */
export async function makeFirstCommit(
  project: Project,
  dryRun: boolean
): Promise<Result<FirstCommitReport, Failure>> {
  const context = await openContext(project.root);
  if (!context.ok) return context;
  const { git } = context.value;
  if ((await git.head()) !== null)
    return refuse(
      'The repository has a commit already.',
      'Experiments start from it: run one. What is new is committed with git: `git add .` and `git commit`.'
    );
  const manifest = readManifest(project);
  if (!manifest.ok) return manifest;
  const { files, stages } = manifest.value.manifest;
  const code = Object.values(stages).flatMap(({ entry }) => depsOf(entry['deps']));
  const own = new Set([
    ...DOCUMENTS,
    ...[PIPELINE_FILE, PARAMS_FILE, LOCK_FILE],
    ...knownNotebooks(project, manifest.value),
    ...Object.keys(files),
    ...Object.values(stages).flatMap(({ paramsFiles = [] }) => paramsFiles.map(({ path }) => path)),
    ...code.filter(path => CODE.test(path))
  ]);
  const loose = await git.files.listFilesForGit();
  const taken = loose.filter(path => own.has(path) || TRACKED.test(path));
  const report = { files: taken, others: loose.length - taken.length };
  if (dryRun) return ok({ ...report, sha: null });
  if (!(await git.hasIdentity()))
    return refuse(
      'git does not know yet who you are, and a commit names its author.',
      'Tell it your name and address: `git config --global user.name "Your Name" && git config --global user.email "you@example.com"`.'
    );
  const made = await git.commitFiles(taken, 'Begin');
  return made.ok ? ok({ ...report, sha: await git.head() }) : made;
}

function depsOf(deps: unknown): readonly string[] {
  return Array.isArray(deps) ? deps.filter(dep => typeof dep === 'string') : [];
}
