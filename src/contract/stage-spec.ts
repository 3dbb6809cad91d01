import type { JsonObject, JsonValue } from './json.js';

/** What collecting learnt about one stage: everything that `dvc.yaml` and `params.yaml` need. */
export interface StageSpec {
  readonly name: string;
  readonly className: string;
  /** Field → value, as it goes under the stage's name in `params.yaml`; in declaration order. */
  readonly params: JsonObject;
  /** Fields of `param.required()` without a value in the notebook. */
  readonly requiredParams: readonly string[];
  /** Params with a value of another kind than the default of the class, where there are such. */
  readonly mistyped?: readonly MistypedParam[];
  /** Fields that hold method objects, and the class of each in the notebook. */
  readonly methods: readonly MethodSpec[];
  /** What it reads of other params files. */
  readonly paramsFiles: readonly ParamsFileSpec[];
  readonly deps: readonly DepSpec[];
  readonly outs: readonly OutSpec[];
  /** Which metric marks the best checkpoint, and which way is better. */
  readonly objective?: { readonly metric: string; readonly direction: 'maximize' | 'minimize' };
  /** True where some dep was wired by hand, so that the class alone does not tell its paths. */
  readonly wired: boolean;
}

/** A param whose value is of another kind than its default: `new Train({ lr: 'x' })` where the class has `param(0.1)`. */
export interface MistypedParam {
  /** The field, and the keys in a group of params. */
  readonly path: readonly string[];
  readonly expected: ParamKind;
  readonly found: ParamKind;
}

/** What a value of a params file is, in a word; `nothing` for null, and for a param without a value. */
export type ParamKind = 'nothing' | 'number' | 'text' | 'boolean' | 'list' | 'group of values';

/** Key of a method object in `params.yaml` that names its class: ZnTrack's. */
export const METHOD_CLASS = '_cls';

/** A field that holds an object of a class; its values and its class are params. */
export interface MethodSpec {
  readonly field: string;
  readonly className: string;
  /** Class of the object in the declaration: the stage's own module has it. */
  readonly declared: string;
}

/** Values of a params file that a stage reads. */
export interface ParamsFileSpec {
  readonly field: string;
  /** Relative to the project root. */
  readonly path: string;
  /** Dotted names; null: the whole file. */
  readonly keys: readonly string[] | null;
}

/** One dependency of a stage, by field. Paths are relative to the project root, with `/`. */
export interface DepSpec {
  readonly field: string;
  readonly wire: Wire | readonly Wire[] | null;
}

/** A file that a dep field reads, and the stage and field that write it (absent for plain files). */
export interface Wire {
  readonly path: string;
  readonly kind: 'file' | 'value';
  readonly stage?: string;
  readonly field?: string;
}

/** One file or directory that a stage writes. */
export interface OutSpec {
  readonly field: string;
  readonly path: string;
  readonly kind: 'out' | 'metric' | 'plot';
  /** DVC's own keys in its own spelling: cache, persist, push, remote, desc, type, labels, meta, checkpoint, and for plots x, y, template, … */
  readonly flags: Readonly<Record<string, JsonValue>>;
}

/** A problem that the stage library found while stages were collected or run. */
export interface StageProblem {
  readonly code:
    | 'stage/declaration'
    | 'stage/failed'
    | 'stage/missing-package'
    | 'stage/timeout'
    | 'stage/duplicate-name'
    | 'stage/out-outside-project'
    | 'stage/overlapping-outs'
    | 'stage/no-outs'
    | 'stage/required-param';
  readonly message: string;
  readonly help?: readonly string[];
  readonly className?: string;
  readonly field?: string;
  readonly stage?: string;
  /** The notebook whose cells were building stages. */
  readonly notebook?: string;
  /** Where the stack tells. */
  readonly place?: ModulePlace;
}

/** A zero-based place in a generated file: `src/X.ts`, or the graph program. */
export interface ModulePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What a collect process answers: one JSON document on file descriptor 3. */
export interface Collected {
  readonly stages: readonly StageSpec[];
  readonly problems: readonly StageProblem[];
  /** By stage and field: where the field is declared. */
  readonly places: Readonly<Record<string, Readonly<Record<string, ModulePlace>>>>;
  /** Files outside `node_modules` that were loaded or read from disk, relative to the project root: what the answer depends on. */
  readonly loaded: readonly string[];
}

/** What a collect process is asked, as one JSON document on its standard input. */
export interface CollectRequest {
  readonly root: string;
  /** Generated modules by path (`src/Train.ts`); they need not be on disk. */
  readonly modules: Readonly<Record<string, string>>;
  readonly classes: readonly CollectClass[];
  readonly programs: readonly CollectProgram[];
}

/** The cells of a notebook that build its stages, as a module. */
export interface CollectProgram {
  readonly notebook: string;
  readonly path: string;
  readonly text: string;
  /** Paths of the generated modules that it imports. */
  readonly imports: readonly string[];
}

/** A stage class that may be built with no arguments. */
export interface CollectClass {
  readonly name: string;
  /** Path of its generated module. */
  readonly module: string;
  /** The notebooks whose program says which stages there are of it; without one that builds any, it is one itself. */
  readonly builtBy: readonly string[];
}
