import { join, posix } from 'node:path';
import type { Diagnostic } from '../contract/diagnostic.js';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { readText } from '../disk/index.js';
import { buildStageGraph, parseParams, type StageGraph } from '../pipeline/index.js';
import { readPipelineFiles } from './pipeline-files.js';

/** Refuses files that a run could only fail by: pipeline and params files that do not parse, and a graph that DVC refuses. */
export function checkFiles(root: string): Result<void, Failure> {
  const read = readPipelineFiles(root);
  if (!read.ok) return read;
  const graph = buildStageGraph(read.value.files);
  const params = checkParams(root, graph);
  if (!params.ok) return params;
  const unread = errorsOf([...read.value.diagnostics, ...params.value]);
  // Of files that cannot be read the graph tells nothing to go by.
  const found = unread.length > 0 ? unread : errorsOf(graph.diagnostics);
  return found.length > 0 ? err({ reason: 'invalid-input', diagnostics: found }) : ok(undefined);
}

/** DVC loads the params files of all stages, and the `params.yaml` beside each pipeline file for its `${…}`. */
function checkParams(root: string, { stages }: StageGraph): Result<Diagnostic[], Failure> {
  const paths = stages.flatMap(({ params, source }) => [
    ...params,
    ...(source ? [posix.join(posix.dirname(source.file.path), 'params.yaml')] : [])
  ]);
  const found: Diagnostic[] = [];
  for (const path of new Set(paths)) {
    const text = readText(join(root, path));
    if (!text.ok) return text;
    const parsed = parseParams(text.value ?? '', path);
    if (!parsed.ok) found.push(...parsed.failure);
  }
  return ok(found);
}

function errorsOf(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error');
}
