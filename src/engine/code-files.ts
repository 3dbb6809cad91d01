import { posix } from 'node:path';
import { readText } from '../disk/index.js';
import { codeDeps, findRequires, type GeneratedModule } from '../notebook/index.js';
import { cacheDirectory } from '../notebook/compiled-cache.js';
import { transpile } from '../notebook/transpile.js';
import { aliasedFile, localFile } from './local-file.js';
import type { Project } from './project.js';

/** What is read for the files that it loads; others, such as JSON, load none. */
const CODE = /\.[cm]?[jt]sx?$/;

/**
 * Lists every file whose code runs when a generated module does: generated ones and the user's own,
 * also those that these load in turn. What comes from a package is not among them.
 */
export function codeFiles(
  project: Project,
  modules: readonly GeneratedModule[],
  path: string
): readonly string[] {
  const byPath = new Map(modules.map(module => [module.path, module]));
  const isThere = (file: string): boolean => byPath.has(file) || project.isFile(file);
  const found = new Set([path]);
  // A set iterates over what is added while it is iterated over.
  for (const file of found) {
    const module = byPath.get(file);
    const find = (specifier: string): readonly string[] =>
      specifier.startsWith('#')
        ? aliasedFile(project, specifier, file)
        : [localFile(specifier, file, isThere)];
    const loaded = module
      ? [...codeDeps(modules, file), ...module.localImports.flatMap(find)]
      : specifiersIn(project, file).flatMap(find);
    for (const each of loaded) found.add(each);
  }
  return [...found];
}

/** What a file of the user loads, as its compiled form says: what only types need is gone from that. */
function specifiersIn(project: Project, file: string): string[] {
  if (!CODE.test(file) || file.includes('node_modules/')) return [];
  const absolute = project.absolute(file);
  const text = readText(absolute);
  if (!text.ok || text.value === undefined) return [];
  const compiled = transpile(text.value, absolute, cacheDirectory(project.root));
  // What does not compile is reported by the process that loads it.
  if (!compiled.ok) return [];
  const folder = posix.dirname(file);
  return findRequires(compiled.value).map(name =>
    name.startsWith('#') ? name : posix.join(folder, name)
  );
}
