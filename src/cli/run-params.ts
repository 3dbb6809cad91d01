import type { Invocation } from './invocation.js';
import { print } from './output.js';
import { UsageError } from './usage.js';

/** `stagebook params FILE --json`: the values of a params file, for `paramsFile()` in a notebook. */
export async function runParams(invocation: Invocation): Promise<number> {
  const [file] = invocation.positionals;
  if (file === undefined) throw new UsageError('`params` needs the path of a file.');
  const result = await invocation.engine.request('params/read', { path: invocation.cwd, file });
  return print(invocation, result, values => `${JSON.stringify(values, null, 2)}\n`);
}
