import { posix } from 'node:path';
import type { OutEntry, PipelineFile } from '../pipeline/index.js';

/** Returns a pipeline file in which absolute paths into the project are relative ones, as DVC takes and records them. */
export function withInnerPaths(file: PipelineFile, root: string): PipelineFile {
  if (!file.text.includes(root)) return file;
  const stages = file.stages.map(stage => {
    const { entry } = stage;
    const folder = posix.join(root, posix.dirname(file.path), entry.wdir ?? '.');
    const inner = (path: string): string =>
      path.startsWith(`${root}/`) ? posix.relative(folder, path) : path;
    const innerOuts = (outs: readonly OutEntry[]): readonly OutEntry[] =>
      outs.map(out => ({ ...out, path: inner(out.path) }));
    return {
      ...stage,
      entry: {
        ...entry,
        deps: entry.deps.map(inner),
        outs: innerOuts(entry.outs),
        metrics: innerOuts(entry.metrics),
        plots: innerOuts(entry.plots)
      }
    };
  });
  return { ...file, stages };
}
