import type { Invocation } from './invocation.js';
import { print } from './output.js';
import { UsageError } from './usage.js';

/** `stagebook stage NAME [--rev REV] --json`: values and wiring of a stage, for `Stage.load()` in a notebook. */
export async function runStage(invocation: Invocation): Promise<number> {
  const [stage] = invocation.positionals;
  if (stage === undefined) throw new UsageError('`stage` needs the name of a stage.');
  const { rev } = invocation.values;
  const result = await invocation.engine.request('stage/values', {
    path: invocation.cwd,
    stage,
    ...(typeof rev === 'string' && { rev })
  });
  return print(invocation, result, values => `${JSON.stringify(values, null, 2)}\n`);
}
