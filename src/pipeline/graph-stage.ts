import type { FileLocation, Location } from '../contract/diagnostic.js';
import type { DataFile } from './data-file.js';
import type { PipelineFile, PipelineStage } from './pipeline-file.js';

/** A stage, or the data of a `.dvc` file, in the graph. */
export interface GraphStage {
  /** Its address as DVC prints it: `train`, `sub/dvc.yaml:prep`, `data.csv.dvc`. */
  readonly name: string;
  readonly kind: 'stage' | 'data';
  /** Paths relative to the project root, params files aside. */
  readonly deps: readonly string[];
  readonly params: readonly string[];
  readonly outs: readonly string[];
  readonly location: FileLocation;
  /** Where the stage is written; absent for data. */
  readonly source?: { readonly file: PipelineFile; readonly stage: PipelineStage };
  /** The `.dvc` file; absent for stages. */
  readonly data?: DataFile;
}

/** Tells where a path of a stage is declared, if not in the file where the stage stands. */
export type PlaceOf = (stage: string, path: string) => Location | undefined;
