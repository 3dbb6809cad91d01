import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../src/pipeline/parse-yaml.js';
import { readPlainYaml } from '../../src/pipeline/plain-yaml.js';
import { CORPUS } from './corpus.js';
import { DOCUMENTED } from './documented.js';
import { randomFrom } from './random.js';

const PLAIN = `# comment
schema: '2.0'
stages:
  train:
    cmd: node --import x src/Train.ts train # last
    deps:
    - path: src/Train.ts
      hash: md5
      md5: 1234567890abcdef1234567890abcdef
      size: 1_0
    -
      path: 'it''s'
      nested:
        - - a
          - b: 1.0
          -
        - []
    params:
      params.yaml:
        train.lr: 1e-5
        big: 9007199254740993
        none:
        list: [a, 1, true, 0.50]
        flow: {cache: false, x: 1}
    text: "double"
  # between
  other.name:
    cmd: a#b c:d
    empty: {}
  each:
    foreach: [a, "b c", 'd: #e']
    do:
      cmd: run \${item}
      params: ["\${item}", '\${item.key}', x]
      outs:
      - data/\${item}.json
      - nodes/\${item.key}/scores.json: {cache: false, desc: "a ] b"}
      - \${item}/y-\${key}: {remote: '\${r}'}
`;

describe('plain YAML', () => {
  it('is read as the parser with all of YAML reads it', () => {
    const plain = readPlainYaml(PLAIN, 'bigint');
    expect(plain?.value).toEqual(full(PLAIN));
    expect([...(plain?.stages ?? [])]).toEqual([
      ['train', [3, 2]],
      ['other.name', [26, 2]],
      ['each', [29, 2]]
    ]);
  });

  it('is told from everything richer', () => {
    const files = [...CORPUS, ...Object.values(DOCUMENTED).flatMap(Object.values)];
    const read = files.filter((text: string) => {
      const plain = readPlainYaml(text, 'bigint');
      if (plain) expect(plain.value, text).toEqual(full(text));
      return plain !== undefined;
    });
    expect(read.length).toBeGreaterThan(5);
  });

  it('has no key that begins with what begins none in YAML', () => {
    for (const key of ['@a', '%a', '`a', '='])
      expect(readPlainYaml(`${key}: 1\n`, 'bigint')).toBeUndefined();
  });

  it('is told from what a few changed characters make of it', () => {
    const random = randomFrom(7);
    const pieces = [
      '  ',
      '\n',
      '- ',
      ': ',
      ' #',
      '&a ',
      '*a',
      "'",
      '"',
      '[',
      '${a}',
      '{',
      '}',
      '|',
      '>-',
      '? ',
      '...',
      '\t',
      '<<: ',
      '!!str ',
      'é',
      '\u00a0',
      ', '
    ];
    let known = 0;
    for (let i = 0; i < 3000; i++) {
      let text = PLAIN;
      for (let n = 1 + random(2); n > 0; n--) {
        const at = random(text.length);
        const cut = random(4);
        text = text.slice(0, at) + (pieces[random(pieces.length)] ?? '') + text.slice(at + cut);
      }
      const plain = readPlainYaml(text, 'bigint');
      if (!plain) continue;
      known++;
      expect(plain.value, text).toEqual(full(text));
    }
    expect(known).toBeGreaterThan(300);
  });
});

function full(text: string): unknown {
  const parsed = parseYaml(text, 'x.yaml', 'pipeline/syntax');
  return parsed.ok ? parsed.value.typedValue(parsed.value.root) : parsed.failure;
}
