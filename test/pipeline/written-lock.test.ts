import { beforeAll, describe, expect, it } from 'vitest';
import { parseLockFile, readLockText } from '../../src/pipeline/index.js';
import { readWrittenLock } from '../../src/pipeline/written-lock.js';
import { TestProject } from '../support/test-project.js';
import { randomFrom } from './random.js';

const PIPELINE = `stages:
  prepare:
    cmd: mkdir -p 'data/a b' && echo 1 > 'data/a b/x' && touch run.sh && chmod +x run.sh
    params:
    - prepare
    - model.lr
    outs:
    - data
    - run.sh
  each:
    foreach: [1, '2e3', null]
    do:
      cmd: 'echo "a: 1" > "out @\${item}"'
      deps:
      - data/a b/x
      params:
      - other.json:
      outs:
      - out @\${item}
  alone:
    cmd: echo http://a:1/b#c
`;

const FILES = {
  'dvc.yaml': PIPELINE,
  'params.yaml':
    "prepare: {n: 1, weights: {0: 1.0, 1: 2.50}, on: 'off'}\nmodel: {lr: 1e-5, layers: [16, 32]}\n",
  'other.json': '{"list": [1, {"x": 1.0}], "none": null}\n'
};

/** An end that DVC does not write, and that changes nothing: the text is read as any YAML is. */
const COMMENT = '# end\n';

describe('a lock as DVC writes it', () => {
  let text = '';
  beforeAll(async () => {
    text = await writeLock();
  });

  it('is read as any YAML is', () => {
    const written = readWrittenLock(text);
    expect(Object.keys(written?.stages ?? {})).toHaveLength(5);
    expect({ ok: true, value: written }).toEqual(parseLockFile(text));
    expect(readWrittenLock(text + COMMENT)).toBeUndefined();
  });

  it('is read without YAML only where nothing is wrong with it', () => {
    const lines = text.split('\n');
    const random = randomFrom(7);
    let taken = 0;
    for (let round = 0; round < 3000; round++) {
      const edited = edit(lines, random).join('\n');
      const written = readWrittenLock(edited);
      if (!written) continue;
      taken++;
      const { file, diagnostics } = readLockText(edited + COMMENT, 'dvc.lock');
      expect({ file: written, diagnostics: [] }, edited).toEqual({ file, diagnostics });
    }
    // Edits within a value leave the form as it is; the others must not.
    expect(taken).toBeGreaterThan(200);
    expect(taken).toBeLessThan(1500);
  });
});

async function writeLock(): Promise<string> {
  await using project = TestProject.withDvc();
  project.write(FILES);
  expect(await project.run('dvc', ['repro'])).toMatchObject({ code: 0 });
  return project.read('dvc.lock');
}

const BITS = [
  "'",
  '"',
  ':',
  ': ',
  '#',
  ' #',
  ' ',
  '  ',
  '-',
  '- ',
  '0',
  'e',
  'é',
  '\t',
  '\r',
  '[',
  '{',
  '&',
  '*',
  '!'
];

/** Drops, repeats, swaps or changes lines, one to three times. */
function edit(lines: readonly string[], random: (below: number) => number): string[] {
  const edited = [...lines];
  for (let count = random(3); count >= 0; count--) {
    const at = random(edited.length);
    const line = edited[at] ?? '';
    const place = random(line.length + 1);
    const bit = BITS[random(BITS.length)] ?? '';
    const forms = [
      [],
      [line, line],
      [edited[random(edited.length)] ?? '', line],
      [line.slice(0, place) + bit + line.slice(place)],
      [line.slice(0, place) + line.slice(place + 1)],
      [line.replace(/: .*/, `: ${bit}`)]
    ];
    edited.splice(at, 1, ...(forms[random(forms.length)] ?? []));
  }
  return edited;
}
