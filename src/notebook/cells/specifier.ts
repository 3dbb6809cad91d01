import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { typeScriptFiles } from '../../contract/typescript-files.js';
import type { ExtractOptions } from '../extraction.js';

/** Tells whether a specifier names a file by its place, not a package. */
export function isLocal(specifier: string): boolean {
  return /^\.{1,2}(\/|$)/.test(specifier);
}

/**
 * Resolves a local specifier of a notebook to one from the project root, with its extension (`./lib/y.js`).
 * The kernel of Stagebook starts in the project root, plain tslab in the notebook's folder.
 */
export function resolveLocal(specifier: string, notebook: string, options: ExtractOptions): string {
  const bases = ['.', posix.dirname(notebook)];
  const paths = bases.map(base => posix.join(base, specifier));
  const exists = options.fileExists;
  const inside = paths.filter(p => !p.startsWith('../'));
  const path =
    paths.find(p => exists && sourceFiles(p).some(exists)) ?? inside[0] ?? paths[0] ?? specifier;
  const index = exists && !sourceFiles(path).some(exists) && exists(`${path}/index.ts`);
  return fromRoot(index ? `${path}/index.js` : withExtension(path));
}

/** Returns the specifier by which one file of the project imports another; both are paths from the root. */
export function relativeSpecifier(from: string, target: string): string {
  const path = posix.relative(posix.dirname(from), withExtension(target));
  return path.startsWith('.') ? path : `./${path}`;
}

/** Returns the npm package that a specifier belongs to, or undefined for files and modules of Node. */
export function toPackage(specifier: string): string | undefined {
  if (isLocal(specifier) || specifier.startsWith('/') || isBuiltin(specifier)) return undefined;
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Specifiers between TypeScript files end in `.js`: so do tslab, Node and `tsc` want them. */
function withExtension(path: string): string {
  const written = path.replace(/(?<!\.d)\.([cm]?)tsx?$/, '.$1js');
  return /\.([cm]?jsx?|json|node|wasm)$/.test(written) ? written : `${written}.js`;
}

function fromRoot(path: string): string {
  return path.startsWith('.') ? path : `./${path}`;
}

/** Lists the files that a path without or with an extension may stand for. */
export function sourceFiles(path: string): string[] {
  const bare = path.replace(/\.[cm]?[jt]sx?$/, '');
  return [path, ...typeScriptFiles(path), `${bare}.js`, `${bare}.d.ts`];
}
