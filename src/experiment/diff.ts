import type { DiffView, ValueChange } from '../contract/experiment-view.js';
import type { Failure } from '../contract/failure.js';
import { isJsonObject, type JsonValue } from '../contract/json.js';
import { MANIFEST_PATH, type Manifest } from '../contract/manifest.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import type { ObjectReader } from '../git/index.js';
import type { ExperimentContext } from './context.js';
import { RevisionReader, type ReadRevision } from './revision-reader.js';
import { findSides } from './sides.js';
import { outsOfRevision } from './workspace-outs.js';

/** Files that differ in every experiment and tell nothing of their own. */
const SILENT = /(^|\/)(dvc\.lock|\.stagebook\/manifest\.json)$/;

/** Compares two revisions, or one with the workspace (`workspace`): params, metrics, files, and code by class. */
export async function diffRevisions(
  context: ExperimentContext,
  from: string,
  to: string
): Promise<Result<DiffView, Failure>> {
  const { git, prefix } = context;
  const sides = await findSides(context, from, to);
  if (!sides.ok) return sides;
  const [a, b] = sides.value;
  const objects = git.openObjects();
  try {
    const files = await git.files.listPaths(b.tree, /(^|\/)dvc\.yaml$/);
    const reader = new RevisionReader(context, objects, files);
    const read = (tree: Sha): Promise<ReadRevision> => reader.read(reader.filesOf(tree));
    const [before, after] = await Promise.all([read(a.tree), read(b.tree)]);
    const changes = (await git.files.diffTrees(a.tree, b.tree))
      .filter(({ path }) => path.startsWith(prefix))
      .map(change => ({ ...change, path: change.path.slice(prefix.length) }));
    const outs = await diffOuts(objects, prefix, a.tree, b.tree);
    return ok({
      from: a.name,
      to: b.name,
      params: diffFiles(before.params, after.params),
      metrics: diffFiles(before.metrics, after.metrics),
      files: [
        ...changes
          .filter(({ path }) => !SILENT.test(path))
          .map(({ path, change }) => ({ path, change, isOut: false })),
        ...outs
      ].sort((x, y) => (x.path < y.path ? -1 : 1)),
      code: await diffCode(context, objects, a.tree, b.tree, changes)
    });
  } finally {
    await objects.close();
  }
}

async function diffOuts(
  objects: ObjectReader,
  prefix: string,
  before: Sha,
  after: Sha
): Promise<DiffView['files']> {
  const [old, now] = [
    await outsOfRevision(objects, before, prefix),
    await outsOfRevision(objects, after, prefix)
  ];
  const changes: DiffView['files'][number][] = [];
  for (const path of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(path)?.hash, now.get(path)?.hash];
    if (was === is) continue;
    const change = was === undefined ? 'added' : is === undefined ? 'removed' : 'modified';
    changes.push({ path, change, isOut: true });
  }
  return changes;
}

/** Code that differs: generated modules by their class, helpers by their own name. */
async function diffCode(
  { git, prefix }: ExperimentContext,
  objects: ObjectReader,
  before: Sha,
  after: Sha,
  changes: readonly { readonly path: string }[]
): Promise<DiffView['code']> {
  const classes = await classesByModule(objects, `${after}:${prefix}${MANIFEST_PATH}`);
  const code: DiffView['code'][number][] = [];
  for (const { path } of changes.filter(change =>
    /\.([cm]?[jt]sx?|py|sh|R|jl)$/.test(change.path)
  )) {
    const [old, now] = await Promise.all(
      [before, after].map(tree => objects.read(`${tree}:${prefix}${path}`))
    );
    const [was, is] = [old?.content.toString() ?? '', now?.content.toString() ?? ''];
    const name = path.replace(/^.*\//, '').replace(/\.\w+$/, '');
    code.push({
      className: classes.get(path) ?? name,
      path,
      diff: await git.diffTexts(path, was, is)
    });
  }
  return code;
}

async function classesByModule(
  objects: ObjectReader,
  name: string
): Promise<ReadonlyMap<string, string>> {
  try {
    const text = (await objects.read(name))?.content.toString() ?? '{}';
    const { stages = {} } = JSON.parse(text) as Partial<Manifest>;
    return new Map(Object.values(stages).map(stage => [stage.module, stage.class]));
  } catch {
    return new Map(); // A manifest that cannot be read names no classes.
  }
}

type Files = Readonly<Record<string, JsonValue>>;

function diffFiles(before: Files, after: Files): DiffView['params'] {
  const changed: Record<string, Record<string, ValueChange>> = {};
  for (const file of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [flatten(before[file]), flatten(after[file])];
    const keys: Record<string, ValueChange> = {};
    for (const key of new Set([...old.keys(), ...now.keys()])) {
      const [was, is] = [old.get(key) ?? null, now.get(key) ?? null];
      if (JSON.stringify(was) === JSON.stringify(is)) continue;
      const diff = typeof was === 'number' && typeof is === 'number' ? is - was : undefined;
      keys[key] = { old: was, new: is, ...(diff !== undefined && { diff }) };
    }
    if (Object.keys(keys).length > 0) changed[file] = keys;
  }
  return changed;
}

/** Values by dotted name, lists whole, as `dvc params diff` has them. */
export function flatten(value: JsonValue | undefined, name = ''): Map<string, JsonValue> {
  if (value === undefined) return new Map();
  if (!isJsonObject(value)) return new Map([[name, value]]);
  const inner = Object.entries(value).flatMap(([key, member]) => [
    ...flatten(member, name === '' ? key : `${name}.${key}`)
  ]);
  return new Map(inner);
}
