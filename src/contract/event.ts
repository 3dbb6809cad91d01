/** Something that happened in the engine and that a listener may want to react to. */
export type EngineEvent =
  /**
   * Files of the pipeline are others: `written` by Write graph in this process, `changed` by any other hand. Views of
   * it are stale.
   */
  | { readonly type: 'graph'; readonly reason: 'written' | 'changed'; readonly root: string }
  /** An experiment, a pin, or the workspace by an experiment was changed, in whichever process: the history is stale. */
  | { readonly type: 'history'; readonly reason: 'changed'; readonly root: string }
  /** A run started, has news, or ended; at most five a second for one project. */
  | {
      readonly type: 'runs';
      readonly reason: 'changed';
      readonly root: string;
      /** Runs of the project that live on this host. */
      readonly running: number;
    };
