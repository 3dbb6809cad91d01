import { resolve } from 'node:path';
import type { Invocation } from './invocation.js';
import { print } from './output.js';

/** `stagebook init [dir]`. */
export async function runInit(invocation: Invocation): Promise<number> {
  const path = resolve(invocation.cwd, invocation.positionals[0] ?? '.');
  const result = await invocation.engine.request('project/init', { path });
  return print(invocation, result, ({ root, created, kept, notes }) => {
    const lines = [
      ...created.map(file => `created  ${file}`),
      ...kept.map(file => `kept     ${file}`),
      ...notes.map(note => `note: ${note}`),
      `Project ready in ${root}. Next: \`stagebook write-graph\`, then \`dvc repro\`.`
    ];
    return `${lines.join('\n')}\n`;
  });
}
