import { existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { isJsonObject, type JsonValue } from '../contract/json.js';
import { MANIFEST_PATH, type Manifest } from '../contract/manifest.js';
import { err, ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { readText } from '../disk/index.js';
import { applyOverrides, overriddenFiles } from '../pipeline/index.js';
import { refuse, type ExperimentContext } from './context.js';
import { followMethods } from './follow-methods.js';
import { ignoreOuts } from './ignore-outs.js';
import { SETTINGS_PATH } from './settings.js';
import { readPipeline, type Pipeline } from './stage-files.js';

/** A dep of code up to this size goes into the snapshot; what is larger counts as data and is linked. */
const SMALL_BYTES = 1 << 20;
const SMALL_FILES = 500;

/** Files of a project that are no deps and that a run or whoever reads it later needs, where they are there. */
export const DOCUMENTS: readonly string[] = [
  '.dvc/config',
  '.dvc/.gitignore',
  '.dvcignore',
  '.gitignore',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  MANIFEST_PATH,
  SETTINGS_PATH
];

/** Ignored folders that stages find without them being carried, or that are nobody's work. */
const UNREMARKABLE =
  /(^|\/)(node_modules|\.venv|venv|__pycache__|\.ipynb_checkpoints|\.dvc|\.git)\/?($|\/)/;

/** What a workspace looked like, as a git tree, and what is not in it. */
export interface Snapshot {
  /** Tree of the whole repository. */
  readonly tree: Sha;
  readonly pipeline: Pipeline;
  /** Paths to link into the temp workspace: large or ignored deps, and what the settings include. */
  readonly links: readonly string[];
  /** Untracked paths that are left behind. */
  readonly notCarried: readonly string[];
}

/** What the snapshot is made of besides the workspace itself. */
export interface SnapshotOptions {
  readonly include?: readonly string[];
  /** `key=value`, applied to the params files of the snapshot only. */
  readonly overrides?: readonly string[];
  /** Adds to `.gitignore`, in the snapshot only, the outs that DVC keeps outside of git. */
  readonly ignoreOuts?: boolean;
}

/**
 * Records what the user sees as a git tree: tracked and changed files, and of the untracked ones
 * those that the pipeline is made of. The user's index, HEAD and files are only read.
 */
export async function takeSnapshot(
  context: ExperimentContext,
  { include = [], overrides = [], ignoreOuts: isIgnoring = false }: SnapshotOptions
): Promise<Result<Snapshot, Failure>> {
  const { root, git, prefix } = context;
  const read = readPipeline(root);
  if (!read.ok) return read;
  const pipeline = read.value;
  for (const path of include) {
    if (!isInside(path) || !existsSync(join(root, path)))
      return refuse(
        `\`${path}\` is to be included and is not in the project.`,
        `Correct \`include\` in \`${SETTINGS_PATH}\`, or \`--include\`.`
      );
  }
  const untracked = await git.files.listUntracked();
  const isUntracked = (path: string): boolean => untracked.some(entry => meets(entry.path, path));
  const isIgnored = (path: string): boolean =>
    untracked.some(entry => entry.ignored && meets(entry.path, path));
  const deps = sourceDeps(pipeline).filter(path => isInside(path) && isUntracked(path));
  const linked = deps.filter(path => isIgnored(path) || !isSmall(join(root, path)));
  const carried = [
    ...pipelineFiles(pipeline),
    ...uncachedOuts(pipeline),
    ...DOCUMENTS,
    ...manifestFiles(root),
    ...deps.filter(path => !linked.includes(path))
  ].filter(path => existsSync(join(root, path)));
  const index = await git.openIndex('user');
  try {
    await index.addTracked();
    await index.addForced([...new Set(carried)]);
    const changed = overrideParams(root, overrides);
    if (!changed.ok) return changed;
    const followed = followMethods(root, changed.value);
    if (!followed.ok) return followed;
    const ignores = isIgnoring
      ? await ignoreOuts(context, pipeline)
      : ok(new Map<string, string>());
    if (!ignores.ok) return ignores;
    for (const [path, text] of [...changed.value, ...followed.value, ...ignores.value]) {
      const sha = await git.writeBlob(text);
      await index.set([{ path: prefix + path, mode: '100644', sha }]);
    }
    return ok({
      tree: await index.writeTree(),
      pipeline,
      links: [...new Set([...linked, ...include])].filter(path => existsSync(join(root, path))),
      notCarried: untracked
        .map(({ path }) => path)
        .filter(path => !UNREMARKABLE.test(path) && !isKnown(path, pipeline, carried))
        // A folder is not told of for what lies in it beside the linked part: the pipeline never named that.
        .filter(
          path => ![...linked, ...include].some(known => meets(known, path) || meets(path, known))
        )
    });
  } finally {
    index.dispose();
  }
}

function overrideParams(
  root: string,
  overrides: readonly string[]
): Result<ReadonlyMap<string, string>, Failure> {
  if (overrides.length === 0) return ok(new Map());
  const files = new Map<string, string>();
  for (const path of overriddenFiles(overrides)) {
    const text = readText(join(root, path));
    if (!text.ok) return text;
    if (text.value !== undefined) files.set(path, text.value);
  }
  const applied = applyOverrides(files, overrides);
  return applied.ok ? applied : err({ reason: 'invalid-input', diagnostics: applied.failure });
}

function paramsFiles({ stages }: Pipeline): string[] {
  return [...stages.values()].flatMap(({ graph }) => graph.params);
}

function pipelineFiles(pipeline: Pipeline): string[] {
  const files = pipeline.graph.stages.map(({ location }) => location.path);
  const locks = [...pipeline.stages.values()].map(({ lockFile }) => lockFile);
  return [...files, ...locks, ...paramsFiles(pipeline)].filter(isInside);
}

/** Files that DVC keeps in git: outs with `cache: false`, and metrics, plots and params of no stage. */
function uncachedOuts({ stages }: Pipeline): string[] {
  const outs = [...stages.values()].flatMap(stage => stage.outs);
  const files = new Set([...stages.values()].map(({ graph }) => graph.source?.file));
  const top = [...files].flatMap(file => {
    const folder = file ? posix.dirname(file.path) : '.';
    return [file?.metrics, file?.plots, file?.params]
      .flatMap(listedPaths)
      .map(path => posix.join(folder, path));
  });
  const own = outs.filter(out => !out.isCached).map(({ path }) => path);
  const cached = outs.filter(out => out.isCached).map(({ path }) => path);
  return [...own, ...top.filter(path => !cached.some(out => meets(out, path)))].filter(isInside);
}

/** Paths of a top-level list of `dvc.yaml`: texts, or mappings by path. */
function listedPaths(list: JsonValue | undefined): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: JsonValue) =>
    typeof item === 'string' ? [item] : isJsonObject(item) ? Object.keys(item) : []
  );
}

/** Deps that neither a stage nor a `.dvc` file writes: code and raw data. */
function sourceDeps({ graph }: Pipeline): string[] {
  const outs = graph.stages.flatMap(stage => stage.outs);
  const deps = graph.stages.flatMap(stage => stage.deps);
  return [...new Set(deps)].filter(dep => !outs.some(out => meets(out, dep) || meets(dep, out)));
}

/** Source deps that the workspace has and a temp workspace lacks: what git ignores is in no commit to resume from. */
export function absentSources(pipeline: Pipeline, root: string, workspace: string): string[] {
  return sourceDeps(pipeline).filter(
    path => isInside(path) && !existsSync(join(workspace, path)) && existsSync(join(root, path))
  );
}

/** Generated modules and the notebooks that they came from. */
function manifestFiles(root: string): string[] {
  const text = readText(join(root, MANIFEST_PATH));
  if (!text.ok || text.value === undefined) return [];
  try {
    const { files } = JSON.parse(text.value) as Partial<Manifest>;
    const known = Object.entries(files ?? {});
    return known.flatMap(([path, { notebook }]) => [path, notebook]).filter(isInside);
  } catch {
    return []; // A manifest with merge conflicts names no files; Write graph rebuilds it.
  }
}

function isKnown(path: string, { graph }: Pipeline, carried: readonly string[]): boolean {
  const outs = graph.stages.flatMap(stage => stage.outs);
  // An untracked folder is told of unless everything that the pipeline needs of it is carried.
  return [...outs, ...carried].some(known => meets(path, known) || meets(known, path));
}

/** Tells whether a path is another or lies inside it; a folder may end with a slash. */
function meets(around: string, path: string): boolean {
  const folder = around.replace(/\/$/, '');
  return path === folder || path.startsWith(`${folder}/`) || path === `${folder}/`;
}

function isInside(path: string): boolean {
  return (
    !posix.isAbsolute(path) && !path.startsWith('../') && !/^[a-z][a-z0-9+.-]*:\/\//i.test(path)
  );
}

function isSmall(path: string): boolean {
  let [bytes, files] = [0, 0];
  const visit = (at: string): boolean => {
    const stats = lstatSync(at, { throwIfNoEntry: false });
    if (!stats) return true;
    if (stats.isDirectory()) return readdirSync(at).every(name => visit(join(at, name)));
    bytes += stats.isSymbolicLink()
      ? (statSync(at, { throwIfNoEntry: false })?.size ?? 0)
      : stats.size;
    files++;
    return bytes <= SMALL_BYTES && files <= SMALL_FILES;
  };
  return visit(path);
}
