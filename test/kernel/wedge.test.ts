import { renameSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Kernel } from '../support/kernel.js';
import { notebook, TestProject } from '../support/test-project.js';

/** TypeScript gathers what its directory watchers see for a second. */
const NOTICED = 1500;

/** Files that appear or change while the kernel runs; tslab alone fails for ever after most of them. */
interface Scenario {
  readonly files?: Readonly<Record<string, string | object>>;
  /** A cell, and what it prints; undefined where it is to fail. */
  readonly before: readonly (readonly [code: string, printed: string | undefined])[];
  readonly changes: readonly ((project: TestProject) => void)[];
  readonly after: readonly (readonly [code: string, printed: string])[];
}

const SOURCE = "import { T } from './src/T'; console.log(T)";
const FIRST = "import { first } from 'first'; console.log(first)";
const SECOND = "import { second } from 'second'; console.log(second)";
const TSLAB = "import { display } from 'tslab'; console.log(typeof display)";

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'a file is written whose import had failed': {
    before: [[SOURCE, undefined]],
    changes: [write(source(7))],
    after: [[SOURCE, '7\n']]
  },
  'a file is written beside others, and its import had failed': {
    files: { 'src/other.ts': 'export const other = 1;\n' },
    before: [[SOURCE, undefined]],
    changes: [write(source(7))],
    after: [[SOURCE, '7\n']]
  },
  'any file is written into src/ after a failed import': {
    files: { 'src/other.ts': 'export const other = 1;\n' },
    before: [[SOURCE, undefined]],
    changes: [write({ 'src/Another.ts': 'export const another = 1;\n' })],
    after: [["import { another } from './src/Another'; console.log(another)", '1\n']]
  },
  'a package is installed whose import had failed': {
    before: [[FIRST, undefined]],
    changes: [write(npm('first', 1))],
    after: [[FIRST, '1\n']]
  },
  'a second package is installed whose import had failed': {
    files: npm('first', 1),
    before: [
      [FIRST, '1\n'],
      [SECOND, undefined]
    ],
    changes: [write(npm('second', 2))],
    after: [[SECOND, '2\n']]
  },
  'a package with an exports map is installed whose import had failed': {
    files: npm('first', 1),
    before: [
      [FIRST, '1\n'],
      ["import { part } from 'mapped/part'; console.log(part)", undefined]
    ],
    changes: [
      write({
        'node_modules/mapped/package.json': {
          name: 'mapped',
          exports: { './part': { types: './lib/part.d.ts', default: './lib/part.js' } }
        },
        'node_modules/mapped/lib/part.js': 'exports.part = 2;\n',
        'node_modules/mapped/lib/part.d.ts': 'export const part: number;\n'
      })
    ],
    after: [["import { part } from 'mapped/part'; console.log(part)", '2\n']]
  },
  'a second package is installed after one was imported': {
    files: npm('first', 1),
    before: [[FIRST, '1\n']],
    changes: [write(npm('second', 2))],
    after: [
      [SECOND, '2\n'],
      [FIRST, '1\n']
    ]
  },
  'a package is installed after tslab was imported': {
    before: [[TSLAB, 'object\n']],
    changes: [write(npm('first', 1))],
    after: [
      [FIRST, '1\n'],
      [TSLAB, 'object\n']
    ]
  },
  'a package is installed after stagebook was imported': {
    before: [["import { Stage } from 'stagebook'; console.log(typeof Stage)", 'function\n']],
    changes: [write(npm('first', 1))],
    after: [[FIRST, '1\n']]
  },
  'a package that was imported is upgraded': {
    files: npm('first', 1),
    before: [[FIRST, '1\n']],
    changes: [remove('node_modules/first'), write(npm('first', 1)), write(upgraded('first'))],
    after: [["import { added } from 'first'; console.log(typeof added)", 'undefined\n']]
  },
  'node_modules is swapped for another': {
    files: { ...npm('first', 1), ...npm('second', 2, 'other_modules') },
    before: [[FIRST, '1\n']],
    changes: [
      project => {
        renameSync(project.path('node_modules'), project.path('old_modules'));
        renameSync(project.path('other_modules'), project.path('node_modules'));
      }
    ],
    after: [[SECOND, '2\n']]
  },
  'an imported file is deleted, a cell runs, and it is written again': {
    files: source(1),
    before: [[SOURCE, '1\n']],
    changes: [remove('src/T.ts'), write(source(2))],
    after: [[SOURCE, '2\n']]
  },
  'the folder of an imported file is deleted and written again': {
    files: source(1),
    before: [[SOURCE, '1\n']],
    changes: [remove('src'), write(source(2))],
    after: [[SOURCE, '2\n']]
  },
  'an imported file is edited': {
    files: source(1),
    before: [[SOURCE, '1\n']],
    changes: [write(source(2))],
    after: [[SOURCE, '2\n']]
  },
  'files are written all over the project': {
    files: { ...source(1), ...npm('first', 1) },
    before: [
      [SOURCE, '1\n'],
      [FIRST, '1\n']
    ],
    changes: [
      write({
        'dvc.yaml': 'stages: {}\n',
        'params.yaml': 'Train: { lr: 1 }\n',
        '.dvc/tmp/lock': '',
        'models/a.json': '{}',
        'src/New.ts': 'export const fresh: number = 3;\n'
      })
    ],
    after: [
      [SOURCE, '1\n'],
      ["import { fresh } from './src/New'; console.log(fresh)", '3\n']
    ]
  },
  'node_modules/.cache, a data file of a package and package.json change': {
    files: { ...npm('first', 1), 'package.json': { name: 'x' } },
    before: [[FIRST, '1\n']],
    changes: [
      write({
        'node_modules/.cache/x.json': '{}',
        'node_modules/first/data.csv': 'a,b\n',
        'package.json': { name: 'x', version: '1.0.0' }
      })
    ],
    after: [[FIRST, '1\n']]
  }
};

// Most of the time they wait for TypeScript's watchers.
describe('the kernel goes on when', { concurrent: true }, () => {
  it.each(Object.entries(SCENARIOS))('%s', async (_, { files = {}, before, changes, after }) => {
    await using project = new TestProject();
    project.write({ 'package.json': { name: 'x' }, ...files });
    await using kernel = await Kernel.start(project.root, project.env);
    for (const [code, printed] of before) {
      const ran = await kernel.run(code);
      if (printed === undefined) expect(ran.error?.evalue).toContain('Cannot find module');
      else expect(ran).toMatchObject({ status: 'ok', stdout: printed });
    }
    for (const change of changes) {
      change(project);
      await delay(NOTICED);
      expect(await kernel.run('1 + 1')).toMatchObject({ status: 'ok', stdout: '2\n', stderr: '' });
    }
    for (const [code, printed] of after)
      expect(await kernel.run(code)).toMatchObject({ status: 'ok', stdout: printed, stderr: '' });
  });
});

it('the kernel goes on when Write graph makes the file whose import had failed', async () => {
  await using project = TestProject.withDvc();
  const stage = [
    "import { Stage, outs } from 'stagebook';",
    "class Train extends Stage<Train> { model = outs('m.json'); run() {} }"
  ].join('\n');
  project.write({ 'package.json': {}, 'n.ipynb': notebook([stage]) });
  project.env['JPY_SESSION_NAME'] = project.path('n.ipynb');
  await using kernel = await Kernel.start(project.root, project.env);
  const load = "import { Train as Written } from './src/Train.js'; console.log(Written.name)";
  expect((await kernel.run(load)).error?.evalue).toContain('Cannot find module');
  const written = await kernel.run("import { writeGraph } from 'stagebook'; await writeGraph();");
  expect(written.stdout).toContain('created src/Train.ts');
  await delay(NOTICED);
  expect(await kernel.run('1 + 1')).toMatchObject({ status: 'ok', stdout: '2\n', stderr: '' });
  expect(await kernel.run(load)).toMatchObject({ status: 'ok', stdout: 'Train\n', stderr: '' });
});

function source(value: number): Record<string, string> {
  return { 'src/T.ts': `export const T: number = ${value};\n` };
}

function npm(
  name: string,
  value: number,
  folder = 'node_modules'
): Record<string, string | object> {
  return {
    [`${folder}/${name}/package.json`]: { name, version: '1.0.0', main: 'index.js' },
    [`${folder}/${name}/index.js`]: `exports.${name} = ${value};\n`,
    [`${folder}/${name}/index.d.ts`]: `export const ${name}: number;\n`
  };
}

/** Types with another name: Node itself keeps the module that it loaded. */
function upgraded(name: string): Record<string, string | object> {
  return {
    [`node_modules/${name}/package.json`]: { name, version: '2.0.0', main: 'index.js' },
    [`node_modules/${name}/index.d.ts`]: `export const ${name}: number;\nexport const added: number | undefined;\n`
  };
}

function write(files: Readonly<Record<string, string | object>>): (project: TestProject) => void {
  return project => {
    project.write(files);
  };
}

function remove(path: string): (project: TestProject) => void {
  return project => {
    rmSync(project.path(path), { recursive: true });
  };
}
