import { formatMermaid } from '../contract/mermaid.js';
import type { PipelineView } from '../contract/pipeline-view.js';
import type { Invocation } from './invocation.js';
import { formatDag, formatDot } from './format-dag.js';
import { printView } from './print-view.js';
import { UsageError } from './usage.js';

/** `stagebook dag [target…] [--full] [--outs] [--json|--mermaid|--dot]`: exit code 1 where a file of the pipeline is broken. */
export function runDag(invocation: Invocation): Promise<number> {
  const { values, positionals } = invocation;
  const formats = ['json', 'mermaid', 'dot'].filter(name => values[name] === true);
  if (formats.length > 1) throw new UsageError(`--${formats.join(' and --')} exclude each other.`);
  const columns = process.stdout.isTTY ? process.stdout.columns : 160;
  const format = (view: PipelineView): string => {
    if (values['mermaid'] === true) return formatMermaid(view);
    if (values['dot'] === true) return formatDot(view);
    return formatDag(view, columns);
  };
  return printView(invocation, format, {
    outs: values['outs'] === true,
    targets: positionals,
    full: values['full'] === true
  });
}
