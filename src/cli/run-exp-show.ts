import type { HistoryView } from '../contract/experiment-view.js';
import { quoteWord } from '../contract/quote-word.js';
import { fitColumns } from './fit-columns.js';
import { formatTable, widthOf } from './format-table.js';
import { findSortColumn } from './history-columns.js';
import {
  formatCell,
  formatTime,
  toTable,
  type HistoryRow,
  type HistoryTable
} from './history-table.js';
import type { Invocation } from './invocation.js';
import { print } from './output.js';
import { scopeOptions, textOption } from './read-options.js';
import { formatLoosePins } from './run-exp-pin.js';
import { UsageError } from './usage.js';

/** `stagebook exp show`. */
export async function runExpShow(invocation: Invocation): Promise<number> {
  const { engine, cwd, values } = invocation;
  const order = values['sort-order'] ?? 'asc';
  if (order !== 'asc' && order !== 'desc')
    throw new UsageError('`--sort-order` takes `asc` or `desc`.');
  const history = await engine.request('history/view', { path: cwd, scope: scopeOptions(values) });
  // Also with `--json`, whose order is not ours: a name that means nothing is a mistake.
  if (history.ok && typeof values['sort-by'] === 'string')
    findSortColumn(history.value, values['sort-by']);
  return print(invocation, history, view => {
    const table = toTable(view, {
      ...textOption(values, 'sort-by', 'sortBy'),
      isDescending: order === 'desc',
      onlyChanged: values['only-changed'] === true
    });
    if (values['csv'] === true) return formatCsv(table);
    if (values['md'] === true) return formatMarkdown(table);
    // Pipes have no width: whoever reads them gets everything.
    const width = process.stdout.isTTY ? process.stdout.columns : Infinity;
    const shown = formatText(table, values['all-columns'] === true ? Infinity : width);
    return (
      shown + formatEarlyEnds(view) + formatElsewhere(view) + formatLoosePins(view.pinned ?? [])
    );
  });
}

function formatText({ columns, rows }: HistoryTable, width: number): string {
  const fixed = rows.map(row => [row.label, stateCell(row), formatTime(row.time)]);
  const titles = ['Experiment', 'State', 'Created'];
  const taken = titles.map((title, i) =>
    Math.max(widthOf(title), ...fixed.map(cells => widthOf(cells[i] ?? '')))
  );
  const wide = columns.map((column, i) => ({
    ...column,
    cells: rows.map(({ values }) => formatCell(values[i]))
  }));
  const { shown, hidden } = fitColumns(wide, width - taken.reduce((sum, one) => sum + one + 2, -2));
  const table = formatTable(
    [...titles, ...shown.map(({ title }) => title)],
    fixed.map((cells, i) => [...cells, ...shown.map(column => column.cells[i] ?? '')])
  );
  if (hidden.length === 0) return table;
  const more = hidden.length === 1 ? '1 column more' : `${hidden.length} columns more`;
  return `${table}… ${more} (${hidden.map(({ title }) => title).join(', ')}): --all-columns, --csv\n`;
}

/** What is to be known of a row; that a tip is finished goes without saying. */
function stateCell({ state, marks }: HistoryRow): string {
  const told = state.replace(/^finished(, )?/, '');
  return [...(told === '' ? [] : [told]), ...marks].join(', ');
}

/** What to do about runs that broke off before there was anything to go on with. */
function formatEarlyEnds({ starting, baselines }: HistoryView): string {
  const names = starting
    .filter(({ state }) => state === 'failed' || state === 'interrupted')
    .filter(run => baselines.some(({ sha }) => sha === run.baseline))
    .map(({ name }) => name);
  if (names.length === 0) return '';
  const [only = ''] = names;
  const [what, name] =
    names.length === 1 ? [only, quoteWord(only)] : [`${names.length} runs`, 'NAME'];
  return `${what} broke off before the first checkpoint: \`stagebook exp logs ${name}\` tells why, \`stagebook exp run -n ${name}\` starts again, \`stagebook exp remove ${name}\` forgets it\n`;
}

function formatElsewhere({ elsewhere = 0 }: HistoryView): string {
  if (elsewhere === 0) return '';
  return `${elsewhere} ${elsewhere === 1 ? 'experiment' : 'experiments'} on other commits: -A\n`;
}

function formatMarkdown({ columns, rows }: HistoryTable): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  const titles = ['Experiment', 'State', 'Created', ...columns.map(({ title }) => title)];
  return [
    line(titles),
    line(titles.map(() => '---')),
    ...rows.map(row =>
      line([row.label, stateCell(row), formatTime(row.time), ...row.values.map(formatCell)])
    )
  ].join('');
}

/** Values in full and times in ISO 8601, by RFC 4180. */
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
    row.parent,
    row.time,
    row.state,
    row.marks.map(mark => mark.replace(/^★ /, '')).join(', '),
    ...row.values.map(cell)
  ]);
  const titles = columns.map(({ title }) => title);
  return [['Experiment', 'rev', 'parent', 'Created', 'State', 'Marks', ...titles], ...lines]
    .map(line => `${line.map(quote).join(',')}\n`)
    .join('');
}
