import { posix } from 'node:path';
import type { GeneratedModule, StageClass } from './extraction.js';
import type { FilePlan } from './file-plan.js';

/** What belongs to one notebook. */
interface Written {
  readonly plan: { readonly files: FilePlan; readonly classes: readonly StageClass[] };
  readonly modules: readonly GeneratedModule[];
}

/**
 * Parts helpers of several notebooks that have one name and different texts: the first notebook keeps
 * `src/lib/<name>.ts`, another one gets `src/lib/<notebook>/<name>.ts`. Returns nothing where none clash.
 *
 * Files that import a moved one change with it, so the caller writes and asks again.
 */
export function partHelpers(notebooks: readonly Written[]): FilePlan[] | undefined {
  const stages = new Set(notebooks.flatMap(({ plan }) => plan.classes.map(({ module }) => module)));
  const first = new Map<string, GeneratedModule>();
  const moved = notebooks.map(({ modules }) => {
    const paths = new Map<string, string>();
    for (const module of modules) {
      const { path, notebook, text } = module;
      const other = first.get(path.toLowerCase()) ?? module;
      first.set(path.toLowerCase(), other);
      const isShared = other.notebook === notebook || (other.path === path && other.text === text);
      const own = ownPath(module);
      // The name of a stage is its file: of two, one has to be renamed.
      if (!isShared && !stages.has(path) && path !== own) paths.set(path, own);
    }
    return paths;
  });
  if (moved.every(paths => paths.size === 0)) return undefined;
  return notebooks.map(({ plan }, i) => plan.files.move(path => moved[i]?.get(path) ?? path));
}

function ownPath({ path, notebook }: GeneratedModule): string {
  const folder = notebook.replace(/\.ipynb$/, '').replace(/[^\p{L}\p{N}/_-]+/gu, '-');
  return `src/lib/${folder}/${posix.basename(path)}`;
}
