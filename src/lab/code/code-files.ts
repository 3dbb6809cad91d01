import { PathExt } from '@jupyterlab/coreutils';
import type { PipelineView } from '../../contract/pipeline-view.js';

const CODE = /\.(?:[cm]?[jt]sx?|py|sh|r|jl)$/i;
const MODULE = /\.[cm]?[jt]s$/;

/** Lists the files of code that the stages of a graph read. */
export function listCode({ stages }: PipelineView): string[] {
  return [...new Set(stages.flatMap(({ deps }) => deps))].filter(path => CODE.test(path)).sort();
}

/** Returns the file that a stage's class was written to. */
export function moduleOf({ stages }: PipelineView, name: string | null): string | undefined {
  const stage = stages.find(item => item.name === name);
  const own = stage?.origin?.className ?? name;
  return stage?.deps.find(
    path => MODULE.test(path) && PathExt.basename(path).replace(MODULE, '') === own
  );
}
