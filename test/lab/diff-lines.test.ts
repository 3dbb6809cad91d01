import { expect, it } from 'vitest';
import { listLines } from '../../src/lab/compare/diff-text.js';

it('a diff is shown without the lines that name its file, and with all others', () => {
  const text = '--- a/x.sql\n+++ b/x.sql\n@@ -1,2 +1,2 @@\n--- a comment\n+++ i;\n same\n';
  expect(listLines(text)).toEqual(['@@ -1,2 +1,2 @@', '--- a comment', '+++ i;', ' same']);
  expect(listLines('')).toEqual(['']);
});
