import type { Invocation } from './invocation.js';
import { print } from './output.js';

/** `stagebook doctor [--json]`: exit code 1 where something is missing or too old. */
export async function runDoctor(invocation: Invocation): Promise<number> {
  const result = await invocation.engine.request('project/doctor', { path: invocation.cwd });
  return print(
    invocation,
    result,
    tools =>
      tools
        .map(({ tool, ok, found, version, path, wanted, help }) => {
          const what = found ? (version ?? 'does not start') : `not found, ${wanted} is needed`;
          const line = `${ok ? '✓' : '✗'} ${tool.padEnd(9)} ${what}${path === undefined ? '' : `  ${path}`}`;
          return help === undefined ? line : `${line}\n    ${help}`;
        })
        .join('\n') + '\n',
    tools => tools.some(tool => !tool.ok)
  );
}
