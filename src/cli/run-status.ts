import type {
  OutdatedNotebook,
  PipelineView,
  StageState,
  StageView
} from '../contract/pipeline-view.js';
import type { Invocation } from './invocation.js';
import { printView } from './print-view.js';

const WORDS: Readonly<Record<StageState, string>> = {
  'up-to-date': 'up to date',
  'never-run': 'never run',
  'command-changed': 'command changed',
  'deps-changed': 'dependency changed',
  'params-changed': 'params changed',
  'outs-changed': 'out changed',
  'output-missing': 'out missing',
  'always-changed': 'always changed',
  frozen: 'frozen',
  unknown: 'not known'
};

const MARKS: Partial<Record<StageState, string>> = { 'up-to-date': '✓', frozen: '✓', unknown: '?' };

/** `stagebook status [--json]`: exit code 1 where a file of the pipeline is broken. */
export function runStatus(invocation: Invocation): Promise<number> {
  const format = ({ stages, outdated = [] }: PipelineView): string => {
    if (stages.length === 0) return 'No stages yet: `stagebook write-graph` makes them.\n';
    const width = Math.max(0, ...stages.map(stage => stage.name.length));
    const lines = stages.map(stage => formatStage(stage, width));
    return `${[...lines, ...formatOutdated(outdated)].join('\n')}\n`;
  };
  return printView(invocation, format, { outdated: true });
}

function formatOutdated(outdated: readonly OutdatedNotebook[]): string[] {
  if (outdated.length === 0) return [];
  const lines = outdated.map(({ notebook, changes }) => {
    const words = changes.map(({ name, change }) => `${name} (${change})`);
    return `    \`${notebook}\`: ${words.join(', ')}`;
  });
  return [
    '! Changed since the graph was written: `stagebook write-graph` takes it over.',
    ...lines
  ];
}

function formatStage({ name, state, reasons }: StageView, width: number): string {
  const mark = MARKS[state] ?? '•';
  return [
    `${mark} ${name.padEnd(width)}  ${WORDS[state]}`,
    ...reasons.map(reason => `    ${reason}`)
  ].join('\n');
}
