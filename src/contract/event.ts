/** Something that happened in the engine and that a listener may want to react to. */
export type EngineEvent =
  /** Files of the pipeline were written; views of it are stale. */
  | { readonly type: 'graph'; readonly reason: 'written'; readonly root: string }
  /** An experiment, or the workspace by one, was changed: the history is stale. */
  | { readonly type: 'history'; readonly reason: 'changed'; readonly root: string }
  /** `dvc repro` printed something or ended; read on with `repro/read`. */
  | {
      readonly type: 'repro';
      readonly reason: 'output' | 'ended';
      readonly root: string;
      readonly run: number;
    };
