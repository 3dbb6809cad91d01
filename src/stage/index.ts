// What a cell can hold must have a name here: the kernel writes declarations of every cell.
export type { Diagnostic } from '../contract/diagnostic.js';
export type { FileChange, WriteGraphReport } from '../contract/requests.js';
export type { StageProblem } from '../contract/stage-spec.js';
export { dep, depFile, deps } from './declare-deps.js';
export { live, metrics, metricsFile, out, outs, plots, plotsFile, timeit } from './declare-outs.js';
export { method, param, params, paramsFile } from './declare-params.js';
export { File } from './file.js';
export { Live } from './live.js';
export type { LiveLog } from './live-log.js';
export type {
  ConfusionMatrixOptions,
  LiveSettings,
  LogMetricOptions,
  LogPlotOptions
} from './live-options.js';
export type {
  LiveOptions,
  MetricsFileOptions,
  MetricsOptions,
  OutOptions,
  PlotsFileOptions,
  PlotsOptions,
  ValueOptions
} from './options.js';
export { pipeline } from './pipeline.js';
export { StagebookError } from './problem.js';
export { Stage } from './stage.js';
export type {
  ClassOf,
  FileParams,
  LoadOptions,
  MethodObject,
  OutsOf,
  ParamGroup,
  StageOptions,
  ValuesOf
} from './types.js';
export { writeGraph, type WriteGraphOptions } from './write-graph.js';
