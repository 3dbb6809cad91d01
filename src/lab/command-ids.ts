/** Ids of the commands, for menus, shortcuts and other extensions. */
export namespace CommandIDs {
  /** Writes the graph of the current notebook. */
  export const writeGraph = 'stagebook:write-graph';
  /** Runs the pipeline. */
  export const runExperiment = 'stagebook:run-experiment';
  /** Stops the run. */
  export const stopRun = 'stagebook:stop-run';
  /** Reads project and pipeline again. */
  export const refresh = 'stagebook:refresh-view';
  /** Makes a project in the notebook's folder. */
  export const createProject = 'stagebook:create-project';
  /** Shows a place in a notebook or file. */
  export const revealLocation = 'stagebook:reveal-location';
  /** Shows the sidebar. */
  export const openPanel = 'stagebook:open-panel';
}
