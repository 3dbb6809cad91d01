export { runDvc } from './run-dvc.js';
export { HASHES, openContext, refuse, type ExperimentContext } from './context.js';
export { diffRevisions } from './diff.js';
export { readFileAt } from './file-at.js';
export { collectGarbage } from './gc.js';
export { HistoryMemo } from './history-memo.js';
export { historyStamp } from './history-stamp.js';
export { viewHistory } from './history.js';
export { projectsWithRuns } from './live-runs.js';
export { applyExperiment, branchFrom, removeExperiments, renameExperiment } from './manage.js';
export { readMetricSeries } from './metric-series.js';
export { listPins, pinCheckpoint } from './pins.js';
export {
  findPipelineFiles,
  isPipelinePath,
  parsePipelineFiles,
  readPipelineFiles,
  type ReadPipelineFiles
} from './pipeline-files.js';
export { hashLock, readLockFile } from './recorded-data.js';
export { markRemoved } from './removed-runs.js';
export { evaluateCheckpoint, resumeRun } from './resume-run.js';
export { RunGlance } from './run-glance.js';
export { ProgressReader } from './run-progress.js';
export { runsFolder } from './run-store.js';
export { StepCounter } from './step-count.js';
export { Objectives } from './objectives.js';
export { findRevision } from './revision.js';
export { RevisionFiles } from './revision-files.js';
export { listRuns, readRun, stopRun } from './runs.js';
export { pullExperiments, pushExperiments } from './share.js';
export { DOCUMENTS } from './snapshot.js';
export { startRun } from './start-run.js';
export { thinExperiment } from './thin-experiment.js';
export { endLostRuns } from './sweep.js';
export { undoLast } from './undo.js';
