import { posix } from 'node:path';
import type { GeneratedModule, StageClass } from '../extraction.js';
import type { FileClaims } from './file-claims.js';
import type { FilePlan } from './file-plan.js';

/** What belongs to one notebook. */
interface Written {
  readonly plan: { readonly files: FilePlan; readonly classes: readonly StageClass[] };
  readonly modules: readonly GeneratedModule[];
}

/**
 * Parts helpers of several notebooks that have one name and different texts: the notebook that had it first
 * keeps `src/lib/<name>.ts`, another one gets `src/lib/<notebook>/<name>.ts`. Returns nothing where none clash.
 *
 * Files that import a moved one change with it, so the caller writes and asks again.
 */
export function partHelpers(
  notebooks: readonly Written[],
  claims: FileClaims
): FilePlan[] | undefined {
  const stages = new Set(notebooks.flatMap(({ plan }) => plan.classes.map(({ module }) => module)));
  const makers = makersOf(notebooks.flatMap(({ modules }) => modules));
  const first = new Map<string, GeneratedModule>();
  const moved = notebooks.map(() => new Map<string, string>());
  const wanted = notebooks
    .flatMap(({ modules }, i) => modules.map(module => ({ module, i, rank: claims.rank(module) })))
    // Equal ranks, also infinite ones, stay in the order of the notebooks.
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0));
  for (const { module, i } of wanted) {
    const { path, notebook, text } = module;
    const key = path.toLowerCase();
    // The name of a stage is its file: of two, one has to be renamed.
    const isFixed = stages.has(path);
    const other = first.get(key);
    const isFree = other
      ? other.notebook === notebook || (other.path === path && other.text === text)
      : isFixed || claims.allows(module, makers.get(path) ?? new Set());
    if (isFree) first.set(key, other ?? module);
    else if (!isFixed) moved[i]?.set(path, nextPath(module));
  }
  if (moved.every(paths => paths.size === 0)) return undefined;
  return notebooks.map(({ plan }, i) => plan.files.move(path => moved[i]?.get(path) ?? path));
}

/** By path: the notebooks that write it. */
export function makersOf(
  modules: readonly GeneratedModule[]
): ReadonlyMap<string, ReadonlySet<string>> {
  const makers = new Map<string, Set<string>>();
  for (const { path, notebook } of modules) {
    makers.set(path, (makers.get(path) ?? new Set()).add(notebook));
  }
  return makers;
}

/** Where a module goes that cannot stay: to a folder of its notebook, to the second of this name if that is taken, … */
function nextPath({ path, notebook }: GeneratedModule): string {
  const own = `src/lib/${notebook.replace(/\.ipynb$/, '').replace(/[^\p{L}\p{N}/_-]+/gu, '-')}`;
  const folder = posix.dirname(path);
  const count =
    folder === own ? 1 : folder.startsWith(`${own}-`) ? folder.slice(own.length + 1) : 0;
  const next = Number(count) + 1;
  return `${next > 1 ? `${own}-${next}` : own}/${posix.basename(path)}`;
}
