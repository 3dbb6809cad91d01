import { serve } from '../server/index.js';
import type { Invocation } from './invocation.js';
import { UsageError } from './usage.js';

/** `stagebook serve --stdio`: JSON-RPC for the Jupyter server extension. */
export async function runServe({ engine, values }: Invocation): Promise<number> {
  if (values['stdio'] !== true) throw new UsageError('`serve` needs --stdio.');
  await serve(engine, process.stdin, process.stdout);
  return 0;
}
