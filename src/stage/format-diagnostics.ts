import type { Diagnostic } from '../contract/diagnostic.js';

/** Formats diagnostics for the output of a cell: the message, the place and the fix. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.flatMap(({ severity, code, message, location, help }) => {
    const { range } = location;
    const file =
      location.kind === 'cell' ? `${location.notebook}:cell ${location.cellNumber}` : location.path;
    const place = range ? `${file}:${range.start.line + 1}:${range.start.column + 1}` : file;
    const fixes = (help ?? []).map(text => `  help: ${text}`);
    return [`${severity}[${code}]: ${message}`, `  --> ${place}`, ...fixes];
  });
}
