import { posix } from 'node:path';
import type { JsonValue } from '../contract/json.js';
import { MANIFEST_PATH } from '../contract/manifest.js';
import { resolvePath, type ParamsDep, type PipelineFile } from '../pipeline/index.js';

/** What a `dvc.yaml` says about params, metrics and checkpoints. */
export interface PipelineSpec {
  readonly metrics: readonly { readonly path: string; readonly lockKey: string | null }[];
  readonly params: readonly ParamsDep[];
  /** With the paths of their cached outs, as written. */
  readonly checkpointStages: readonly {
    readonly name: string;
    readonly cached: readonly string[];
  }[];
}

/** Picks what the history needs out of a pipeline file. */
export function toPipelineSpec({
  path: file,
  stages,
  metrics,
  params
}: PipelineFile): PipelineSpec {
  const inFolder = (path: string): string => posix.join(posix.dirname(file), path);
  return {
    metrics: [
      ...stages.flatMap(({ name, entry }) =>
        entry.metrics.map(({ path, flags }) => ({
          path: resolvePath(file, entry.wdir, path),
          lockKey: flags['cache'] === false ? null : name
        }))
      ),
      ...texts(metrics).map(path => ({ path: inFolder(path), lockKey: null }))
    ],
    params: [
      ...stages.flatMap(({ entry }) =>
        entry.params
          // The wiring that Write graph keeps is no param of the author's.
          .filter(dep => dep.file !== MANIFEST_PATH)
          .map(dep => ({ ...dep, file: resolvePath(file, entry.wdir, dep.file) }))
      ),
      ...texts(params).map(path => ({ file: inFolder(path), keys: null }))
    ],
    checkpointStages: stages
      .filter(({ entry }) => entry.outs.some(({ flags }) => flags['checkpoint'] === true))
      .map(({ name, entry }) => ({
        name,
        cached: [...entry.outs, ...entry.metrics, ...entry.plots]
          .filter(({ flags }) => flags['cache'] !== false)
          .map(({ path }) => path)
      }))
  };
}

function texts(list: JsonValue | undefined): string[] {
  return Array.isArray(list) ? list.filter(item => typeof item === 'string') : [];
}
