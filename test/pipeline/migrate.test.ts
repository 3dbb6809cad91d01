import { describe, expect, it, vi } from 'vitest';
import { Lexer } from 'yaml';
import type { JsonObject } from '../../src/contract/json.js';
import { migrateLock, migratePipeline, parsePipelineFile } from '../../src/pipeline/index.js';
import { PUBLIC_FILES } from './public-files.js';

function migrate(text: string): string {
  const migrated = migratePipeline(text);
  if (!migrated.ok) throw new Error(JSON.stringify(migrated.failure));
  return migrated.value.text;
}

/** The stage \`a\` of a pipeline with a \`live\` section, migrated. */
function migrateStage(entry: string): JsonObject | undefined {
  const file = parsePipelineFile(migrate(`stages:\n  a:\n    cmd: x\n${entry}`), 'dvc.yaml');
  if (!file.ok) throw new Error(JSON.stringify(file.failure));
  return file.value.stages[0]?.source;
}

const METRICS = { 'l/metrics.json': { cache: false } };
const PLOTS = 'l/plots';
const UNCACHED = { 'l/plots': { cache: false } };

describe('migrating `live:` sections', () => {
  it.each<[string, JsonObject]>([
    ['    live: l\n', { metrics: [METRICS], plots: [PLOTS] }],
    ['    live: {l/: }\n', { metrics: [METRICS], plots: [PLOTS] }],
    ['    live:\n      l:\n        summary: false\n', { plots: [PLOTS] }],
    ['    live:\n      l:\n        cache: true\n', { metrics: [METRICS], plots: [PLOTS] }],
    ['    live:\n      l:\n        cache: false\n', { metrics: [METRICS], plots: [UNCACHED] }],
    [
      '    live:\n      l:\n        cache: false\n        html: false\n        x: epoch\n',
      { metrics: [METRICS], plots: [{ 'l/plots': { cache: false, x: 'epoch' } }] }
    ],
    [
      '    live: {l: {title: t, no: 1}}\n',
      { metrics: [METRICS], plots: [{ 'l/plots': { title: 't' } }] }
    ],
    [
      '    live: l\n    plots:\n    - l/plots\n    - p.csv:\n        x: a\n    metrics: [m.json]\n',
      { metrics: ['m.json', METRICS], plots: ['l/plots', { 'p.csv': { x: 'a' } }] }
    ],
    [
      '    outs:\n    - m:\n        checkpoint: true\n    live: l\n',
      { outs: [{ m: { checkpoint: true } }], metrics: [METRICS], plots: [PLOTS] }
    ]
  ])('%j', (entry, expected) => {
    expect(migrateStage(entry)).toEqual({ cmd: 'x', ...expected });
  });

  it('keeps line ends, comments and the missing line break at the end', () => {
    expect(
      migrate('\uFEFF# a\r\nstages:\r\n  a: # b\r\n    # c\r\n    live: l # d\r\n    cmd: x  # e')
    ).toBe(
      '\uFEFF# a\r\nstages:\r\n  a: # b\r\n    # c\r\n    metrics:\r\n    - l/metrics.json:\r\n        cache: false # d\r\n' +
        '    plots:\r\n    - l/plots\r\n    cmd: x  # e'
    );
  });

  it('keeps the comments inside of a section above what comes in its place', () => {
    const section =
      '    live:\n      # of it\n      logs:  # live dir\n        summary: true # last\n        # end\n';
    const comments = '    # of it\n    # live dir\n    # last\n    # end\n';
    const head = 'stages:\n  a:\n    cmd: x\n';
    const lines = `${comments}    metrics:\n    - logs/metrics.json:\n        cache: false\n    plots:\n    - logs/plots\n`;
    const text = `${head}    # above\n${section}    deps: [d]\n`;
    const expected = `${head}    # above\n${lines}    deps: [d]\n`;
    expect(migrate(text)).toBe(expected);
    expect(migrate(text.replaceAll('\n', '\r\n'))).toBe(expected.replaceAll('\n', '\r\n'));
    const lists = '    metrics: [m]\n    plots: [p]\n';
    const both = migrate(`${head}${section}${lists}`);
    for (const comment of ['# live dir', '# last']) expect(both.split(comment)).toHaveLength(2);
    expect(migrateStage(`${section}${lists}`)).toEqual({
      cmd: 'x',
      metrics: ['m', { 'logs/metrics.json': { cache: false } }],
      plots: ['p', 'logs/plots']
    });
  });

  it('looks for comments once, however many sections there are', () => {
    const lexes = vi.spyOn(Lexer.prototype, 'lex');
    const lexesOf = (count: number): number => {
      lexes.mockClear();
      const stages = Array.from(
        { length: count },
        (_, i) => `  s${i}:\n    live:\n      l${i}: # x\n    cmd: x\n`
      );
      migrate(`stages:\n${stages.join('')}`);
      return lexes.mock.calls.length;
    };
    expect(lexesOf(20)).toBe(lexesOf(1));
    lexes.mockRestore();
  });

  it('says where the folders are, and that it cannot say it of a template', () => {
    const text =
      'stages:\n  a:\n    cmd: x\n    wdir: w\n    live: l\n  b:\n    foreach: [1]\n    do:\n      cmd: x\n      live: {"${item}": {html: false, no: 1}}\n';
    const migrated = migratePipeline(text, 'sub/dvc.yaml');
    expect(migrated.ok && migrated.value.live).toEqual([
      { stage: 'a', dir: 'l', path: 'sub/w/l', summary: true, html: true, dropped: [] },
      { stage: 'b', dir: '${item}', path: undefined, summary: true, html: false, dropped: ['no'] }
    ]);
  });
});

it('a file that DVC 3 reads keeps every byte, and a second migration changes none', () => {
  for (const text of Object.values(PUBLIC_FILES)) {
    const once = migrate(text);
    if (parsePipelineFile(text, 'dvc.yaml').ok) expect(once).toBe(text);
    expect(migrate(once)).toBe(once);
  }
});

it('a lock file of DVC 1 gets a schema, and one of DVC 2 keeps every byte', () => {
  const stage =
    'a b:\r\n  cmd: |\r\n    x\r\n\r\n    y\r\n  outs:\r\n  - path: p\r\n    md5: q\r\n';
  const lock = migrateLock(stage);
  expect(lock.ok && lock.value).toBe(
    "schema: '2.0'\r\nstages:\r\n  a b:\r\n    cmd: |\r\n      x\r\n\r\n      y\r\n    outs:\r\n    - path: p\r\n      md5: q\r\n"
  );
  for (const text of [
    '',
    "schema: '2.0'\nstages:\n  a:\n    cmd: x\n",
    'stages:\n  a:\n    cmd: x\n'
  ]) {
    expect(migrateLock(text)).toEqual({ ok: true, value: text });
  }
  expect(migrateLock('a: [').ok).toBe(false);
});
