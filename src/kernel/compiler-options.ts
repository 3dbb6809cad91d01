import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type TS from 'typescript';
import { reportAwaitLoop } from './await-loops.js';
import type { CellSources } from './cell-sources.js';
import { nameEarlier } from './earlier-names.js';
import type { Compiler, CompilerOptions, Tslab } from './tslab.js';

/** Where cells find types that the project itself does not have. */
export interface TypeFallbacks {
  /** The folder of this package. */
  readonly stagebook: string;
  /** A folder that holds `node/`, the types of Node itself. */
  readonly typeRoot: string;
}

/** Replaces the compiler in the module cache by a copy that starts programs with our options. */
export function adjustCompiler(
  tslab: Tslab,
  root: string,
  fallbacks: TypeFallbacks,
  sources: CellSources
): void {
  const { compiler, compilerId } = tslab;
  const module = tslab.require.cache[compilerId];
  if (!module) throw new Error('Internal: the compiler of tslab is not in the module cache');
  const adjusted: Compiler = {
    ...compiler,
    createWatchCompilerHost: (files, options, system, _createProgram, ...rest) =>
      compiler.createWatchCompilerHost(
        files,
        adjustOptions(options, compiler, root, fallbacks),
        system,
        startProgram(compiler),
        ...rest
      ),
    getPreEmitDiagnosticsOfFiles: (program, files) => [
      ...compiler.getPreEmitDiagnosticsOfFiles(program, files),
      ...files.slice(0, 1).flatMap(cell => reportAwaitLoop(compiler, cell))
    ],
    transpileModule: (...args) => sources.transpile(compiler, ...args)
  };
  module.exports = adjusted;
}

/** Starts programs as tslab has them started, and mends what it makes of the names of earlier cells. */
function startProgram(
  compiler: Compiler
): TS.CreateProgram<TS.EmitAndSemanticDiagnosticsBuilderProgram> {
  return (...args) => {
    const builder = compiler.createEmitAndSemanticDiagnosticsBuilderProgram(...args);
    const emit = builder.emit.bind(builder);
    builder.emit = (file, write, token, only, transformers) => {
      const mend = nameEarlier(compiler, builder.getProgram().getTypeChecker());
      const after = [mend, ...(transformers?.after ?? [])];
      return emit(file, write, token, only, { ...transformers, after });
    };
    return builder;
  };
}

function adjustOptions(
  options: CompilerOptions,
  compiler: Compiler,
  root: string,
  fallbacks: TypeFallbacks
): CompilerOptions {
  const folders = ancestors(root);
  const ownTypes = folders.some(folder => existsSync(join(folder, 'node_modules/@types/node')));
  return {
    ...options,
    // The places of errors are told by it.
    inlineSourceMap: true,
    // Reads `exports` maps, which tslab's Node10 does not know.
    moduleResolution: compiler.ModuleResolutionKind.Bundler,
    typeRoots: [
      ...folders.map(folder => join(folder, 'node_modules/@types')).filter(existsSync),
      ...(ownTypes ? [] : [fallbacks.typeRoot])
    ],
    // The project's own copy first, wherever Node would find it, also one that appears later.
    paths: {
      stagebook: [
        ...folders.map(folder => join(folder, 'node_modules/stagebook')),
        fallbacks.stagebook
      ]
    }
  };
}

function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}
