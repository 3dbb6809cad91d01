import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/contract/diagnostic.js';
import { parsePipelineFile, resolvePipeline } from '../../src/pipeline/index.js';
import { askDvc, type DvcProject } from './dvc-projects.js';
import type { ProjectFiles } from './documented.js';
import { writeProject } from './our-projects.js';

interface Case {
  readonly files: ProjectFiles;
  /** What is said, and the text that it is said of. */
  readonly told: readonly (readonly [code: string, message: string, place: string])[];
  readonly help?: string;
}

const CASES: Readonly<Record<string, Case>> = {
  'an unknown variable': {
    files: {
      'params.yaml': 'model: {rate: 1}\n',
      'dvc.yaml': 'stages:\n  train:\n    cmd: >-\n      run\n      ${model.rate} ${modle.rate}\n'
    },
    told: [
      [
        'pipeline/interpolation',
        '`${modle.rate}` in `cmd` of stage `train` names no variable.',
        '${modle.rate}'
      ]
    ],
    help: 'Did you mean `${model.rate}`?'
  },
  'a method object without its class': {
    files: {
      'params.yaml': 'Fit: {optimizer: {lr: 1}}\n',
      'dvc.yaml':
        'stages:\n  Fit:\n    cmd: x\n    params:\n    - m.json: ["code.${Fit.optimizer._cls}"]\n'
    },
    told: [
      [
        'pipeline/interpolation',
        '`Fit.optimizer` has no `_cls` in `params.yaml`: of which class it is, is not known.',
        '${Fit.optimizer._cls}'
      ]
    ],
    help: 'Write `_cls: …` with the name of the class there, or let `stagebook write-graph` write that of the notebook.'
  },
  'a date among the params': {
    files: {
      'params.yaml': "a: {day: '2020-01-01'}\nb:\n- at: 2020-01-02 03:04:05\n",
      'dvc.yaml': 'stages:\n  s:\n    cmd: x\n'
    },
    told: [
      [
        'pipeline/vars',
        '`params.yaml` has the date `2020-01-02 03:04:05`, which DVC does not take.',
        '2020-01-02 03:04:05'
      ]
    ],
    help: "Make it a text: `'2020-01-02 03:04:05'`."
  },
  'a date in a `foreach`': {
    files: {
      'dvc.yaml':
        "stages:\n  each:\n    foreach: ['2024-01-01', 2024-01-02]\n    do:\n      cmd: echo ${item}\n"
    },
    told: [
      [
        'pipeline/template',
        '`foreach` of stage `each` has the date `2024-01-02`, which DVC does not take.',
        '2024-01-02'
      ]
    ],
    help: "Make it a text: `'2024-01-02'`."
  },
  'a date in a `matrix`': {
    files: {
      'dvc.yaml':
        'stages:\n  each:\n    matrix:\n      on: [2024-01-02]\n    cmd: echo ${item.on}\n'
    },
    told: [
      [
        'pipeline/template',
        '`matrix` of stage `each` has the date `2024-01-02`, which DVC does not take.',
        '2024-01-02'
      ]
    ]
  },
  'an unknown member': {
    files: {
      'params.yaml': 'model: {rate: 1, depth: 2}\n',
      'dvc.yaml':
        'stages:\n  train:\n    cmd: x\n    outs:\n    - ok\n    - ${model.height}:\n        cache: false\n'
    },
    told: [
      [
        'pipeline/interpolation',
        '`${model.height}` in `outs` of stage `train` names no variable.',
        '${model.height}'
      ]
    ],
    help: 'In `model` there are: `rate`, `depth`.'
  },
  'a variable of the shell': {
    files: { 'dvc.yaml': 'stages:\n  s:\n    cmd: echo ${HOME}\n' },
    told: [
      ['pipeline/interpolation', '`${HOME}` in `cmd` of stage `s` names no variable.', '${HOME}']
    ],
    help: 'For a variable of the shell write `\\${HOME}`.'
  },
  'an index behind the end': {
    files: { 'dvc.yaml': 'vars: [{l: [1, 2]}]\nstages:\n  s:\n    cmd: echo ${l[2]}\n' },
    told: [
      ['pipeline/interpolation', '`${l[2]}` in `cmd` of stage `s` names no variable.', '${l[2]}']
    ]
  },
  'no path of names': {
    files: { 'dvc.yaml': 'stages:\n  s:\n    cmd: echo ${a..b} ${}\n' },
    told: [
      ['pipeline/interpolation', '`${a..b}` in `cmd` of stage `s` is no path of names.', '${a..b}'],
      ['pipeline/interpolation', '`${}` in `cmd` of stage `s` is no path of names.', '${}']
    ]
  },
  'a list where a text is needed': {
    files: { 'dvc.yaml': 'vars: [{l: [1]}]\nstages:\n  s:\n    cmd: x\n    deps: ["${l}"]\n' },
    told: [
      [
        'pipeline/interpolation',
        '`${l}` in `deps` of stage `s` is a list, which cannot be put into a text.',
        '${l}'
      ]
    ]
  },
  'a mapping outside of a command': {
    files: { 'dvc.yaml': 'vars: [{m: {a: 1}}]\nstages:\n  s:\n    cmd: x\n    outs: ["a${m}"]\n' },
    told: [
      [
        'pipeline/interpolation',
        '`${m}` in `outs` of stage `s` is a mapping, which cannot be put into a text.',
        '${m}'
      ]
    ]
  },
  'flags that hold lists of lists': {
    files: { 'dvc.yaml': 'vars: [{m: {a: [[1]]}}]\nstages:\n  s:\n    cmd: x ${m}\n' },
    told: [
      [
        'pipeline/interpolation',
        '`${m}` in `cmd` of stage `s` holds a list of lists or mappings, which no flag of a command can hold.',
        '${m}'
      ]
    ]
  },
  'one instance of a template': {
    files: {
      'dvc.yaml':
        'stages:\n  s:\n    foreach: {a: {n: 1}, b: {m: 2}}\n    do:\n      cmd: echo ${item.n}\n'
    },
    told: [
      [
        'pipeline/interpolation',
        '`${item.n}` in `cmd` of stage `s@b` names no variable.',
        '${item.n}'
      ]
    ]
  },
  'every instance of a template': {
    files: {
      'dvc.yaml': 'stages:\n  s:\n    matrix: {a: [1, 2, 3]}\n    cmd: echo ${item.b}\n'
    },
    told: [
      [
        'pipeline/interpolation',
        '`${item.b}` in `cmd` of stage `s@1` names no variable.',
        '${item.b}'
      ]
    ]
  },
  'a foreach over a text': {
    files: {
      'dvc.yaml': 'vars: [{t: x}]\nstages:\n  s:\n    foreach: ${t}\n    do:\n      cmd: x\n'
    },
    told: [['pipeline/template', 'The `foreach` of stage `s` is no list and no mapping.', '${t}']]
  },
  'a foreach over nothing known': {
    files: { 'dvc.yaml': 'stages:\n  s:\n    foreach: ${t}\n    do:\n      cmd: x\n' },
    told: [
      ['pipeline/interpolation', '`${t}` in `foreach` of stage `s` names no variable.', '${t}']
    ]
  },
  'a matrix over a number': {
    files: {
      'dvc.yaml':
        'vars: [{n: 3}]\nstages:\n  s:\n    matrix:\n      a: [1]\n      b: ${n}\n    cmd: x\n'
    },
    told: [['pipeline/template', '`b` in the `matrix` of stage `s` is no list.', '${n}']]
  },
  'a file of variables that is not there': {
    files: {
      'sub/dvc.yaml': 'vars:\n- ../x.yaml\n- gone.yaml\nstages:\n  s:\n    cmd: echo ${a}\n',
      'x.yaml': 'b: 1\n'
    },
    told: [['pipeline/vars', '`sub/gone.yaml`, a file of `vars`, does not exist.', 'gone.yaml']]
  },
  'a key that a file of variables lacks': {
    files: { 'x.yaml': 'a: 1\n', 'dvc.yaml': 'vars: ["x.yaml:a,b"]\n' },
    told: [['pipeline/vars', '`x.yaml` has no `b`, which `vars` takes from it.', '"x.yaml:a,b"']]
  },
  'a file of variables that is a list': {
    files: { 'x.yaml': '- 1\n', 'dvc.yaml': 'vars: [x.yaml]\n' },
    told: [['params/syntax', '`x.yaml` is not a mapping of names to values.', '']]
  },
  'a variable that is defined twice': {
    files: {
      'params.yaml': 'a: {b: {c: 1}}\n',
      'dvc.yaml': 'vars:\n- a: {x: 1}\n- a: {b: {c: 1}}\n'
    },
    told: [
      [
        'pipeline/vars',
        'The variable `a.b.c` is defined twice: in params.yaml and in item 2 of `vars`.',
        'a: {b: {c: 1}}\n'
      ]
    ]
  },
  'a file that is loaded twice': {
    files: { 'params.yaml': 'a: 1\n', 'dvc.yaml': 'vars: ["params.yaml:a"]\n' },
    told: [
      [
        'pipeline/vars',
        '`params.yaml` is loaded already, before `params.yaml:a` of `vars`.',
        '"params.yaml:a"'
      ]
    ]
  },
  'a `${…}` among the variables': {
    files: { 'dvc.yaml': 'vars: [{a: 1}, {b: "${a}"}]\n' },
    told: [
      [
        'pipeline/vars',
        'An item of `vars` uses `${…}`, which is not filled in there.',
        '{b: "${a}"}'
      ]
    ]
  },
  'variables of a stage that are not there': {
    files: {
      'dvc.yaml': 'stages:\n  s:\n    wdir: w\n    vars: [v.yaml]\n    cmd: echo ${a}\n',
      'v.yaml': 'a: 1\n'
    },
    told: [
      ['pipeline/vars', '`w/v.yaml`, a file of `vars` of stage `s`, does not exist.', 'v.yaml']
    ]
  },
  'variables that would be the item': {
    files: {
      'dvc.yaml':
        'stages:\n  s:\n    foreach: [1]\n    do:\n      vars: [{item: 2}]\n      cmd: echo ${item}\n'
    },
    told: [
      [
        'pipeline/vars',
        '`vars` of stage `s@1` defines `item`, which stands for the item of the template.',
        '{item: 2}'
      ]
    ]
  }
};

const base = mkdtempSync(join(tmpdir(), 'stagebook-errors-'));
let theirs: readonly DvcProject[];

beforeAll(() => {
  const roots = Object.values(CASES).map(({ files }, i) => {
    const root = join(base, `p${i}`);
    writeProject(root, files);
    return { root };
  });
  theirs = askDvc(roots, base);
}, 120_000);

afterAll(() => {
  rmSync(base, { recursive: true, force: true });
});

describe.each(Object.entries(CASES))('%s', (name, { files, told, help }) => {
  it('is told at its place', () => {
    const diagnostics = resolve(files);
    expect(diagnostics.map(item => [item.code, item.message, placeOf(item, files)])).toEqual(told);
    if (help !== undefined) expect(diagnostics[0]?.help).toContain(help);
  });

  it('is refused by DVC', () => {
    const index = Object.keys(CASES).indexOf(name);
    expect(theirs[index]).toHaveProperty('error');
  });
});

it('stages without an error are resolved beside those with one', () => {
  const text =
    'stages:\n  bad:\n    cmd: echo ${x}\n  good:\n    cmd: echo \\${x}\n  all:\n    foreach: [1]\n    do: {cmd: "echo ${item}"}\n';
  const file = parsePipelineFile(text, 'dvc.yaml');
  if (!file.ok) throw new Error('unreadable');
  const [resolved] = resolvePipeline([file.value], () => undefined).pipelines;
  expect(
    resolved?.stages.map(({ name, entry, unresolved, origin }) => [
      name,
      unresolved ?? entry.cmd,
      origin?.name
    ])
  ).toEqual([
    ['bad', '`${x}` in `cmd` of stage `bad` names no variable.', undefined],
    ['good', 'echo ${x}', 'good'],
    ['all@1', 'echo 1', 'all']
  ]);
});

function resolve(files: ProjectFiles): readonly Diagnostic[] {
  const parsed = Object.entries(files)
    .filter(([path]) => path.endsWith('dvc.yaml'))
    .map(([path, text]) => parsePipelineFile(text, path));
  const pipelines = parsed.map(file => {
    if (!file.ok) throw new Error(JSON.stringify(file.failure));
    return file.value;
  });
  return resolvePipeline(pipelines, path => files[path]).diagnostics;
}

/** The text that a diagnostic points at. */
function placeOf({ location }: Diagnostic, files: ProjectFiles): string {
  if (location.kind !== 'file' || !location.range) return '';
  const { start, end } = location.range;
  const lines = (files[location.path] ?? '').split('\n');
  const offset = (line: number, column: number): number =>
    lines.slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + column;
  return lines.join('\n').slice(offset(start.line, start.column), offset(end.line, end.column));
}
