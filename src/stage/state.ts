import {
  COLLECT_SYMBOL,
  STATE_SYMBOL,
  type Collector,
  type ResumeOrder,
  type RunTools,
  type StageRunRequest
} from '../contract/stage-run.js';
import type { OutSpec, ParamsFileSpec, Wire } from '../contract/stage-spec.js';
import type { Declaration, Field } from './declaration.js';
import type { Stopwatch } from './stopwatch.js';

/** An instance under construction: takes its declarations in the order of its fields. */
export interface Frame {
  declare(declaration: Declaration): unknown;
}

/** The live log of an instance, as its steps use it. */
export interface StepLog {
  /** Makes its files: empty, or as a checkpoint left them, without what was logged from the step `next` on. */
  open(next?: number): void;
  log(name: string, value: number | string | boolean, step: number): void;
  save(): void;
}

/** The commit of a loaded stage, and the folder where its files lie. */
export type Past = NonNullable<StageRunRequest['past']>;

/** What the library knows about one instance, kept beside it so that instances stay plain objects. */
export interface StageRecord {
  readonly className: string;
  readonly name: string;
  readonly fields: readonly Field[];
  /** By field; a live log has two. */
  readonly outs: Map<string, readonly OutSpec[]>;
  /** By field: what it reads of other params files. */
  readonly paramsFiles: Map<string, ParamsFileSpec>;
  /** Where a stage process got its values from. */
  readonly request: StageRunRequest | undefined;
  readonly findClass: RunTools['findClass'];
  /** Values of the params file that the class of a method object does not have. */
  readonly ignored: string[];
  /** True for `X.load()`: value fields are read from their files. */
  readonly loaded: boolean;
  /** Where it was built, while stages are collected; and each of its fields. */
  readonly stack: string | undefined;
  readonly stacks: Map<string, string>;
  /** Returns the problem of an instance that took fewer declarations than its class has. */
  missing: () => Error | undefined;
  /** Set where its construction threw. */
  isBroken: boolean;
  /** What its deps read, in a stage process. */
  readonly wires: Wire[];
  step: number;
  /** The checkpoint that a stage process goes on from. */
  resume: ResumeOrder | undefined;
  live: StepLog | undefined;
  /** Times methods of the stage while it runs. */
  stopwatch: Stopwatch | undefined;
}

/** What the next instance of a class is built for, if not for its author. */
export interface Purpose {
  readonly stage: object;
  readonly kind: 'probe' | 'run' | 'load';
  readonly request?: StageRunRequest;
  /** Finds classes of method objects, in a stage process. */
  readonly findClass?: RunTools['findClass'];
}

/** Everything that all copies of the library in a process share. */
export interface State {
  readonly frames: Frame[];
  /** Class of the instance that was finished last, until the current code ends. */
  finished: string | undefined;
  /** By class. */
  readonly fields: WeakMap<object, readonly Field[]>;
  /** By instance. */
  readonly records: WeakMap<object, StageRecord>;
  /** By `File` or value handle: the stage and field it stands for. */
  readonly wires: WeakMap<object, Wire>;
  /** By `File` of a stage of a revision: the commit, and where its files lie. */
  readonly past: WeakMap<object, Past>;
  /** By what `dep(X)` holds: the files behind it. */
  readonly stageOuts: WeakMap<object, readonly Wire[]>;
  /** Objects that stand for a value that is not there yet. */
  readonly handles: WeakSet<object>;
  /** By stage, as they were built: the notebook whose cells built it; empty for one of a class by itself. */
  readonly collected: Map<object, string>;
  /** By stage that a `pipeline()` call named: the notebook of the call. */
  readonly pipeline: Map<object, string>;
  /** Probes under way; nothing registers meanwhile. */
  probes: number;
  purpose: Purpose | undefined;
  /** Set in a stage process; a notebook looks upward from its working directory. */
  root: string | undefined;
  /** The stage that a stage process runs. */
  running: StageRecord | undefined;
  saidNoCheckpoint: boolean;
}

const shared = globalThis as { [key: symbol]: unknown };
const key = Symbol.for(STATE_SYMBOL);

/** The state of this process. It hangs on `globalThis`: a second copy of the library must not see another one. */
export const state = (shared[key] ??= {
  frames: [],
  finished: undefined,
  fields: new WeakMap(),
  records: new WeakMap(),
  wires: new WeakMap(),
  past: new WeakMap(),
  stageOuts: new WeakMap(),
  handles: new WeakSet(),
  collected: new Map(),
  pipeline: new Map(),
  probes: 0,
  purpose: undefined,
  root: undefined,
  running: undefined,
  saidNoCheckpoint: false
} satisfies State) as State;

/** Returns the collector of a collect process; undefined in a notebook and in a stage process. */
export function collector(): Collector | undefined {
  return shared[Symbol.for(COLLECT_SYMBOL)] as Collector | undefined;
}
