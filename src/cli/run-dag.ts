import type { Invocation } from './invocation.js';
import { formatDag, formatDot, formatMermaid } from './format-dag.js';
import { print } from './output.js';
import { UsageError } from './usage.js';

/** `stagebook dag [--json|--mermaid|--dot]`. */
export async function runDag(invocation: Invocation): Promise<number> {
  const { engine, cwd, values } = invocation;
  const formats = ['json', 'mermaid', 'dot'].filter(name => values[name] === true);
  if (formats.length > 1) throw new UsageError(`--${formats.join(' and --')} exclude each other.`);
  const result = await engine.request('graph/view', { path: cwd });
  const columns = process.stdout.isTTY ? process.stdout.columns : 160;
  return print(invocation, result, view => {
    if (values['mermaid'] === true) return formatMermaid(view);
    if (values['dot'] === true) return formatDot(view);
    return formatDag(view, columns);
  });
}
