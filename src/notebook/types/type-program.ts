import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';

/** A program with types, and its files that stand for generated modules, by their paths in the project. */
export interface TypeProgram {
  readonly compiled: TS.Program;
  readonly files: readonly { readonly path: string; readonly file: TS.SourceFile }[];
}

/** What holds where a project has no `tsconfig.json`: the same as in one that `stagebook init` writes. */
const DEFAULTS = {
  strict: true,
  target: 'ES2022',
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  experimentalDecorators: true
};

/** Makes a program of generated texts, which need not be on disk, with the options and packages of a project. */
export function createTypeProgram(root: string, texts: ReadonlyMap<string, string>): TypeProgram {
  const options = readOptions(root);
  const overlay = new Map([...texts].map(([path, text]) => [join(root, path), text]));
  const compiled = ts.createProgram(
    [...overlay.keys()],
    options,
    withTexts(overlay, options, root)
  );
  const files = [...texts.keys()].flatMap(path => {
    const file = compiled.getSourceFile(join(root, path));
    return file ? [{ path, file }] : [];
  });
  return { compiled, files };
}

/** A host that finds some texts as if they were on the disk, with their folders. */
function withTexts(
  overlay: ReadonlyMap<string, string>,
  options: TS.CompilerOptions,
  root: string
): TS.CompilerHost {
  const disk = ts.createCompilerHost(options, true);
  const folders = new Set([...overlay.keys()].map(dirname));
  return {
    ...disk,
    fileExists: path => overlay.has(path) || disk.fileExists(path),
    readFile: path => overlay.get(path) ?? disk.readFile(path),
    directoryExists: path => folders.has(path) || ts.sys.directoryExists(path),
    getCurrentDirectory: () => root,
    getSourceFile: (path, version, ...rest) => {
      const text = overlay.get(path);
      return text === undefined
        ? disk.getSourceFile(path, version, ...rest)
        : ts.createSourceFile(path, text, version, true);
    }
  };
}

function readOptions(root: string): TS.CompilerOptions {
  const path = join(root, 'tsconfig.json');
  const config: unknown = ts.sys.fileExists(path)
    ? ts.readConfigFile(path, name => ts.sys.readFile(name)).config
    : { compilerOptions: DEFAULTS };
  const { options } = ts.parseJsonConfigFileContent(config ?? {}, ts.sys, root);
  return {
    ...options,
    noEmit: true,
    skipLibCheck: true,
    resolveJsonModule: true,
    // A module knows nothing of who else uses what it declares.
    noUnusedLocals: false,
    noUnusedParameters: false,
    incremental: false,
    composite: false,
    declaration: false,
    ...(options.types || options.typeRoots ? {} : findTypes(root))
  };
}

/** The project's own `@types`; those of Node are taken from beside Stagebook where the project has none. */
function findTypes(root: string): Pick<TS.CompilerOptions, 'types' | 'typeRoots'> {
  const own = ts.getEffectiveTypeRoots({}, { getCurrentDirectory: () => root }) ?? [];
  const types = ts.getAutomaticTypeDirectiveNames({ typeRoots: own }, ts.sys);
  if (types.includes('node')) return { typeRoots: own, types };
  try {
    const node = createRequire(import.meta.url).resolve('@types/node/package.json');
    return { typeRoots: [...own, dirname(dirname(node))], types: [...types, 'node'] };
  } catch {
    return { typeRoots: own, types }; // Not there either: the compiler says what it misses.
  }
}
