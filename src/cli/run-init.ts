import { resolve } from 'node:path';
import type { Invocation } from './invocation.js';
import { print } from './output.js';

/** `stagebook init [dir]`. */
export async function runInit(invocation: Invocation): Promise<number> {
  const path = resolve(invocation.cwd, invocation.positionals[0] ?? '.');
  const result = await invocation.engine.request('project/init', { path });
  return print(invocation, result, ({ root, created, changed, kept, hasPipeline, notes }) => {
    const next = hasPipeline ? '`stagebook status`' : '`stagebook write-graph`, then `dvc repro`';
    const lines = [
      ...created.map(file => `created  ${file}`),
      ...changed.map(file => `changed  ${file}`),
      ...kept.map(file => `kept     ${file}`),
      ...notes.map(note => `note: ${note}`),
      `Project ready in ${root}. Next: ${next}.`
    ];
    return `${lines.join('\n')}\n`;
  });
}
