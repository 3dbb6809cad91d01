import { formatTable } from './format-table.js';
import { formatCell, toTable, type HistoryRow, type HistoryTable } from './history-table.js';
import type { Invocation } from './invocation.js';
import { print } from './output.js';
import { scopeOptions, textOption } from './read-options.js';
import { UsageError } from './usage.js';

/** `stagebook exp show`. */
export async function runExpShow(invocation: Invocation): Promise<number> {
  const { engine, cwd, values } = invocation;
  const order = values['sort-order'] ?? 'asc';
  if (order !== 'asc' && order !== 'desc')
    throw new UsageError('`--sort-order` takes `asc` or `desc`.');
  const history = await engine.request('history/view', { path: cwd, scope: scopeOptions(values) });
  return print(invocation, history, view => {
    const table = toTable(view, {
      ...textOption(values, 'sort-by', 'sortBy'),
      isDescending: order === 'desc',
      onlyChanged: values['only-changed'] === true
    });
    if (values['csv'] === true) return formatCsv(table);
    return values['md'] === true ? formatMarkdown(table) : formatText(table);
  });
}

function formatText({ columns, rows }: HistoryTable): string {
  const titles = ['Experiment', 'Created', ...columns, ''];
  return formatTable(
    titles,
    rows.map(row => [row.label, row.created, ...row.values.map(formatCell), row.state])
  );
}

function formatMarkdown({ columns, rows }: HistoryTable): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  const titles = ['Experiment', 'Created', 'State', ...columns];
  return [
    line(titles),
    line(titles.map(() => '---')),
    ...rows.map(row => line([row.label, row.created, row.state, ...row.values.map(formatCell)]))
  ].join('');
}

/** Values in full, by RFC 4180. */
function formatCsv({ columns, rows }: HistoryTable): string {
  const quote = (text: string): string =>
    /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const cell = (value: HistoryRow['values'][number]): string =>
    value === undefined || value === null
      ? ''
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
  const lines = rows.map(row => [
    row.name,
    row.rev,
    row.created,
    row.state,
    ...row.values.map(cell)
  ]);
  return [['Experiment', 'rev', 'Created', 'State', ...columns], ...lines]
    .map(line => `${line.map(quote).join(',')}\n`)
    .join('');
}
