import { expect, it } from 'vitest';
import { formatDiagnostic } from '../../src/cli/format-diagnostic.js';

it('nothing of a notebook acts on the terminal, and the marker stands below its text', () => {
  const start = { line: 0, column: 9 };
  const text = formatDiagnostic(
    {
      severity: 'error',
      code: 'notebook/unbound-name',
      message: 'No \u202e`x`.',
      location: {
        kind: 'cell',
        notebook: 'n.ipynb',
        cellId: 'a',
        cellNumber: 1,
        range: { start, end: { line: 0, column: 10 } }
      }
    },
    () => '\t"\u001b[2J"; x'
  );
  expect(text).toBe(
    [
      'error[notebook/unbound-name]: No \uFFFD`x`.',
      '  --> n.ipynb:cell 1:1:10',
      '    |',
      ' 1  | \t"\uFFFD[2J"; x',
      '    | \t        ~',
      ''
    ].join('\n')
  );
});
