import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/contract/diagnostic.js';
import type { JsonObject } from '../../src/contract/json.js';
import { editStages, parsePipelineFile, toBlockStyle } from '../../src/pipeline/index.js';

const TRAIN: JsonObject = {
  cmd: 'node --import stagebook/run src/Train.ts Train',
  deps: ['data/raw.csv', 'src/Train.ts'],
  params: ['Train'],
  outs: [{ 'models/Train.json': { checkpoint: true } }],
  metrics: [{ 'live/metrics.json': { cache: false } }]
};

const WRITTEN = `stages:
  Train:
    cmd: node --import stagebook/run src/Train.ts Train
    deps:
    - data/raw.csv
    - src/Train.ts
    params:
    - Train
    outs:
    - models/Train.json:
        checkpoint: true
    metrics:
    - live/metrics.json:
        cache: false
`;

/** Applies one edit that must work. */
function edit(text: string, name: string, entry: JsonObject | null, base?: JsonObject): string {
  const edited = editStages(text, [{ name, entry, ...(base && { base }) }]);
  if (!edited.ok) throw new Error(JSON.stringify(edited.failure, null, 1));
  return edited.value.text;
}

function refuse(text: string, name: string, entry: JsonObject | null): readonly Diagnostic[] {
  const edited = editStages(text, [{ name, entry }]);
  if (edited.ok) throw new Error(edited.value.text);
  return edited.failure;
}

function source(text: string, name: string): JsonObject | undefined {
  const file = parsePipelineFile(text, 'dvc.yaml');
  if (!file.ok) throw new Error(JSON.stringify(file.failure));
  return file.value.stages.find(stage => stage.name === name)?.source;
}

describe('a new stage', () => {
  it.each([
    ['an empty file', '', WRITTEN],
    ['a file of comments', '# pipeline\n\n# of digits\n', `# pipeline\n\n# of digits\n${WRITTEN}`],
    ['a file without stages', 'plots:\n- a.csv\n', `plots:\n- a.csv\n${WRITTEN}`],
    ['empty stages', 'stages:\nplots:\n- a.csv\n', `${WRITTEN}plots:\n- a.csv\n`],
    ['stages in braces without any', 'stages: {} # none\n', `${WRITTEN.trimEnd()} # none\n`],
    ['a document marker', '---\nstages: {}\n', `---\n${WRITTEN}`],
    ['an empty root in braces', '{}\n', WRITTEN],
    ['a file that is `null`', '~\n', WRITTEN],
    ['a BOM', '\uFEFFplots:\n- a.csv\n', `\uFEFFplots:\n- a.csv\n${WRITTEN}`]
  ])('is written into %s', (_, text, expected) => {
    expect(edit(text, 'Train', TRAIN)).toBe(expected);
  });

  it('comes last, in the indentation of the file', () => {
    const text = 'stages:\n    a:\n        cmd: x\n        deps:\n          - b\n\nplots: []\n';
    expect(edit(text, 'n', { cmd: 'y', outs: [{ o: { cache: false } }] })).toBe(
      'stages:\n    a:\n        cmd: x\n        deps:\n          - b\n' +
        '    n:\n        cmd: y\n        outs:\n          - o:\n                cache: false\n\nplots: []\n'
    );
  });

  it('stands apart where the others do', () => {
    const text = 'stages:\n  a:\n    cmd: x\n\n  b:\n    cmd: y\n';
    const added = edit(text, 'c', { cmd: 'z' });
    expect(added).toBe(`${text}\n  c:\n    cmd: z\n`);
    expect(edit(added, 'c', null)).toBe(text);
  });

  it('gets its keys in the order of DVC, whatever order they are given in', () => {
    const entry = {
      meta: 1,
      outs: ['o'],
      deps: ['d'],
      cmd: 'x',
      desc: 'd',
      frozen: true,
      params: ['p']
    };
    expect(edit('', 'a', entry)).toBe(
      'stages:\n  a:\n    desc: d\n    cmd: x\n    deps:\n    - d\n    params:\n    - p\n    outs:\n    - o\n    frozen: true\n    meta: 1\n'
    );
  });

  it('keeps CRLF and a missing last line break', () => {
    const text = 'stages:\r\n  a:\r\n    cmd: x';
    const added = edit(text, 'b', { cmd: 'y' });
    expect(added).toBe('stages:\r\n  a:\r\n    cmd: x\r\n  b:\r\n    cmd: y');
    expect(edit(added, 'b', null)).toBe(text);
  });

  it('goes above comments that follow the stages at a lesser indentation', () => {
    const text = 'stages:\n  a:\n    cmd: x\n    # inside a\n# plots below\nplots: [p]\n';
    expect(edit(text, 'b', { cmd: 'y' })).toBe(
      'stages:\n  a:\n    cmd: x\n    # inside a\n  b:\n    cmd: y\n# plots below\nplots: [p]\n'
    );
  });

  it('has its name in quotes where it needs them', () => {
    const text = edit('', 'on', { cmd: 'x' });
    expect(text).toBe("stages:\n  'on':\n    cmd: x\n");
    expect(edit(text, 'on', { cmd: 'y' }, { cmd: 'x' })).toBe("stages:\n  'on':\n    cmd: y\n");
  });
});

describe('a stage that is removed', () => {
  const text = `# head
stages:
  # about a
  a:
    cmd: x

  # on its own

  # about b
  # in two lines
  b:
    cmd: y
    # inside b
  # about c
  c: # here
    cmd: z
`;

  it('takes the comments right above it and inside it along', () => {
    expect(edit(text, 'b', null)).toBe(text.replace(/  # about b[^]*# inside b\n/, ''));
    expect(edit(text, 'a', null)).toBe(text.replace('  # about a\n  a:\n    cmd: x\n', ''));
    expect(edit(text, 'c', null)).toBe(text.replace(/  # about c[^]*/, ''));
  });

  it('leaves `stages: {}` when it was the last one', () => {
    expect(edit('stages: # all\n  a:\n    cmd: x\nplots: [p]\n', 'a', null)).toBe(
      'stages: {} # all\nplots: [p]\n'
    );
    expect(edit(edit(WRITTEN, 'Train', null), 'Train', TRAIN)).toBe(WRITTEN);
  });

  it('need not be there', () => {
    expect(edit(text, 'zzz', null)).toBe(text);
    expect(edit('', 'zzz', null)).toBe('');
  });
});

describe('a changed stage', () => {
  it('keeps every byte when nothing changed', () => {
    const text = WRITTEN.replace('    params:', '    # why\n\n    params:   # p').replace(
      /\n/g,
      '\r\n'
    );
    expect(edit(text, 'Train', TRAIN, TRAIN)).toBe(text);
    expect(edit(text, 'Train', TRAIN)).toBe(text);
  });

  it('loses the bytes of the changed key alone', () => {
    const text = WRITTEN.replace('Train\n    deps:', 'Train # runs\n    # reads\n    deps:');
    expect(edit(text, 'Train', { ...TRAIN, cmd: 'other' }, TRAIN)).toBe(
      text.replace('node --import stagebook/run src/Train.ts Train', 'other')
    );
    expect(
      edit(text, 'Train', { ...TRAIN, deps: ['data/raw.csv', 'lib/x.ts', 'src/Train.ts'] }, TRAIN)
    ).toBe(text.replace('    - src/Train.ts', '    - lib/x.ts\n    - src/Train.ts'));
    expect(edit(text, 'Train', { ...TRAIN, deps: ['src/Train.ts'] }, TRAIN)).toBe(
      text.replace('    - data/raw.csv\n', '')
    );
    const { params: _, ...rest } = TRAIN;
    expect(edit(text, 'Train', rest, TRAIN)).toBe(text.replace('    params:\n    - Train\n', ''));
    expect(edit(text, 'Train', { ...TRAIN, desc: 'trains' }, TRAIN)).toBe(
      text.replace('    cmd:', '    desc: trains\n    cmd:')
    );
    expect(edit(text, 'Train', { ...TRAIN, plots: ['p.csv'] }, TRAIN)).toBe(
      `${text}    plots:\n    - p.csv\n`
    );
  });

  it('keeps what the user added or changed by hand', () => {
    const byHand = `stages:
  Train:
    desc: mine # why
    cmd: node --import stagebook/run src/Train.ts Train
    deps:
    - data/raw.csv # first
    - mine.txt
    - src/Train.ts
    params:
    - Train
    - global.seed
    - other.yaml:
      - a
    outs:
    - models/Train.json:
        checkpoint: true
        push: false
    - extra.bin
    metrics:
    - live/metrics.json:
        cache: true # yes
    frozen: true
    always_changed: false
    meta: {owner: me}
    x-unknown: [1, 2]
`;
    expect(edit(byHand, 'Train', TRAIN, TRAIN)).toBe(byHand);
    const next = {
      ...TRAIN,
      deps: ['src/Train.ts', 'src/lib/net.ts'],
      params: ['Train', { 'other.yaml': ['b'] }],
      outs: [{ 'models/Train.json': { checkpoint: true, desc: 'weights' } }]
    };
    expect(edit(byHand, 'Train', next, TRAIN)).toBe(
      byHand
        .replace('    - data/raw.csv # first\n', '')
        .replace('    - src/Train.ts\n', '    - src/Train.ts\n    - src/lib/net.ts\n')
        .replace('      - a\n', '      - a\n      - b\n')
        .replace('        push: false\n', '        push: false\n        desc: weights\n')
    );
  });

  it('keeps a dep that the user took out, and takes out what we no longer have', () => {
    const text = WRITTEN.replace('    - data/raw.csv\n', '');
    expect(edit(text, 'Train', TRAIN, TRAIN)).toBe(text);
    const { metrics: _, ...rest } = TRAIN;
    expect(source(edit(text, 'Train', rest, TRAIN), 'Train')).toEqual({
      ...rest,
      deps: ['src/Train.ts']
    });
  });

  it('wins where both changed the same key', () => {
    const text = WRITTEN.replace('checkpoint: true', 'checkpoint: false');
    const next = { ...TRAIN, outs: ['models/Train.json'] };
    expect(source(edit(text, 'Train', next, TRAIN), 'Train')).toEqual(next);
  });

  it.each([
    ['plain', 'x y'],
    ['single quotes', "'x ''y'''"],
    ['double quotes', '"x \\"y\\" \\u263a"'],
    ['a literal block', '|\n      x\n\n      y'],
    ['a literal block that keeps', '|+\n      x\n\n'],
    ['a literal block with an indent', '|2-\n      x\n       y'],
    ['a folded block', '>-  # folded\n      x\n      y'],
    ['several plain lines', 'x\n      y\n\n      z'],
    ['several quoted lines', '"x\n      y \\\n      z"'],
    ['a tag', '!!str x'],
    ['an anchor', '&c x'],
    ['a list in brackets', '[x, "y", # both\n      z]'],
    ['a list', '\n    - x # 1\n    - |\n      y'],
    ['a list further in', '\n        - x\n        - y']
  ])('replaces a command written as %s and nothing else', (_, cmd) => {
    for (const newline of ['\n', '\r\n']) {
      const text =
        `stages:\n  a:\n    desc: d\n    cmd: ${cmd}\n    deps: [d] # deps\n\n  # b\n  b:\n    cmd: z\n`.replaceAll(
          '\n',
          newline
        );
      const base = source(text, 'a');
      expect(edit(text, 'a', base ?? {}, base)).toBe(text);
      for (const next of ['new', 'a\nb\n', ['one', 'two: 2']]) {
        const edited = edit(text, 'a', { ...base, cmd: next }, base);
        expect(source(edited, 'a')).toEqual({ ...base, cmd: next });
        const [head, tail] = [
          `stages:\n  a:\n    desc: d\n    cmd:`,
          `\n    deps: [d] # deps\n\n  # b\n  b:\n    cmd: z\n`
        ];
        expect(edited.startsWith(head.replaceAll('\n', newline))).toBe(true);
        expect(edited.endsWith(tail.replaceAll('\n', newline))).toBe(true);
        expect(edited.replaceAll('\r\n', '').includes(newline === '\n' ? '\r' : '\n')).toBe(false);
      }
    }
  });

  it.each([
    ['at the end', "{cmd: x, deps: [a, 'b'], outs: [o: {cache: false}]}"],
    [
      'over lines',
      "{\n    cmd: x, # c\n    deps: [\n      a,\n      'b', # second\n    ],\n    outs: [o: {cache: false}],\n  }"
    ]
  ])('in braces keeps what did not change: %s', (_, flow) => {
    const text = `stages:\n  a: ${flow} # end\n  b:\n    cmd: y\n`;
    const base = source(text, 'a');
    const next = { ...base, deps: ['a', 'c', 'b'], params: ['p'] };
    const edited = edit(text, 'a', next, base);
    expect(source(edited, 'a')).toEqual(next);
    expect(edited).toContain(
      "c, 'b'".replace(', ', edited.includes('# second') ? ',\n      ' : ', ')
    );
    expect(edited.endsWith(' # end\n  b:\n    cmd: y\n')).toBe(true);
    expect(edit(text, 'a', { ...base, deps: ['b'] }, base)).toBe(text.replace(/a,\s*'b'/, "'b'"));
    expect(source(edit(text, 'a', { cmd: 'x' }, base), 'a')).toEqual({ cmd: 'x' });
  });

  it('is found by a name in quotes, with `?` or with an anchor', () => {
    for (const key of ['"a"', "'a'", '&k a', '? a\n  ']) {
      const text = `stages:\n  ${key}:\n    cmd: x # c\n  b:\n    cmd: y\n`;
      expect(edit(text, 'a', { cmd: 'z' }, { cmd: 'x' })).toBe(text.replace('x # c', 'z # c'));
      expect(edit(text, 'a', null)).toBe('stages:\n  b:\n    cmd: y\n');
    }
  });

  it('may take values from a merge key and from aliases', () => {
    const text = `vars:
- d: &deps [a, b]
- c: &common
    frozen: true
    wdir: w
stages:
  s:
    <<: *common
    cmd: x
    deps: *deps
`;
    const base = source(text, 's') ?? {};
    expect(edit(text, 's', base, base)).toBe(text);
    expect(edit(text, 's', { ...base, deps: ['a', 'c'] }, base)).toBe(
      text.replace('*deps', '\n    - a\n    - c').replace('deps: \n', 'deps:\n')
    );
    expect(edit(text, 's', { ...base, wdir: 'v' }, base)).toBe(`${text}    wdir: v\n`);
    const { frozen: _, ...rest } = base;
    expect(source(edit(text, 's', rest, base), 's')).toEqual(rest);
  });

  it('is written out where its own alias hung on the changed key', () => {
    const text =
      'stages:\n  s:\n    cmd: x\n    deps: &d [a]\n    meta: {was: *d}\n  t:\n    cmd: y # t\n';
    const base = source(text, 's') ?? {};
    const edited = edit(text, 's', { ...base, deps: ['b'] }, base);
    expect(source(edited, 's')).toEqual({ ...base, deps: ['b'] });
    expect(edited.endsWith('  t:\n    cmd: y # t\n')).toBe(true);
  });
});

describe('a refusal', () => {
  const shared = `stages:
  a:
    cmd: x
    deps: &inputs [i, j]
  b:
    cmd: y
    deps: *inputs
plots: *inputs
`;

  it('names the users of an anchor that would change under them', () => {
    const [diagnostic, ...more] = refuse(shared, 'a', { cmd: 'x', deps: ['k'] });
    expect(more).toEqual([]);
    expect(diagnostic).toMatchObject({
      severity: 'error',
      code: 'pipeline/shared-anchor',
      message:
        '`a` defines the anchor `&inputs` that `b`, `plots` uses, so it cannot change alone.',
      location: {
        path: 'dvc.yaml',
        range: { start: { line: 3, column: 18 }, end: { line: 3, column: 24 } }
      }
    });
    expect(diagnostic?.related?.map(({ location }) => location)).toMatchObject([
      { range: { start: { line: 6, column: 10 } } },
      { range: { start: { line: 7, column: 7 } } }
    ]);
    expect(refuse(shared, 'a', null)[0]?.code).toBe('pipeline/shared-anchor');
  });

  it('is not needed where the anchor does not change', () => {
    expect(edit(shared, 'a', { cmd: 'z' }, { cmd: 'x' })).toBe(shared.replace('cmd: x', 'cmd: z'));
    expect(edit(shared, 'b', { cmd: 'y', deps: ['k'] }, { cmd: 'y', deps: ['i', 'j'] })).toContain(
      'plots: *inputs'
    );
  });

  it('is not needed where all users are written as well; stages without its aliases keep their bytes', () => {
    const text = shared.replace('plots: *inputs\n', '  c: {cmd: "z"} # mine\n');
    const edited = editStages(text, [
      { name: 'a', entry: { cmd: 'x', deps: ['k'] }, base: { cmd: 'x', deps: ['i', 'j'] } },
      { name: 'b', entry: { cmd: 'y', deps: ['i', 'j'] } },
      { name: 'c', entry: { cmd: 'z' } }
    ]);
    expect(edited.ok && edited.value.text).toBe(
      text
        .replace('&inputs [i, j]', '&inputs [k]')
        .replace('deps: *inputs', 'deps:\n    - i\n    - j')
    );
  });

  it('is given for a stage that others merge from', () => {
    const text = 'stages:\n  a: &a\n    cmd: x\n  b:\n    <<: *a\n    deps: [d]\n';
    expect(refuse(text, 'a', { cmd: 'z' })[0]).toMatchObject({ code: 'pipeline/shared-anchor' });
    expect(edit(text, 'a', { cmd: 'x' }, { cmd: 'x' })).toBe(text);
  });

  it('offers block style for stages in braces, which then can be edited', () => {
    const flow =
      '# f\nstages: {a: {cmd: x, deps: [b, "c"]}, # one\n  "b": {cmd: "y"}}\nplots: [p] # q\n';
    expect(refuse(flow, 'n', { cmd: 'z' })[0]).toMatchObject({
      code: 'pipeline/flow-style',
      location: { range: { start: { line: 1, column: 8 }, end: { line: 2, column: 18 } } }
    });
    const block = toBlockStyle(flow);
    expect(block).toEqual({
      ok: true,
      value: {
        text: '# f\nstages:\n  a: {cmd: x, deps: [b, "c"]}\n  # one\n  "b": {cmd: "y"}\nplots: [p] # q\n'
      }
    });
    expect(block.ok && edit(block.value.text, 'n', { cmd: 'z' })).toContain(
      '  n:\n    cmd: z\nplots'
    );
    expect(edit(flow, 'a', { cmd: 'x', deps: ['b', 'c'] })).toBe(flow);
  });

  it('converts a whole file in braces', () => {
    const block = toBlockStyle(
      '{"stages":{"a":{"cmd":"x"},b: {cmd: y, deps: [\n d]}},plots: [p]}\n'
    );
    expect(block.ok && block.value.text).toBe(
      '"stages":\n  "a":{"cmd":"x"}\n'.replace(':{', ': {') +
        '  b: {cmd: y, deps: [\n    d]}\nplots: [p]\n'
    );
  });

  it.each([
    ['a tab', 'stages:\n\ta:\n\t\tcmd: x\n', 1, 'a tab is used'],
    [
      'a key that stands twice',
      'stages:\n  a:\n    cmd: x\n  a:\n    cmd: y\n',
      3,
      'stands here twice'
    ],
    ['two documents', 'stages: {}\n---\nstages: {}\n', 1, 'several documents'],
    ['text that does not end', 'stages:\n  a:\n    cmd: "x\n', 3, ''],
    ['an unknown alias', 'stages:\n  a:\n    cmd: *no\n', 2, ''],
    ['a merge conflict', '<<<<<<< HEAD\nstages: {}\n=======\n', 0, '']
  ])('says where %s is', (_, text, line, message) => {
    const diagnostics = refuse(text, 'n', { cmd: 'x' });
    expect(diagnostics[0]).toMatchObject({ code: 'pipeline/syntax', severity: 'error' });
    expect(diagnostics[0]?.location).toMatchObject({
      kind: 'file',
      path: 'dvc.yaml',
      range: { start: { line } }
    });
    expect(diagnostics[0]?.message).toContain(message);
  });
});

describe('an entry that was changed by hand against the notebook', () => {
  const change = (text: string, overwrite: boolean) => {
    const edited = editStages(text, [{ name: 'Train', entry: TRAIN, base: TRAIN }], 'dvc.yaml', {
      overwrite
    });
    if (!edited.ok) throw new Error(JSON.stringify(edited.failure));
    return edited.value;
  };

  it.each([
    ['cmd', 'Train.ts Train', 'Train.ts Train --fast', ['`cmd`']],
    ['a dep', '    - src/Train.ts\n', '', ['dep `src/Train.ts`']],
    ['the params', '    params:\n    - Train\n', '', ['param `Train`']],
    ['the path of an out', 'models/Train.json', 'models/b.json', ['out `models/Train.json`']],
    ['a flag', 'cache: false', 'cache: true', ['`cache` of `live/metrics.json`']],
    [
      'the list of an out',
      '    metrics:\n    - live/metrics.json:\n        cache: false\n',
      '    plots:\n    - live/metrics.json\n',
      ['metric `live/metrics.json`']
    ]
  ])('is told and stays, and overwriting takes it back: %s', (_, from, to, what) => {
    const text = WRITTEN.replace(from, to);
    expect(text).not.toBe(WRITTEN);
    const kept = change(text, false);
    expect(kept.text).toBe(text);
    expect(kept.overridden).toMatchObject([
      { name: 'Train', what, location: { range: { start: { line: 1, column: 2 } } } }
    ]);
    const taken = change(text, true);
    expect(source(taken.text, 'Train')).toEqual(source(WRITTEN, 'Train'));
    expect(taken.overridden).toEqual([]);
  });

  it('has its place in the text that is going to be, or in a dry run in the one that is there', () => {
    const text = WRITTEN.replace('Train.ts Train', 'Train.ts Train --fast');
    const edits = [
      { name: 'Alpha', entry: { cmd: 'a' } },
      { name: 'Train', entry: TRAIN, base: TRAIN }
    ];
    const lines = [true, false].map(dryRun => {
      const edited = editStages(text, edits, 'dvc.yaml', { dryRun });
      if (!edited.ok) throw new Error(JSON.stringify(edited.failure));
      const [told] = edited.value.overridden;
      const seen = (dryRun ? text : edited.value.text).split('\n');
      return seen[told?.location.range?.start.line ?? 0];
    });
    expect(lines).toEqual(['  Train:', '  Train:']);
  });

  it('keeps what was only added, and says nothing of it', () => {
    const added = `${WRITTEN}    frozen: true\n`
      .replace('    - src/Train.ts\n', '    - src/Train.ts\n    - more.csv # mine\n')
      .replace('checkpoint: true', 'checkpoint: true\n        desc: mine');
    for (const overwrite of [true, false])
      expect(change(added, overwrite)).toEqual({ text: added, overridden: [] });
    const both = added.replace('    - src/Train.ts\n', '');
    expect(source(change(both, true).text, 'Train')?.['deps']).toEqual([
      'data/raw.csv',
      'src/Train.ts',
      'more.csv'
    ]);
  });
});
