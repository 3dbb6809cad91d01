import type { ResumePoint, RunEvent } from '../contract/experiment-run.js';
import type { JsonObject, JsonValue } from '../contract/json.js';
import { isJsonObject } from '../contract/json.js';
import { roundNumber } from '../contract/round-number.js';
import type { Sha } from '../contract/sha.js';

/** Formats what happened in a run for a terminal; what its log says already is left out. */
export function formatEvent(event: RunEvent): string {
  switch (event.type) {
    case 'stage':
      return '';
    case 'checkpoint': {
      const step = event.step === null ? '' : ` step ${event.step}`;
      if (event.reason === 'skipped')
        return `No checkpoint of ${event.stage}${step}: ${event.message}\n`;
      const { sha, stage, metrics, milliseconds } = event;
      return `Checkpoint ${sha.slice(0, 7)} ${stage}${step}  ${formatMetrics(metrics)} (${milliseconds} ms)\n`;
    }
    case 'run':
      return formatRun(event);
  }
}

function formatRun(event: Extract<RunEvent, { type: 'run' }>): string {
  switch (event.reason) {
    case 'started':
      return `Experiment ${event.name} on ${event.baseline.slice(0, 7)}${formatOrigin(event.from)}\n`;
    case 'notice':
      return `note: ${event.message}\n${event.help.map(line => `  help: ${line}\n`).join('')}`;
    case 'ended': {
      const tip = event.tip === null ? '' : ` at ${event.tip.slice(0, 7)}`;
      switch (event.state) {
        case 'succeeded':
          return `Finished${tip}. See it with \`stagebook exp show\`${formatApply(event.tip)}.\n`;
        case 'stopped':
          return event.tip === null ? NOTHING_KEPT : `Stopped${tip}.${KEPT}\n`;
        default:
          return `Ended as ${event.state}${tip}: ${formatProblem(event)}`;
      }
    }
  }
}

const NOTHING_KEPT =
  'Stopped before its first checkpoint, so nothing of it is kept. Start it again with `stagebook exp run`.\n';
const KEPT = ' Its checkpoints are kept. Go on with `stagebook exp resume`.';

function formatApply(tip: Sha | null): string {
  return tip === null ? '' : `, take it with \`stagebook exp apply ${tip.slice(0, 7)}\``;
}

/** Says why a run ended, and how to go on: with its own code, or with code that was mended meanwhile. */
function formatProblem({ problem, tip }: { problem: string | null; tip: Sha | null }): string {
  const reason = (problem ?? 'no reason is known').replace(/[.\s]*$/, '.');
  if (tip === null) return `${reason}\n  help: Correct it and run again.\n`;
  return (
    `${reason} Its checkpoints are kept.\n` +
    `  help: Go on as it is with \`stagebook exp resume\`, or with corrected code: \`stagebook exp run --from ${tip.slice(0, 7)}\`.\n`
  );
}

/** Says which checkpoint a run goes on from. */
function formatOrigin(from: ResumePoint | undefined): string {
  if (!from) return '';
  const { sha, stage, step, next } = from;
  const at = step === null ? '' : ` step ${step}`;
  return `, goes on from ${sha.slice(0, 7)} (${stage}${at}) with step ${next}`;
}

/** Formats metrics as `loss=0.31 acc=0.91`; groups by dotted name. */
function formatMetrics(files: Readonly<Record<string, JsonObject>>): string {
  const parts: string[] = [];
  const visit = (value: JsonValue, name: string): void => {
    if (isJsonObject(value))
      for (const [key, member] of Object.entries(value))
        visit(member, name === '' ? key : `${name}.${key}`);
    else if (name !== 'step') parts.push(`${name}=${formatValue(value)}`);
  };
  for (const file of Object.values(files)) visit(file, '');
  return parts.join(' ');
}

/** Formats a value for people: numbers with five significant digits, as DVC's table does. */
export function formatValue(value: JsonValue): string {
  if (typeof value === 'number') return String(roundNumber(value, 5));
  return typeof value === 'string' ? value : JSON.stringify(value);
}
