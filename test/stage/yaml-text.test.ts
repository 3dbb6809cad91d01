import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '../../src/contract/json.js';
import { formatYaml, setInYaml } from '../../src/stage/yaml-text.js';
import { CHECKOUT } from '../support/test-project.js';

/** Writes each document as DVCLive does, and reads it as DVC does. */
const ORACLE = `
import io, json, sys
from ruamel.yaml import YAML
dumper = YAML()
dumper.default_flow_style = False
for document in json.load(sys.stdin):
    stream = io.StringIO()
    dumper.dump(document["value"], stream)
    same = YAML(typ="safe").load(document["text"]) == document["value"]
    print(json.dumps([stream.getvalue(), same]))
`;

const TEXTS = [
  '',
  'true',
  'True',
  'yes',
  'no',
  'on',
  'null',
  '~',
  '<<',
  '=',
  '1e-07',
  '1.5',
  '.5',
  '1_000',
  '0x1f',
  '0o7',
  '0b11',
  '-_1',
  '_1',
  '+',
  '.',
  '.nan',
  'nan',
  '.inf',
  '-.inf',
  '1:30',
  '2024-01-02',
  '2024-1-2 03:04:05Z',
  '-',
  '- a',
  '-a',
  'a: b',
  'a:b',
  'a:',
  'a #b',
  'a#b',
  '#a',
  '---',
  '--- x',
  '...',
  '? x',
  '?x',
  ':x',
  ' lead',
  'trail ',
  'a  b',
  "It's",
  "It's # so",
  '"q"',
  'a\nb',
  '{a}',
  '[a]',
  '*a',
  '&a',
  '!a',
  '|',
  '>',
  '%a',
  '@a',
  '`a',
  ',a',
  'C:\\x',
  'https://x.y/z',
  'é 日本 😀',
  '\ufeff',
  '\u0007',
  'a\tb',
  '\ud7ff\ue000',
  'word '.repeat(40).trim(),
  `# ${'word '.repeat(40).trim()}`,
  `\t${'word '.repeat(40).trim()}`,
  `It's\n${'é日 "q" '.repeat(30)}`,
  'x'.repeat(90),
  `${'w'.repeat(70)} ${'v'.repeat(30)} z`
];
const NUMBERS = [
  0,
  1,
  -1,
  0.5,
  1 / 3,
  1e-7,
  1.5e-7,
  1e-5,
  0.0001,
  1e22,
  5e-324,
  1.7976931348623157e308,
  2 ** 53 - 1
];

/** Numbers that look like chance and are the same each time. */
function* chance(seed: number): Generator<number, never> {
  for (;;) yield (seed = (seed * 48271) % 2147483647) / 2147483647;
}

function documents(count: number): JsonObject[] {
  const numbers = chance(7);
  const below = (end: number): number => Math.floor(numbers.next().value * end);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const text = (): string =>
    below(2)
      ? pick(TEXTS)
      : Array.from({ length: below(4) }, () => pick(TEXTS).slice(0, 3)).join('');
  const list = (depth: number): JsonValue[] =>
    Array.from({ length: below(4) }, () => value(depth + 1));
  const group = (depth: number): JsonObject =>
    Object.fromEntries(
      // DVCLive writes long names, and those with a line break, in a form that hardly a reader knows.
      Array.from({ length: below(4) }, () => [
        text().slice(0, 60).replaceAll('\n', ''),
        value(depth + 1)
      ])
    );
  const value = (depth: number): JsonValue => {
    const kind = below(depth > 3 ? 8 : 12);
    if (kind < 4) return text();
    if (kind < 6) return pick(NUMBERS);
    if (kind < 8) return pick([true, false, null]);
    return kind < 10 ? list(depth) : group(depth);
  };
  return [
    ...TEXTS.map(text => ({ a: text, l: [text] })),
    ...Array.from({ length: count }, () => group(0))
  ];
}

it('YAML is written as DVCLive writes it (ruamel.yaml), and read back by DVC as it was', () => {
  const values = documents(500);
  const texts = values.map(formatYaml);
  const output = execFileSync(join(CHECKOUT, '.venv/bin/python'), ['-c', ORACLE], {
    input: JSON.stringify(values.map((value, i) => ({ value, text: texts[i] }))),
    encoding: 'utf8',
    maxBuffer: 64 << 20
  });
  const answers = output
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as [string, boolean]);
  expect(texts).toEqual(answers.map(([text]) => text));
  expect(answers.filter(([, same]) => !same)).toEqual([]);
});

it('a value that is set in YAML changes its entry alone', () => {
  const all = documents(200);
  for (const [i, values] of all.entries()) {
    const others = all[i + 7] ?? {};
    const text = setInYaml(formatYaml(values), others);
    expect(sorted(text)).toEqual(sorted(formatYaml({ ...values, ...others })));
    expect(setInYaml(text, others)).toBe(text);
  }
});

it.each([
  ['', {}, '{}\n'],
  ['{}\n', { a: 1 }, 'a: 1\n'],
  ['a: 1', { b: 2 }, 'a: 1\nb: 2\n'],
  ['# mine\na: 1 # one\n', { a: 2 }, '# mine\na: 2\n']
])('values are set in %j', (text, values, expected) => {
  expect(setInYaml(text, values)).toBe(expected);
});

/** The lines of a mapping, whose order JavaScript changes where names are numbers. */
function sorted(text: string): string[] {
  return text
    .replace(/^\{\}\n/, '')
    .split('\n')
    .sort();
}
