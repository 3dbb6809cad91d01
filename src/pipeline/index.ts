export { toBlockStyle } from './block-style.js';
export { checkIgnoreFile } from './check-ignore-file.js';
export { connectedTo } from './connected.js';
export { parseDataFile, type DataFile } from './data-file.js';
export { dataState } from './data-state.js';
export { findAmbiguousParams } from './find-ambiguous-params.js';
export { findDateParam } from './date-param.js';
export { editLock, type LockEdit } from './edit-lock.js';
export { editStages, type OverriddenStage, type StageEdit } from './edit-stages.js';
export type { NewLockEntry } from './format-lock.js';
export { keepOuts } from './keep-outs.js';
export type { LockData, LockEntry, LockFile } from './lock-entry.js';
export { parseLockFile, readLockText } from './lock-file.js';
export { lockParams, type LockParams } from './lock-params.js';
export { matchParam, type Held } from './match-param.js';
export {
  locateParams,
  mergeParams,
  type MergeProblem,
  type MergedParams,
  type MergeParamsRequest,
  type OverriddenParam,
  type StageParams
} from './merge-params.js';
export { migrateLock } from './migrate/migrate-lock.js';
export { migratePipeline, type MigratedLive } from './migrate/migrate-pipeline.js';
export { applyOverrides } from './overrides/apply-overrides.js';
export { overriddenFiles } from './overrides/override-target.js';
export { buildOutsGraph, type OutsGraph } from './outs-graph.js';
export { parseParams, parseTrackedParams, type TrackedParams } from './params-file.js';
export {
  parsePipelineFile,
  readPipelineText,
  type PipelineFile,
  type PipelineStage
} from './pipeline-file.js';
export { toOutEntries, type OutEntry, type ParamsDep, type StageEntry } from './stage-entry.js';
export { resolvePipeline, resolvePipelineLater } from './resolve/resolve-pipeline.js';
export type { GraphStage, PlaceOf } from './graph-stage.js';
export {
  buildStageGraph,
  type GraphEdge,
  type PipelineFiles,
  type StageGraph
} from './stage-graph.js';
export {
  isRemotePath,
  isWithin,
  lockFileOf,
  overlap,
  resolvePath,
  stagePaths
} from './stage-paths.js';
export type { StageFacts, StateReport } from './stage-facts.js';
export { stageState } from './stage-state.js';
