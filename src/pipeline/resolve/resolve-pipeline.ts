import type { Diagnostic } from '../../contract/diagnostic.js';
import type { PipelineFile } from '../pipeline-file.js';
import type { ReadFile } from './load-vars.js';
import type { ParsingConfig } from './python-text.js';
import { resolveFile } from './resolve-file.js';

/** The pipeline files of a project as DVC resolves them. */
export interface ResolvedPipeline {
  /** Every stage with its final name, command and paths; `origin` is the stage as written. */
  readonly pipelines: readonly PipelineFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Resolves the `dvc.yaml` files of a project: `vars`, `${…}`, `foreach` and `matrix`.
 *
 * `readFile` gives the text of files that hold variables, by their path in the project. A stage that cannot
 * be resolved stays, with the reason (`unresolved`).
 */
export function resolvePipeline(
  files: readonly PipelineFile[],
  readFile: ReadFile,
  parsing: ParsingConfig = {}
): ResolvedPipeline {
  const resolved = files.map(file => resolveFile(file, { readFile, parsing }));
  return {
    pipelines: resolved.map(({ file }) => file),
    diagnostics: resolved.flatMap(({ diagnostics }) => diagnostics)
  };
}

/** Resolves pipeline files where reading takes time, as in a revision: asks for each file once. */
export async function resolvePipelineLater(
  files: readonly PipelineFile[],
  readFile: (path: string) => Promise<string | undefined>,
  parsing: ParsingConfig = {}
): Promise<ResolvedPipeline> {
  const texts = new Map<string, string | undefined>();
  for (;;) {
    const wanted = new Set<string>();
    const resolved = resolvePipeline(
      files,
      path => {
        if (!texts.has(path)) wanted.add(path);
        return texts.get(path);
      },
      parsing
    );
    if (wanted.size === 0) return resolved;
    for (const path of wanted) texts.set(path, await readFile(path));
  }
}
