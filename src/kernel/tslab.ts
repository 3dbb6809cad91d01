import { createRequire } from 'node:module';
import type { Frames } from './guard-messages.js';
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

/** The unmodified tslab package, found but not loaded. */
export interface TslabPackage {
  /** Resolves as a module of tslab does. */
  readonly require: NodeJS.Require;
  /** Path of the ZeroMQ module. */
  readonly zeromq: string;
}

/** tslab with its compiler loaded, the rest not yet. */
export interface Tslab extends TslabPackage {
  readonly compiler: Compiler;
  /** Id of the compiler in `require.cache`. */
  readonly compilerId: string;
}

/** What runs cells; resolves whether the cell succeeded. */
export interface Executor {
  execute(source: string): Promise<boolean>;
  inspect(source: string, position: number): unknown;
  complete(source: string, position: number): unknown;
  interrupt(): void;
  close(): void;
}

/** What tslab asks of a socket that it replies on. */
export interface ReplySocket {
  send(frames: Frames): void;
}

/** tslab's server, as far as the launcher touches it. */
export interface Server {
  readonly connInfo: { readonly transport: string; readonly ip: string };
  /** Sockets that tslab makes; the guard answers in their place. */
  readonly control: unknown;
  readonly hb: unknown;
  init: (this: Server) => Promise<void>;
  bindSocket: (this: Server, socket: unknown, port: number) => Promise<void>;
  handleShellMessage: (this: Server, socket: ReplySocket, ...frames: Buffer[]) => Promise<void>;
  close: (this: Server) => void;
}

/** Finds tslab beside this package, in the version that this launcher knows. */
export function findTslab(): TslabPackage {
  const own = createRequire(import.meta.url);
  const advice = `run \`npm install tslab@${TSLAB_VERSION}\`.`;
  let manifest: string;
  try {
    manifest = own.resolve('tslab/package.json');
  } catch {
    throw new LaunchError(`tslab ${TSLAB_VERSION} is not installed: ${advice}`);
  }
  const { version } = own(manifest) as { version: string };
  if (version !== TSLAB_VERSION) {
    throw new LaunchError(
      `tslab is ${version}, Stagebook needs exactly ${TSLAB_VERSION}: ${advice}`
    );
  }
  const require = createRequire(manifest);
  try {
    require('zeromq');
  } catch (error) {
    throw new LaunchError(
      `ZeroMQ does not load on ${process.platform} ${process.arch} with Node ${process.version}: ${String(error)}`
    );
  }
  return { require, zeromq: require.resolve('zeromq') };
}

/** Loads the compiler of tslab, which the launcher adjusts before tslab itself is loaded. */
export function loadCompiler(found: TslabPackage): Tslab {
  const compilerId = found.require.resolve('@tslab/typescript-for-tslab');
  return { ...found, compilerId, compiler: found.require(compilerId) as Compiler };
}

/** Replaces what runs cells. */
export function wrapExecutor(tslab: Tslab, wrap: (executor: Executor) => Executor): void {
  const module = tslab.require('./dist/executor.js') as {
    createExecutor: (...args: unknown[]) => Executor;
  };
  const { createExecutor } = module;
  module.createExecutor = (...args) => wrap(createExecutor(...args));
}

/** Starts tslab's kernel loop; resolves once its sockets are bound. */
export function startTslab(
  tslab: Tslab,
  connectionFile: string,
  adjustServer: (prototype: Server) => void
): Promise<void> {
  const { ZmqServer } = tslab.require('./dist/jupyter.js') as {
    ZmqServer: { prototype: Server };
  };
  const { startKernel } = tslab.require('./dist/main.js') as {
    startKernel: (options: Readonly<Record<string, unknown>>) => void;
  };
  adjustServer(ZmqServer.prototype);
  return new Promise((resolve, reject) => {
    // tslab drops the promise of `init`: a port in use would leave a kernel that never answers.
    const { init } = ZmqServer.prototype;
    ZmqServer.prototype.init = function () {
      return init.call(this).then(resolve, reject);
    };
    startKernel({ configPath: connectionFile, enableFindLocal: false, jsKernel: false });
  });
}
