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

test('`import.meta` is an error of its cell, whatever else has a `meta`', () => {
  const extraction = extract([
    'const here = import.meta.url;',
    'const page = { meta: 1 };\nclass B extends Stage<B> { run() { return page.meta; } }',
    'class A extends Stage<A> { run() { return here; } }'
  ]);
  expect(formatDiagnostics(extraction.diagnostics)[0]).toMatch(
    /^error notebook\/syntax nb\.ipynb#c1:1:14 The cell does not parse: `import\.meta` does not exist in cells/
  );
  expect(Object.keys(textsOf(extraction))).toEqual(['src/B.ts', 'src/lib/page.ts']);
});
