/** Ids of the commands, for menus, shortcuts and other extensions. */
export namespace CommandIDs {
  /** Writes the graph of the current notebook. */
  export const writeGraph = 'stagebook:write-graph';
  /** Takes out what the notebooks no longer make. */
  export const removeLeftovers = 'stagebook:remove-leftovers';
  /** Writes the notebook's text over what was edited by hand. */
  export const replaceEdited = 'stagebook:replace-edited';
  /** Applies a fix of a problem to its cell. */
  export const fixProblem = 'stagebook:fix-problem';
  /** Runs the pipeline. */
  export const runExperiment = 'stagebook:run-experiment';
  /** Runs the pipeline with params from a form. */
  export const runExperimentWith = 'stagebook:run-experiment-with';
  /** Trains anew, though nothing changed. */
  export const resetAndRun = 'stagebook:reset-and-run';
  /** Runs the pipeline and brings the result into the workspace. */
  export const runAndRestore = 'stagebook:run-and-restore';
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

  /** Brings a checkpoint into the workspace. */
  export const restoreCheckpoint = 'stagebook:restore-checkpoint';
  /** Takes the last restore back. */
  export const undoRestore = 'stagebook:undo-restore';
  /** Trains on from a checkpoint with its own code. */
  export const resumeCheckpoint = 'stagebook:resume-checkpoint';
  /** Trains on from a checkpoint with the code of the workspace. */
  export const runFromCheckpoint = 'stagebook:run-from-checkpoint';
  /** Runs the later stages on a checkpoint. */
  export const evaluateCheckpoint = 'stagebook:evaluate-checkpoint';
  /** Makes a git branch at a checkpoint. */
  export const branchCheckpoint = 'stagebook:branch-checkpoint';
  /** Compares two checkpoints. */
  export const compareCheckpoints = 'stagebook:compare-checkpoints';
  /** Opens the code of a checkpoint to read. */
  export const openCheckpointCode = 'stagebook:open-checkpoint-code';
  /** Copies the id of a checkpoint's commit. */
  export const copyCheckpointSha = 'stagebook:copy-checkpoint-sha';
  /** Pins or unpins a checkpoint. */
  export const pinCheckpoint = 'stagebook:pin-checkpoint';
  /** Removes an experiment. */
  export const removeExperiment = 'stagebook:remove-experiment';
  /** Renames an experiment. */
  export const renameExperiment = 'stagebook:rename-experiment';
  /** Drops the models of most checkpoints of an experiment. */
  export const thinExperiment = 'stagebook:thin-experiment';
  /** Ends a run without waiting for its next checkpoint. */
  export const stopRunNow = 'stagebook:stop-run-now';
  /** Opens the log of a run in the main area. */
  export const openLog = 'stagebook:open-log';
  /** Opens the log of a run that is chosen from all. */
  export const chooseLog = 'stagebook:choose-log';
  /** Opens the log of the run that made a checkpoint. */
  export const openCheckpointLog = 'stagebook:open-checkpoint-log';
  /** Opens the graph in the main area. */
  export const openGraph = 'stagebook:open-graph';
  /** Makes a folder with a project and opens its notebook. */
  export const newProject = 'stagebook:new-project';

  /** Looks for the project, its state and its tools again. */
  export const lookAgain = 'stagebook:look-again';
  /** Makes a git repository around the project. */
  export const makeRepository = 'stagebook:make-repository';
  /** Makes the first commit of the repository. */
  export const makeFirstCommit = 'stagebook:make-first-commit';
  /** Types a command line into a terminal. */
  export const openTerminal = 'stagebook:open-terminal';
  /** Lets the panel stay with its project while other notebooks are activated. */
  export const pinProject = 'stagebook:pin-project';
  /** Loads the page again. */
  export const reloadPage = 'stagebook:reload-page';
  /** Starts the engine again after it was given up. */
  export const restartEngine = 'stagebook:restart-engine';
  /** Gives the notebook the kernel that stages are written for. */
  export const switchKernel = 'stagebook:switch-kernel';
}
