import { existsSync } from 'node:fs';
import { inspect } from 'node:util';
import type { ParamsSide, WriteGraphReport } from '../contract/requests.js';
import { checkOptions } from './check-options.js';
import { callEngine } from './engine-call.js';
import { formatDiagnostics } from './format-diagnostics.js';
import { projectRoot } from './paths.js';

/** What `writeGraph()` can be told. */
export interface WriteGraphOptions {
  /** Path of the notebook; the one that the kernel belongs to, if not given. */
  readonly notebook?: string;
  /** Only tells what would be written. */
  readonly dryRun?: boolean;
  /** Which side wins where a param changed in the notebook and in the file. */
  readonly params?: ParamsSide;
}

/** Writes the graph of the saved notebook, as the button *Write graph* does; prints and returns what it did. */
export async function writeGraph(options: WriteGraphOptions = {}): Promise<WriteGraphReport> {
  checkOptions(options, { call: 'writeGraph()', names: ['notebook', 'dryRun', 'params'] });
  const notebook = options.notebook ?? kernelNotebook();
  const args = [
    'write-graph',
    ...(notebook === undefined ? [] : [notebook]),
    ...(options.dryRun === true ? ['--dry-run'] : []),
    ...(options.params === undefined ? [] : ['--params', options.params])
  ];
  const report = (await callEngine(args, projectRoot())) as unknown as WriteGraphReport;
  process.stdout.write(`${summary(report).join('\n')}\n`);
  return withShortLook(report);
}

/** A cell that ends with the call prints what it returns: all of it was told already, but for a line. */
function withShortLook(report: WriteGraphReport): WriteGraphReport {
  const { stages, changes, diagnostics } = report;
  const parts = [
    count(stages, 'stage'),
    count(changes, 'change'),
    ...(diagnostics.length > 0 ? [count(diagnostics, 'problem')] : [])
  ];
  return Object.defineProperty(report, inspect.custom, {
    value: () => `[Graph: ${parts.join(', ')}]`
  });
}

function count({ length }: readonly unknown[], noun: string): string {
  return `${length} ${noun}${length === 1 ? '' : 's'}`;
}

/** Jupyter tells a kernel the path of its notebook; other front ends do not. */
function kernelNotebook(): string | undefined {
  const path = process.env['JPY_SESSION_NAME'];
  return path?.endsWith('.ipynb') === true && existsSync(path) ? path : undefined;
}

function summary({ diagnostics, changes, stages }: WriteGraphReport): string[] {
  const written = changes.map(({ change, path }) => `${change} ${path}`);
  const isIdle = written.length === 0 && diagnostics.length === 0;
  return [
    ...formatDiagnostics(diagnostics),
    ...written,
    ...(isIdle ? ['Nothing to write.'] : []),
    ...(stages.length > 0 ? [`stages: ${stages.join(', ')}`] : [])
  ];
}
