import type { Diagnostic } from '../contract/diagnostic.js';
import { formatDiagnostic, type SourceOf } from './format-diagnostic.js';

/** Items that are listed at most; `--json` has all of them. */
const MOST = 8;

/**
 * Formats diagnostics for a terminal, each by itself. What has a brief form comes at every write, and nothing
 * must be done about it: its line and place are enough, those about the same are one, and their help is said once.
 */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  sourceOf: SourceOf
): readonly string[] {
  const groups = groupBriefs(diagnostics);
  return groups.map((group, i) => {
    const [first] = group;
    if (!first.brief) return formatDiagnostic(first, sourceOf);
    const { severity, code, location, help } = first;
    const isLast = !groups
      .slice(i + 1)
      .some(([{ brief, ...other }]) => brief && other.code === code);
    const message =
      group.length === 1 ? first.message : `${first.brief.about}: ${listItems(group)}.`;
    const told = { severity, code, message, location, ...(isLast && help && { help }) };
    return formatDiagnostic(told, () => undefined);
  });
}

/** A group stands where its first one would. */
function groupBriefs(
  diagnostics: readonly Diagnostic[]
): readonly (readonly [Diagnostic, ...Diagnostic[]])[] {
  const groups: [Diagnostic, ...Diagnostic[]][] = [];
  for (const item of diagnostics) {
    const { code, brief } = item;
    const same =
      brief && groups.find(([first]) => first.code === code && first.brief?.about === brief.about);
    if (same) same.push(item);
    else groups.push([item]);
  }
  return groups;
}

function listItems(group: readonly Diagnostic[]): string {
  const items = group.flatMap(({ brief }) => brief?.item ?? []);
  const more = items.length > MOST ? [`and ${items.length - MOST} more`] : [];
  return [...items.slice(0, MOST), ...more].join(', ');
}
