import type { RunEvent } from '../contract/experiment-run.js';
import type { JsonObject, JsonValue } from '../contract/json.js';
import { isJsonObject } from '../contract/json.js';

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
      return `Experiment ${event.name} on ${event.baseline.slice(0, 7)}\n`;
    case 'notice':
      return `note: ${event.message}\n${event.help.map(line => `  help: ${line}\n`).join('')}`;
    case 'ended': {
      const tip = event.tip === null ? '' : ` at ${event.tip.slice(0, 7)}`;
      const kept = event.tip === null ? '' : ' Its checkpoints are kept.';
      switch (event.state) {
        case 'succeeded':
          return event.tip === null
            ? 'Nothing to do: every stage is up to date. `--reset` trains anew.\n'
            : `Finished${tip}. See it with \`stagebook exp show\`, take it with \`stagebook exp apply\`.\n`;
        case 'stopped':
          return `Stopped${tip}.${kept} Go on with \`stagebook exp resume\`.\n`;
        default:
          return `Ended as ${event.state}${tip}: ${event.problem ?? 'no reason is known.'}${kept}\n`;
      }
    }
  }
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
  if (typeof value === 'number')
    return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
  return typeof value === 'string' ? value : JSON.stringify(value);
}
