import type { CellSlice } from '../contract/cell-map.js';
import type { Diagnostic, Range } from '../contract/diagnostic.js';

/** What the notebooks become: generated modules, the stage classes in them, and the program that builds stages. */
export interface Extraction {
  /** Sorted by path. A class with an error in its closure is not among them. */
  readonly modules: readonly GeneratedModule[];
  /** Stage classes in notebook order, also those that an error keeps from being emitted. */
  readonly classes: readonly StageClass[];
  /** One program for each notebook whose cells build stages, unless an error keeps it from being written. */
  readonly programs: readonly GraphProgram[];
  /** The notebooks whose program an error keeps back. */
  readonly blockedPrograms: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** One file below `src/`, cut out of the cells. */
export interface GeneratedModule {
  /** `src/Train.ts` or `src/lib/relu.ts`. */
  readonly path: string;
  readonly text: string;
  /** The notebook whose cells it was cut out of. */
  readonly notebook: string;
  /** Other notebooks that hold it in the same words, or whose files still load it. */
  readonly sharedBy?: readonly string[];
  readonly slices: readonly CellSlice[];
  /** What it exports, in the order of the text. */
  readonly names: readonly string[];
  /** Generated modules whose code it runs: these are code deps of its stages. */
  readonly valueImports: readonly string[];
  /** Generated modules it imports only to name their classes in `dep()`: never code deps. */
  readonly wiringImports: readonly string[];
  /** Generated modules it imports only types from: never code deps. */
  readonly typeImports: readonly string[];
  /** Files the user wrote whose code it runs, as specifiers from the project root (`./lib/y.js`). */
  readonly localImports: readonly string[];
  /** npm packages it needs at run time, by package name. */
  readonly packages: readonly string[];
}

/** A class that is a stage, or may be one. */
export interface StageClass {
  readonly name: string;
  /** Path of its generated module. */
  readonly module: string;
  readonly abstract: boolean;
  readonly notebook: string;
  readonly cell: string;
  /** One-based among all cells. */
  readonly cellNumber: number;
  /** The name in the declaration, in the cell. */
  readonly range: Range;
  /** `maybe`: the chain of `extends` leaves the notebook through a file that the user wrote. */
  readonly isStage: 'yes' | 'maybe';
  /**
   * The notebooks whose cells say which stages there are of it: its own, and those that build classes of its
   * notebook. Of none, the class is one stage of its own name.
   */
  readonly builtBy: readonly string[];
  /** True where an error in its closure, or in the cells that build its stages, keeps it from being emitted. */
  readonly blocked: boolean;
}

/** The statements of a notebook that build stages, with all they need; the module to run where stages are collected. */
export interface GraphProgram {
  /** `.stagebook/program.ts`; it need not be on disk. */
  readonly path: string;
  readonly text: string;
  readonly notebook: string;
  readonly slices: readonly CellSlice[];
  /** Generated modules it imports. */
  readonly imports: readonly string[];
  /** Files the user wrote that it imports, as specifiers from the project root. */
  readonly localImports: readonly string[];
  readonly packages: readonly string[];
}

/** What extraction may be told about the project. */
export interface ExtractOptions {
  /**
   * Tells whether the project has a file (path relative to its root). Asked where a notebook in a
   * subfolder imports a local file: the project root is tried first, then the notebook's folder.
   */
  readonly fileExists?: (path: string) => boolean;
  /**
   * Returns the text of a file of the project, by its path from the root. It is asked for the files that cells
   * import, and those that these import: what their functions change of what cells give them is told.
   */
  readonly readFile?: (path: string) => string | undefined;
  /** Lists notebooks that are not extracted and that declare a class, which may be the one that an import misses. */
  readonly declaredIn?: (className: string) => readonly string[];
  /** Generated files of earlier writes that are still there: a path stays with whom it belongs to. */
  readonly written?: readonly WrittenFile[];
  /** By notebook: what built stages when the graph was last written. A cell of it that does not parse still does. */
  readonly builders?: ReadonlyMap<string, WrittenBuilder>;
  /** Classes that cannot be built, which counts as an error in their cells. */
  readonly withheld?: ReadonlySet<string>;
}

/** The part of a notebook that built stages at an earlier write. */
export interface WrittenBuilder {
  /** Ids of the cells. */
  readonly cells: readonly string[];
  /** The stage classes that they named. */
  readonly classes: readonly string[];
}

/** A generated file of an earlier write. */
export interface WrittenFile {
  readonly path: string;
  /** The notebooks that it was made from; the first of them had it first. Empty: one whose name another has now. */
  readonly notebooks: readonly string[];
  /** Tells whether a text is what was last written. */
  readonly holds: (text: string) => boolean;
}
