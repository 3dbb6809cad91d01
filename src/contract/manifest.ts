import type { CellSlice } from './cell-map.js';
import type { JsonObject, JsonValue } from './json.js';
import type { StageSpec, Wire } from './stage-spec.js';

/** Path of the manifest, relative to the project root. It is committed. */
export const MANIFEST_PATH = '.stagebook/manifest.json';

/** What Write graph remembers: which cells a generated file came from and what was last written for each stage. */
export interface Manifest {
  readonly version: 1;
  readonly files: Readonly<Record<string, ManifestFile>>;
  readonly stages: Readonly<Record<string, ManifestStage>>;
  /**
   * By path: the notebooks whose cells build stages, and those that were read and of which an error leaves no file;
   * the files tell of all others. Absent where there is none.
   */
  readonly notebooks?: Readonly<Record<string, ManifestNotebook>>;
}

/** What is in no file of a notebook. */
export interface ManifestNotebook {
  /** Ids of the cells that build stages. */
  readonly cells: readonly string[];
  /** The stage classes that these name, or that an error keeps back. */
  readonly classes: readonly string[];
  /** sha256 of the program that was made of the cells; absent where there was none. */
  readonly program?: string;
}

/** One generated file. */
export interface ManifestFile {
  /** sha256 of the text, hex: tells a hand-made edit. */
  readonly hash: string;
  readonly notebook: string;
  /** Other notebooks that hold it in the same words, or whose files still load it. */
  readonly sharedBy?: readonly string[];
  readonly slices: readonly CellSlice[];
  /** sha256 of the text that the user decided to keep instead; absent where the file is as generated. */
  readonly kept?: string;
}

/** One stage as it was last written. */
export interface ManifestStage {
  readonly class: string;
  readonly module: string;
  readonly notebook: string;
  /** Values last written under the stage's name in `params.yaml`: the base of the three-way merge. */
  readonly params: JsonObject;
  /** The entry last written to `dvc.yaml`. */
  readonly entry: Readonly<Record<string, JsonValue>>;
  /** Present where the stage has method objects: by field. */
  readonly methods?: Readonly<Record<string, ManifestMethod>>;
  /** Present where the stage reads other params files. */
  readonly paramsFiles?: StageSpec['paramsFiles'];
  /** Present where deps were wired by hand: what the stage process reads instead of what the class tells. */
  readonly wiring?: Readonly<Record<string, Wire | readonly Wire[] | null>>;
  /** Dep field → path(s) of the wiring, short: `dvc.yaml` tracks it as a param of the stage. */
  readonly reads?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly objective?: NonNullable<StageSpec['objective']>;
}

/** A method object of a stage, whose class may be another one in `params.yaml`. */
export interface ManifestMethod {
  /** The class whose code the entry lists as deps. */
  readonly class: string;
  /** By class that can take its place: the files of its code that the stage's own module does not load. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  /** By class: a hash of those files. `dvc.yaml` tracks that of the class which `params.yaml` names. */
  readonly code: Readonly<Record<string, string>>;
  /** By class: its module, where that is not named after it. */
  readonly modules?: Readonly<Record<string, string>>;
}
