import { expect, it } from 'vitest';
import { parseYaml } from '../../src/pipeline/parse-yaml.js';
import { readWithPython } from './dvc-oracle.js';

const TEXTS = [
  'a: b\t\n',
  'a:\tb\n',
  'a: b\tc\n',
  'a: "b\tc"\n',
  "a: 'b\tc'\n",
  'a: |\n  b\tc\n  \td\n',
  'a: >-\n\n  b\tc\n\t\n  e\nb: 1\n',
  '# a\tb\na: 1\n',
  'a: 1 # x\ty\n',
  'a: 1\t# x\n',
  'a: [b,\tc]\n',
  'a: [b\t]\n',
  'a: {b:\tc}\n',
  'a: [b\tc]\n',
  'a: [b,\n\tc]\nd:\te\n',
  'a: 1\n\t\nb: 2\n',
  'a:\n- x\t\n',
  'a:\n-\tx\n',
  'a: |\t\n  b\n',
  'a: | # c\td\n  b\n',
  '? a\t\n: b\n',
  'a: "b"\t\n',
  'a: b\n  \tc\n',
  'a: &x\tb\n',
  '"a\tb": 1\n',
  'a\tb: 1\n',
  '\ta: 1\n',
  'a: 1\t\r\nb: 2\r\n',
  'stages:\n  a:\n    cmd: >-\n      foo\n      \tbar\n'
];

it('a tab is refused where DVC refuses it, and at its place', () => {
  const theirs = readWithPython(TEXTS);
  for (const [i, text] of TEXTS.entries()) {
    const parsed = parseYaml(text, 'dvc.yaml', 'pipeline/syntax');
    const refused = theirs[i];
    expect(!parsed.ok, JSON.stringify(text)).toBe(refused !== undefined && 'error' in refused.dvc);
  }
  expect(parseYaml('a: 1\nb: x\t\n', 'dvc.yaml', 'pipeline/syntax')).toMatchObject({
    failure: [
      {
        message: '`dvc.yaml` is not valid YAML: a tab stands where DVC takes spaces only.',
        location: { range: { start: { line: 1, column: 4 } } }
      }
    ]
  });
});
