import type { Diagnostic, Location } from '../contract/diagnostic.js';
import { UNSEEN } from '../contract/quote-word.js';

/** Gives the text that a location points into, or undefined where it is not at hand. */
export type SourceOf = (location: Location) => string | undefined;

/** Formats a diagnostic for a terminal: title, place, the line with a marker, notes and help. */
export function formatDiagnostic(diagnostic: Diagnostic, sourceOf: SourceOf): string {
  const { severity, code, message, location, related = [], help = [] } = diagnostic;
  const lines = [`${severity}[${code}]: ${message}`, ...formatPlace(location, sourceOf)];
  for (const note of related) {
    lines.push(`  note: ${note.message}`, `  --> ${formatLocation(note.location)}`);
  }
  for (const line of help) lines.push(`  help: ${line.replace(/\n/g, '\n        ')}`);
  return `${mark(lines.join('\n'))}\n`;
}

/** Notebooks come from anywhere: what acts on the terminal, or hides what a line does, is shown as a mark. */
function mark(text: string): string {
  return text.replace(UNSEEN, character => (/[\t\n]/.test(character) ? character : '\uFFFD'));
}

/** Formats a location as one would click it: one-based, `notebook.ipynb:cell 4:12:15`. */
export function formatLocation(location: Location): string {
  const start = location.range?.start;
  const place = start ? `:${start.line + 1}:${start.column + 1}` : '';
  return location.kind === 'file'
    ? `${location.path}${place}`
    : `${location.notebook}:cell ${location.cellNumber}${place}`;
}

function formatPlace(location: Location, sourceOf: SourceOf): string[] {
  const arrow = `  --> ${formatLocation(location)}`;
  const { range } = location;
  const line = range && sourceOf(location)?.split(/\r?\n/)[range.start.line];
  if (!range || line === undefined) return [arrow];
  const number = String(range.start.line + 1);
  const edge = ' '.repeat(number.length + 2);
  const last = range.end.line === range.start.line ? range.end.column : line.length;
  // Tabs stay tabs, so that the marker stands below its text.
  const lead = line.slice(0, range.start.column).replace(/[^\t]/g, ' ');
  const marker = '~'.repeat(Math.max(1, last - range.start.column));
  return [arrow, `${edge} |`, ` ${number}  | ${line}`, `${edge} | ${lead}${marker}`];
}
