import type { DiagnosticCode, Severity } from './diagnostic-codes.js';

/** Zero-based, UTF-16 code units: what TypeScript, LSP and JupyterLab's CodeEditor.IPosition use. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A half-open stretch of text: `end` is the first position after it. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A place in a file, by its path relative to the project root with `/`. */
export interface FileLocation {
  readonly kind: 'file';
  readonly path: string;
  readonly range?: Range;
}

/** A place in a notebook. `cellId` is the identity; `cellNumber` (one-based among all cells) is for people. */
export interface CellLocation {
  readonly kind: 'cell';
  readonly notebook: string;
  readonly cellId: string;
  readonly cellNumber: number;
  readonly range?: Range;
}

/** Where something is: in a file or in a cell of a notebook. */
export type Location = FileLocation | CellLocation;

/** A problem at a place in the user's text, with what to do about it. */
export interface Diagnostic {
  readonly severity: Severity;
  readonly code: DiagnosticCode;
  /** One sentence, ends with a period, names in backticks. */
  readonly message: string;
  readonly location: Location;
  readonly related?: readonly { readonly message: string; readonly location: Location }[];
  /** What to do, imperative. */
  readonly help?: readonly string[];
  /** Changes of the notebook that would settle it, the likeliest first. */
  readonly fixes?: readonly CellFix[];
  readonly remedy?: DiagnosticRemedy;
  readonly brief?: DiagnosticBrief;
}

/** How diagnostics that are about the same are told as one, where each by itself would be too much. */
export interface DiagnosticBrief {
  /** What they are about: a sentence to which the items are added, after a colon. */
  readonly about: string;
  /** What this one adds. */
  readonly item: string;
}

/** What the engine itself can do about a diagnostic, when asked to: Write graph with that option. */
export interface DiagnosticRemedy {
  /** What it does, imperative, as in a menu. */
  readonly title: string;
  readonly action: 'overwrite' | 'prune';
}

/** A change of cells that settles a diagnostic; all of its edits belong to the notebook of the diagnostic. */
export interface CellFix {
  /** What it does, imperative, as in a menu. */
  readonly title: string;
  /** Ranges of the text as it is before any of the edits. */
  readonly edits: readonly {
    readonly cellId: string;
    readonly range: Range;
    readonly text: string;
  }[];
}
