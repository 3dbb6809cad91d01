import type { JsonValue } from '../contract/json.js';
import type { OutSpec } from '../contract/stage-spec.js';
import type { ClassOf } from './types.js';

/** Which field of which class a dep reads; without a field, all outs of the stage. */
export interface Source {
  readonly stage: ClassOf<object>;
  readonly field?: string;
}

/** Which way is better for a metric, and which metric that is. */
export interface Objective {
  readonly metric: string;
  readonly direction: 'maximize' | 'minimize';
}

/** DVC's own keys of an out. */
export type Flags = Readonly<Record<string, JsonValue>>;

/** A declaration with an argument that it does not take: told when its field is known. */
export interface Misused {
  readonly kind: 'misused';
  readonly call: Call;
  readonly given: unknown;
  /** What it takes there. */
  readonly wanted: string;
}

/** A function that declares and whose arguments can be told to be wrong at once. */
export type Call =
  keyof typeof OUT_KINDS | 'params' | 'paramsFile' | 'dep' | 'deps' | 'depFile' | 'timeit' | 'live';

/** What an author said about one field. */
export type Declaration =
  | { readonly kind: 'param'; readonly value: unknown }
  | { readonly kind: 'param.required' }
  | { readonly kind: 'params'; readonly group: ClassOf<object> }
  | { readonly kind: 'method'; readonly value: object }
  | {
      readonly kind: 'paramsFile';
      readonly path: string;
      readonly keys: readonly string[] | undefined;
    }
  | { readonly kind: 'dep'; readonly source: Source }
  | { readonly kind: 'deps'; readonly sources: readonly Source[] }
  | { readonly kind: 'dep.optional' }
  | { readonly kind: 'depFile'; readonly path: string }
  | {
      readonly kind: 'outs' | 'metricsFile' | 'plotsFile';
      readonly path: string;
      readonly flags: Flags;
      readonly objectives: readonly Objective[];
    }
  | {
      readonly kind: 'out' | 'metrics' | 'plots';
      readonly path: string | undefined;
      readonly flags: Flags;
      readonly objectives: readonly Objective[];
    }
  | { readonly kind: 'timeit'; readonly method: string }
  | {
      readonly kind: 'live';
      readonly dir: string;
      readonly flags: Flags;
      readonly objectives: readonly Objective[];
    }
  | Misused;

/** Returns the name of the function that an author called. */
export function callOf(declaration: Declaration): string {
  return declaration.kind === 'misused' ? declaration.call : declaration.kind;
}

/** A declaration and the name of the field that holds it. */
export interface Field {
  readonly name: string;
  readonly declaration: Declaration;
}

/** Kind of an out in DVC's words, by the declaration that makes it. */
export const OUT_KINDS = {
  outs: 'out',
  out: 'out',
  metrics: 'metric',
  metricsFile: 'metric',
  plots: 'plot',
  plotsFile: 'plot'
} as const satisfies Record<string, OutSpec['kind']>;

/** Tells whether a declaration takes another stage's outs or a file. */
export function isDep(declaration: Declaration): boolean {
  return declaration.kind.startsWith('dep');
}

/** Tells whether a declaration is a value or a group of values in the params file. */
export function isParam(declaration: Declaration): boolean {
  const { kind } = declaration;
  return kind === 'param' || kind === 'param.required' || kind === 'params' || kind === 'method';
}

/** Tells whether the library writes the field's value to a file after `run()`. */
export function isValueOut(
  declaration: Declaration
): declaration is Extract<Declaration, { readonly kind: 'out' | 'metrics' | 'plots' }> {
  const { kind } = declaration;
  return kind === 'out' || kind === 'metrics' || kind === 'plots';
}

/** Tells whether the author's `run()` writes the file or directory of the field. */
export function isFileOut(
  declaration: Declaration
): declaration is Extract<Declaration, { readonly kind: 'outs' | 'metricsFile' | 'plotsFile' }> {
  const { kind } = declaration;
  return kind === 'outs' || kind === 'metricsFile' || kind === 'plotsFile';
}
