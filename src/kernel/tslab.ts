import { createRequire } from 'node:module';
import type TS from 'typescript';
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
  inlineSourceMap?: boolean;
  sourceMap?: boolean;
}

/** Compiles one module by itself. */
export type Transpile = (
  input: string,
  options: { readonly compilerOptions?: CompilerOptions }
) => { readonly outputText: string; readonly sourceMapText?: string };

/** What the launcher needs to look into cells, and to change the code that a program emits. */
type Transforming = Pick<
  typeof TS,
  | 'DiagnosticCategory'
  | 'createEmitAndSemanticDiagnosticsBuilderProgram'
  | 'factory'
  | 'forEachChild'
  | 'getParseTreeNode'
  | 'isBindingElement'
  | 'isClassLike'
  | 'isExpression'
  | 'isForOfStatement'
  | 'isFunctionLike'
  | 'isIdentifier'
  | 'isPropertyAssignment'
  | 'isShorthandPropertyAssignment'
  | 'visitEachChild'
  | 'visitNode'
>;

/** What the launcher touches of the compiler that tslab brings. */
export interface Compiler extends Transforming {
  readonly sys: System;
  readonly ModuleResolutionKind: { readonly Bundler: number };
  readonly transpileModule: Transpile;
  /** What is wrong with a cell, which comes first, and with the files that it imports. */
  getPreEmitDiagnosticsOfFiles(
    program: TS.Program,
    files: readonly TS.SourceFile[]
  ): readonly TS.Diagnostic[];
  createWatchCompilerHost(
    files: unknown,
    options: CompilerOptions,
    system: unknown,
    createProgram: TS.CreateProgram<TS.EmitAndSemanticDiagnosticsBuilderProgram> | null,
    ...rest: unknown[]
  ): unknown;
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

/** A socket of ZeroMQ, before it is bound. */
export interface SendingSocket {
  /** Milliseconds; 0 sends at once or not at all. */
  sendTimeout: number;
  /** The most messages that wait for a receiver; 0 for any number. */
  sendHighWaterMark: number;
}

/** A message as tslab holds it. */
export interface Message {
  readonly header: { msg_type: string };
  content: object;
  /** Makes a message whose parent this one is. */
  createReply(): Message;
  signAndSend(key: string, socket: ReplySocket): void;
}

/** A request to run a cell. */
export interface ExecuteRequest extends Message {
  readonly content: {
    readonly code: string;
    readonly silent?: boolean;
    readonly stop_on_error?: boolean;
  };
}

/** How often cells ran; thrown where the last one failed. */
export interface ExecutionCount {
  readonly count: number;
}

/** What answers requests, without the messages around it. */
export interface Handler {
  readonly execCount: number;
  /** Runs a cell at once, with its outputs to these two. */
  handleExecuteImpl(
    request: ExecuteRequest['content'],
    writeStream: (name: string, text: string) => void,
    writeDisplay: (data: object, isUpdate: boolean) => void
  ): Promise<ExecutionCount>;
}

/** tslab's server, as far as the launcher touches it. */
export interface Server {
  readonly connInfo: { readonly transport: string; readonly ip: string; readonly key: string };
  readonly handler: Handler;
  readonly iopub: ReplySocket;
  /** Sockets that tslab makes; the guard answers in their place. */
  readonly control: SendingSocket;
  readonly hb: SendingSocket;
  init: (this: Server) => Promise<void>;
  bindSocket: (this: Server, socket: SendingSocket, port: number) => Promise<void>;
  handleShellMessage: (this: Server, socket: ReplySocket, ...frames: Buffer[]) => Promise<void>;
  handleExecute: (this: Server, socket: ReplySocket, request: ExecuteRequest) => Promise<void>;
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

/** Replaces what runs cells, and what it writes errors to. */
export function wrapExecutor(
  tslab: Tslab,
  wrap: (executor: Executor) => Executor,
  error: (...complaint: unknown[]) => void
): void {
  const module = tslab.require('./dist/executor.js') as {
    createExecutor: (root: unknown, converters: unknown, console: object) => Executor;
  };
  const { createExecutor } = module;
  module.createExecutor = (root, converters, console) =>
    wrap(createExecutor(root, converters, { ...console, error }));
}

/** What the launcher adds to tslab's kernel loop. */
export interface Adjustments {
  readonly adjustServer: (prototype: Server) => void;
  /** Hears of errors outside of the cell that runs: in callbacks, or of promises that nobody awaits. */
  readonly onStray: (error: unknown) => void;
}

/** Starts tslab's kernel loop; resolves once its sockets are bound. */
export function startTslab(
  tslab: Tslab,
  connectionFile: string,
  { adjustServer, onStray }: Adjustments
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
    for (const event of ['uncaughtException', 'unhandledRejection'])
      process.removeAllListeners(event).on(event, onStray);
  });
}
