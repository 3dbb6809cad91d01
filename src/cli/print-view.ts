import type { PipelineView } from '../contract/pipeline-view.js';
import type { ViewGraphRequest } from '../contract/requests.js';
import { cellSource } from './cell-source.js';
import { formatDiagnostic } from './format-diagnostic.js';
import type { Invocation } from './invocation.js';
import { print } from './output.js';

/** Prints the stage graph in some form, with what is wrong with its files: exit code 1 where that is an error. */
export async function printView(
  invocation: Invocation,
  format: (view: PipelineView) => string,
  request: Omit<ViewGraphRequest, 'path'> = {}
): Promise<number> {
  const { engine, cwd, values } = invocation;
  const result = await engine.request('graph/view', { path: cwd, ...request });
  if (result.ok && values['json'] !== true) {
    const sourceOf = cellSource(cwd);
    for (const item of result.value.diagnostics)
      process.stderr.write(`${formatDiagnostic(item, sourceOf)}\n`);
  }
  // Without any stage there is nothing to print beside the errors: `No stages yet` would be no answer.
  const text = (view: PipelineView): string =>
    isBroken(view) && view.stages.length === 0 ? '' : format(view);
  return print(invocation, result, text, isBroken);
}

function isBroken({ diagnostics }: PipelineView): boolean {
  return diagnostics.some(item => item.severity === 'error');
}
