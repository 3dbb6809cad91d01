import { describe, expect, it } from 'vitest';
import { parseDataFile, parseLockFile, parsePipelineFile } from '../../src/pipeline/index.js';
import { CORPUS } from './corpus.js';

describe('reading dvc.yaml', () => {
  it('gives stages with every list present', () => {
    const file = parsePipelineFile(CORPUS[0] ?? '', 'sub/dvc.yaml');
    expect(file.ok && file.value.stages[1]).toMatchObject({
      name: 'train',
      kind: 'stage',
      location: { kind: 'file', path: 'sub/dvc.yaml', range: { start: { line: 11, column: 2 } } },
      entry: {
        cmd: 'python src/train.py data/features model.pkl',
        deps: ['data/prepared', 'src/train.py'],
        params: [
          { file: 'params.yaml', keys: ['train'] },
          { file: 'other.yaml', keys: ['x.y'] },
          { file: 'whole.yaml', keys: null }
        ],
        outs: [{ path: 'model.pkl', flags: { persist: true } }],
        metrics: [{ path: 'eval/live/metrics.json', flags: { cache: false } }],
        plots: [{ path: 'eval/prc.json', flags: { cache: false, x: 'recall', y: 'precision' } }],
        frozen: false,
        alwaysChanged: false
      }
    });
  });

  it('gives a foreach and a matrix as one stage each', () => {
    const file = parsePipelineFile(CORPUS[3] ?? '', 'dvc.yaml');
    expect(file.ok && file.value.stages.map(({ name, kind }) => [name, kind])).toEqual([
      ['each', 'foreach'],
      ['grid', 'matrix'],
      ['last', 'stage']
    ]);
    expect(file.ok && file.value.stages[0]?.entry).toMatchObject({
      cmd: 'run ${item.name} ${item.n}',
      outs: [{ path: 'out/${item.name}', flags: {} }]
    });
    expect(file.ok && file.value.stages[1]?.source['matrix']).toEqual({
      lr: [0.1, 1e-3],
      model: '${models}'
    });
  });

  it('keeps what stands beside the stages', () => {
    const file = parsePipelineFile(CORPUS[2] ?? '', 'dvc.yaml');
    expect(file.ok && [file.value.metrics, file.value.artifacts, file.value.plots]).toEqual([
      ['m.json'],
      { model: { path: 'three.out', desc: 'Two lines\nof text\n' } },
      undefined
    ]);
  });

  it('takes an empty file for one without stages', () => {
    for (const text of ['', '# c\n', '---\n', 'stages:\n', '\uFEFF']) {
      expect(parsePipelineFile(text, 'dvc.yaml')).toMatchObject({
        ok: true,
        value: { stages: [] }
      });
    }
  });

  it.each([
    ['- a\n', 'is not a mapping', 0, 0],
    ['stages: [a]\n', '`stages` is not a mapping', 0, 8],
    ['stages:\n  a: x\n', 'Stage `a` is not a mapping', 1, 5],
    ['stages:\n  a:\n', 'Stage `a` is not a mapping', 1, 2],
    ['stages:\n  a:\n    deps: [x]\n', 'has no `cmd`', 1, 2],
    ['stages:\n  a:\n    cmd: 12\n', 'has no `cmd`', 2, 9],
    ['stages:\n  a:\n    cmd: x\n    deps: y\n', '`deps` of stage `a` is not a list', 3, 10],
    ['stages:\n  a:\n    cmd: x\n    deps:\n    - y\n    - 5\n', 'An item of `deps`', 5, 6],
    ['stages:\n  a:\n    cmd: x\n    outs: [[b]]\n', 'An item of `outs`', 3, 11],
    ['stages:\n  a:\n    foreach: [1]\n', 'without a `do`', 2, 4]
  ])('says what is wrong with %j', (text, message, line, column) => {
    const file = parsePipelineFile(text, 'dvc.yaml');
    expect(file).toMatchObject({
      ok: false,
      failure: [{ code: 'pipeline/shape', location: { range: { start: { line, column } } } }]
    });
    expect(file.ok ? '' : file.failure[0]?.message).toContain(message);
  });

  it('says how to migrate a `live:` section', () => {
    const text = 'stages:\n  a:\n    cmd: x\n    live:\n      logs: {summary: true}\n';
    expect(parsePipelineFile(text, 'dvc.yaml')).toMatchObject({
      ok: false,
      failure: [
        { code: 'pipeline/live-section', location: { range: { start: { line: 3, column: 4 } } } }
      ]
    });
  });

  it('says how to make a list of `plots` at the top', () => {
    for (const text of ['plots:\n  a.csv: {x: b}\n', 'plots: {a.csv: }\nstages: {}\n']) {
      const file = parsePipelineFile(text, 'dvc.yaml');
      expect(file).toMatchObject({ ok: false, failure: [{ code: 'pipeline/shape' }] });
      expect(JSON.stringify(file)).toContain('`stagebook migrate`');
    }
    expect(parsePipelineFile('plots:\n- a.csv: {x: b}\n', 'dvc.yaml').ok).toBe(true);
  });

  it('reports every problem at once', () => {
    const file = parsePipelineFile('stages:\n  a:\n    deps: x\n  b: 1\n', 'dvc.yaml');
    expect(file.ok ? [] : file.failure.map(({ message }) => message.slice(0, 20))).toHaveLength(3);
  });
});

describe('reading dvc.lock', () => {
  it('keeps hashes texts, whatever they look like', () => {
    const lock = parseLockFile(`schema: '2.0'
stages:
  train@x:
    cmd:
    - one
    - two
    deps:
    - path: a.csv
      hash: md5
      md5: '12345678901234567890123456789012'
      size: 3
      isexec: true
    - path: old.csv
      md5: d41d8cd98f00b204e9800998ecf8427e
      size: 9007199254740993
    params:
      params.yaml:
        Train:
          lr: 1e-7
          seed: 9007199254740993
    outs:
    - path: dir
      hash: md5
      md5: d751713988987e9331980363e24189ce.dir
      size: 7
      nfiles: 2
`);
    expect(lock).toEqual({
      ok: true,
      value: {
        stages: {
          'train@x': {
            cmd: ['one', 'two'],
            deps: [
              {
                path: 'a.csv',
                hash: '12345678901234567890123456789012',
                legacy: false,
                size: 3,
                isExec: true
              },
              { path: 'old.csv', hash: 'd41d8cd98f00b204e9800998ecf8427e', legacy: true }
            ],
            params: { 'params.yaml': { Train: { lr: 1e-7, seed: 9007199254740993n } } },
            outs: [
              {
                path: 'dir',
                hash: 'd751713988987e9331980363e24189ce.dir',
                legacy: false,
                size: 7,
                nfiles: 2
              }
            ]
          }
        }
      }
    });
  });

  it('is empty where the file is', () => {
    expect(parseLockFile('')).toEqual({ ok: true, value: { stages: {} } });
  });

  it.each(["schema: '1.0'\n", 'train:\n  cmd: x\n', '- a\n'])('refuses %j', text => {
    const lock = parseLockFile(text);
    const help = lock.ok ? [] : lock.failure.flatMap(item => item.help ?? []);
    // Only the one of DVC 1 holds what is worth to be kept.
    expect(help.join('\n').includes('`stagebook migrate`')).toBe(text.startsWith('train'));
    expect(lock.ok).toBe(false);
  });
});

describe('reading a .dvc file', () => {
  it('gives its outs', () => {
    const text =
      'outs:\n- md5: d41d8cd98f00b204e9800998ecf8427e\n  size: 0\n  hash: md5\n  path: data.csv\n';
    expect(parseDataFile(text, 'data/data.csv.dvc')).toEqual({
      ok: true,
      value: {
        path: 'data/data.csv.dvc',
        frozen: false,
        alwaysChanged: false,
        deps: [],
        outs: [
          { path: 'data.csv', hash: 'd41d8cd98f00b204e9800998ecf8427e', legacy: false, size: 0 }
        ]
      }
    });
  });

  it('refuses what is none', () => {
    expect(parseDataFile('hello\n', 'a.dvc')).toMatchObject({
      ok: false,
      failure: [{ code: 'pipeline/shape' }]
    });
  });
});

describe('aliases of aliases', () => {
  it('are refused when they stand for millions of values', () => {
    const lines = ['a0: &a0 [x]'];
    for (let i = 1; i < 30; i++) lines.push(`a${i}: &a${i} [*a${i - 1}, *a${i - 1}]`);
    expect(parsePipelineFile(`${lines.join('\n')}\n`, 'dvc.yaml')).toMatchObject({
      ok: false,
      failure: [
        {
          code: 'pipeline/syntax',
          message: '`dvc.yaml` is not valid YAML: its aliases stand for far too much.'
        }
      ]
    });
  });
});

describe('a key named `__proto__`', () => {
  it('is a key like any other', () => {
    const file = parsePipelineFile('stages:\n  __proto__:\n    cmd: x\n', 'dvc.yaml');
    expect(file.ok && file.value.stages.map(({ name }) => name)).toEqual(['__proto__']);
  });
});
