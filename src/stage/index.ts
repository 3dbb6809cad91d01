// What a cell can hold must have a name here: the kernel writes declarations of every cell.
export type { Diagnostic } from '../contract/diagnostic.js';
export type { FileChange, WriteGraphReport } from '../contract/requests.js';
export type { StageProblem } from '../contract/stage-spec.js';
export { dep, depFile, deps, live, metrics, out, outs, param, params, plots } from './declare.js';
export { File } from './file.js';
export type { LiveLog } from './live-log.js';
export type {
  LiveOptions,
  MetricsOptions,
  OutOptions,
  PlotsOptions,
  ValueOptions
} from './options.js';
export { pipeline } from './pipeline.js';
export { StagebookError } from './problem.js';
export { Stage } from './stage.js';
export type { ParamGroup, StageOptions } from './types.js';
export { writeGraph, type WriteGraphOptions } from './write-graph.js';
