import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.js';
import { escapeHtml, lineChart, type ChartLine } from './line-chart.js';
import { PARAMS_FILE } from './live-dvc-yaml.js';
import { IMAGE, IMAGES_FOLDER, type PlotConfig } from './live-plots.js';
import { METRICS_FILE, TABLES_FOLDER } from './metric-files.js';
import { parseTable } from './table.js';
import { writeFile } from './write-file.js';

/** The page of everything that was logged, in the directory of a log. */
export const REPORT_FILE = 'report.html';

/** More rows of a plot that cannot be drawn are not shown. */
const MAX_ROWS = 100;

/** Writes a page of what is in a log: one file, without scripts, which loads nothing. */
export function writeReport(
  folder: string,
  plots: ReadonlyMap<string, PlotConfig>,
  isRunning: boolean
): void {
  const sections = [
    paramsSection(folder),
    metricsSection(folder),
    ...filesIn(folder, TABLES_FOLDER, /\.tsv$/).map(file => tableSection(folder, file)),
    ...filesIn(folder, IMAGES_FOLDER, IMAGE).map(file => imageSection(folder, file)),
    ...Array.from(plots, ([path, config]) => plotSection(folder, path, config))
  ];
  writeFile(join(folder, REPORT_FILE), page(sections, isRunning));
}

function page(sections: readonly string[], isRunning: boolean): string {
  const refresh = isRunning ? '<meta http-equiv="refresh" content="5">\n' : '';
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
${refresh}<title>Live log</title>
<style>
body { font: 14px system-ui, sans-serif; margin: 24px; color-scheme: light dark; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 24px; }
h2 { font-size: 14px; margin: 0 0 8px; }
td, th { padding: 2px 12px 2px 0; text-align: left; }
img, svg { max-width: 100%; }
pre { margin: 0; white-space: pre-wrap; }
</style>
</head>
<body>
<main>
${sections.filter(text => text !== '').join('\n')}
</main>
</body>
</html>
`;
}

function section(title: string, content: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>${content}</section>`;
}

function paramsSection(folder: string): string {
  const path = join(folder, PARAMS_FILE);
  if (!existsSync(path)) return '';
  return section('Params', `<pre>${escapeHtml(readFileSync(path, 'utf8'))}</pre>`);
}

function metricsSection(folder: string): string {
  const values = JSON.parse(readFileSync(join(folder, METRICS_FILE), 'utf8')) as JsonObject;
  const rows = flatten(values).map(([name, value]) => [name, toText(value)]);
  return section('Metrics', table(['metric', 'value'], rows));
}

function flatten(values: JsonObject, prefix = ''): [string, JsonValue][] {
  return Object.entries(values).flatMap(([name, value]): [string, JsonValue][] =>
    isJsonObject(value) ? flatten(value, `${prefix}${name}/`) : [[prefix + name, value]]
  );
}

function tableSection(folder: string, file: string): string {
  const title = file.replace(/\.tsv$/, '');
  const rows = parseTable(readFileSync(join(folder, TABLES_FOLDER, file), 'utf8'), '\t');
  const y = title.slice(title.lastIndexOf('/') + 1);
  return section(title, drawing(title, rows, { x: 'step', y }));
}

function imageSection(folder: string, file: string): string {
  const bytes = readFileSync(join(folder, IMAGES_FOLDER, file));
  const extension = IMAGE.exec(file)?.[1] ?? '';
  const type = { svg: 'svg+xml', jpg: 'jpeg' }[extension] ?? extension;
  const source = `data:image/${type};base64,${bytes.toString('base64')}`;
  return section(file, `<img alt="${escapeHtml(file)}" src="${source}">`);
}

function plotSection(folder: string, path: string, config: PlotConfig): string {
  const rows = JSON.parse(readFileSync(join(folder, path), 'utf8')) as JsonObject[];
  const title = config['title'];
  const name = typeof title === 'string' ? title : path.replace(/^plots\/\w+\/|\.json$/g, '');
  if (path.startsWith('plots/sklearn/')) return section(name, confusionTable(rows));
  return section(name, drawing(name, rows, config));
}

/** Draws rows whose columns are numbers; shows others as a table. */
function drawing(title: string, rows: readonly JsonObject[], { x, y }: PlotConfig): string {
  const names = typeof y === 'string' ? [y] : y;
  const lines: ChartLine[] = names.map(name => ({
    name,
    points: rows.map(row => [toNumber(row[x]), toNumber(row[name])] as const)
  }));
  const isDrawable = lines.some(line => line.points.some(point => point.every(Number.isFinite)));
  if (isDrawable) return lineChart(title, lines);
  const columns = [x, ...names];
  const shown = rows.slice(-MAX_ROWS);
  return table(
    columns,
    shown.map(row => columns.map(column => toText(row[column])))
  );
}

function confusionTable(rows: readonly JsonObject[]): string {
  const labels = [
    ...new Set(rows.flatMap(row => [toText(row['actual']), toText(row['predicted'])]))
  ];
  const counts = new Map<string, number>();
  for (const row of rows) {
    const key = JSON.stringify([toText(row['actual']), toText(row['predicted'])]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const count = (actual: string, predicted: string): string =>
    String(counts.get(JSON.stringify([actual, predicted])) ?? 0);
  return table(
    ['true \\ predicted', ...labels],
    labels.map(actual => [actual, ...labels.map(predicted => count(actual, predicted))])
  );
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map(cell => `<${tag}>${escapeHtml(cell)}</${tag}>`).join('')}</tr>`;
  return `<table>${line(columns, 'th')}${rows.map(row => line(row, 'td')).join('')}</table>`;
}

function toNumber(value: JsonValue | undefined): number {
  return typeof value === 'number' || (typeof value === 'string' && value !== '')
    ? Number(value)
    : NaN;
}

function toText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function filesIn(folder: string, name: string, pattern: RegExp): string[] {
  const root = join(folder, name);
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && pattern.test(entry.name))
    .map(entry => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}
