import type { Diagnostic } from './diagnostic.js';

/** Why a stage must run again, or that it need not. */
export type StageState =
  | 'up-to-date'
  | 'never-run'
  | 'command-changed'
  | 'deps-changed'
  | 'params-changed'
  | 'outs-changed'
  | 'output-missing'
  | 'always-changed'
  | 'frozen'
  /** The stage cannot be resolved, or reads what is not on this machine. */
  | 'unknown';

/** An out that `dvc.lock` or a `.dvc` file tells of and that is not on this disk. */
export interface MissingOut {
  readonly path: string;
  /** Who may have it: the DVC cache does, or a DVC remote might; null: neither. */
  readonly from: 'cache' | 'remote' | null;
}

/** One stage of the project's graph. */
export interface StageView {
  /** Its address as DVC prints it (`Train`, `train@x`, `sub/dvc.yaml:prep`). */
  readonly name: string;
  readonly kind: 'stage' | 'data';
  readonly state: StageState;
  /** Each reason by itself, e.g. "`src/Train.ts` changed". */
  readonly reasons: readonly string[];
  /** Left out where all is there. */
  readonly missing?: readonly MissingOut[];
  readonly cmd?: string;
  readonly desc?: string;
  readonly deps: readonly string[];
  readonly outs: readonly string[];
  /** The class cell behind the stage, where a notebook made it. */
  readonly origin?: {
    readonly notebook: string;
    readonly cellId: string;
    readonly className: string;
  };
  /** Place in the layered drawing: `layer` counts from the top, `order` from the left. */
  readonly layer: number;
  readonly order: number;
}

/** A notebook that was saved with something else than what the graph was written from. */
export interface OutdatedNotebook {
  readonly notebook: string;
  /** Classes by their names, helpers by the paths of their files. */
  readonly changes: readonly {
    readonly name: string;
    readonly change: 'changed' | 'new' | 'gone';
  }[];
}

/** The stage graph with the state of each stage. */
export interface PipelineView {
  readonly stages: readonly StageView[];
  /** From the stage that writes to the stage that reads, by name. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  readonly diagnostics: readonly Diagnostic[];
  /** Present where it was asked for. */
  readonly outdated?: readonly OutdatedNotebook[];
}
