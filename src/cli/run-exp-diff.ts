import type { DiffView, ValueChange } from '../contract/experiment-view.js';
import { formatTable } from './format-table.js';
import { formatValue } from './format-event.js';
import type { Invocation } from './invocation.js';
import { print } from './output.js';

/** `stagebook exp diff [A [B]]`: HEAD and the workspace, where they are not named, as in DVC. */
export async function runExpDiff(invocation: Invocation): Promise<number> {
  const { engine, cwd, positionals } = invocation;
  const [from = 'HEAD', to = 'workspace'] = positionals;
  const diff = await engine.request('history/diff', { path: cwd, from, to });
  return print(invocation, diff, formatDiff);
}

function formatDiff({ metrics, params, files, code }: DiffView): string {
  const parts = [
    values('Metric', metrics),
    values('Param', params),
    formatTable(
      ['Path', 'Change'],
      files.map(file => [file.path, file.isOut ? `${file.change} (out)` : file.change])
    ),
    ...code.map(({ className, diff }) => `${className}\n${diff}`)
  ].filter(part => part !== '');
  return parts.length === 0 ? 'No difference.\n' : parts.join('\n');
}

function values(title: string, files: DiffView['metrics']): string {
  const rows = Object.entries(files).flatMap(([path, keys]) =>
    Object.entries(keys).map(([key, change]) => [path, key, ...formatChange(change)])
  );
  return formatTable(['Path', title, 'Old', 'New', 'Change'], rows);
}

function formatChange({ old, new: now, diff }: ValueChange): string[] {
  const text = (value: ValueChange['old']): string => (value === null ? '-' : formatValue(value));
  return [text(old), text(now), diff === undefined ? '-' : formatValue(diff)];
}
