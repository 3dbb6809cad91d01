import { createRequire } from 'node:module';
import { LaunchError } from './launch-error.js';

/** The one version whose internals this launcher knows. */
export const TSLAB_VERSION = '1.0.22';

/** Callback of TypeScript's watchers, as its `System` takes it. */
export type SystemTimer = (callback: () => void, ms?: number) => unknown;

/** What the launcher touches of TypeScript's `System`. */
export interface System {
  setTimeout?: SystemTimer;
  clearTimeout?: (handle: unknown) => void;
}

/** Compiler options that the launcher sets; tslab's others stay. */
export interface CompilerOptions {
  moduleResolution?: number;
  typeRoots?: readonly string[];
  paths?: Readonly<Record<string, readonly string[]>>;
}

/** What the launcher touches of the compiler that tslab brings. */
export interface Compiler {
  readonly sys: System;
  readonly ModuleResolutionKind: { readonly Bundler: number };
  createWatchCompilerHost(files: unknown, options: CompilerOptions, ...rest: unknown[]): unknown;
}

/** The unmodified tslab package, loaded in parts. */
export interface Tslab {
  /** Resolves as a module of tslab does. */
  readonly require: NodeJS.Require;
  readonly compiler: Compiler;
  /** Id of the compiler in `require.cache`. */
  readonly compilerId: string;
}

/** tslab's server, as far as the launcher touches it. */
interface Server {
  init: (this: Server) => Promise<void>;
}

/** Finds tslab beside this package and loads its compiler, not yet tslab itself. */
export function loadTslab(): Tslab {
  const own = createRequire(import.meta.url);
  let manifest: string;
  try {
    manifest = own.resolve('tslab/package.json');
  } catch {
    throw new LaunchError(
      `tslab ${TSLAB_VERSION} is not installed: run \`npm install tslab@${TSLAB_VERSION}\`.`
    );
  }
  const { version } = own(manifest) as { version: string };
  if (version !== TSLAB_VERSION) {
    throw new LaunchError(
      `tslab is ${version}, Stagebook needs exactly ${TSLAB_VERSION}: run \`npm install tslab@${TSLAB_VERSION}\`.`
    );
  }
  const require = createRequire(manifest);
  const compilerId = require.resolve('@tslab/typescript-for-tslab');
  return { require, compilerId, compiler: require(compilerId) as Compiler };
}

/** Starts tslab's kernel loop; resolves once its sockets are bound. */
export function startTslab(tslab: Tslab, connectionFile: string): Promise<void> {
  const { ZmqServer } = tslab.require('./dist/jupyter.js') as {
    ZmqServer: { prototype: Server };
  };
  const { startKernel } = tslab.require('./dist/main.js') as {
    startKernel: (options: Readonly<Record<string, unknown>>) => void;
  };
  return new Promise((resolve, reject) => {
    // tslab drops the promise of `init`: a port in use would leave a kernel that never answers.
    const { init } = ZmqServer.prototype;
    ZmqServer.prototype.init = function () {
      return init.call(this).then(resolve, reject);
    };
    startKernel({ configPath: connectionFile, enableFindLocal: false, jsKernel: false });
  });
}
