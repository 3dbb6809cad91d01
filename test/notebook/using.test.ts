import { expect, test } from 'vitest';
import { extract, formatDiagnostics, textsOf } from './support/notebook-text.js';

test.each(['using file = open();', 'await using file = open();'])(
  '`%s` is an error of its cell, since the kernel cannot run it',
  statement => {
    const extraction = extract([
      `const open = () => null;\nclass A extends Stage<A> { async run() { ${statement} } }`,
      'class B extends Stage<B> { run() { const using = 1; return using; } }'
    ]);
    expect(formatDiagnostics(extraction.diagnostics)).toEqual([
      expect.stringMatching(
        /^error notebook\/syntax nb\.ipynb#c1:2:42 The cell does not parse: `using` is not part/
      )
    ]);
    expect(Object.keys(textsOf(extraction))).toEqual(['src/B.ts']);
  }
);
