import type { GeneratedModule } from '../extraction.js';

/** Lists, sorted, every generated module whose code runs when the module at `path` does, itself included. */
export function codeDeps(modules: readonly GeneratedModule[], path: string): string[] {
  const byPath = new Map(modules.map(module => [module.path, module]));
  const found = new Set([path]);
  // A set iterates over what is added while it is iterated over.
  for (const each of found) {
    for (const imported of byPath.get(each)?.valueImports ?? []) found.add(imported);
  }
  return [...found].sort();
}
