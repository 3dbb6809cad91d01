import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Kernel, type CellRun } from '../support/kernel.js';
import { CHECKOUT, notebook, TestProject } from '../support/test-project.js';

let project: TestProject;
let kernel: Kernel;

beforeAll(async () => {
  project = new TestProject();
  kernel = await Kernel.start(project.root, project.env);
});

afterAll(async () => {
  await kernel[Symbol.asyncDispose]();
  await project[Symbol.asyncDispose]();
});

describe('a cell that fails', () => {
  it('tells its error on both channels, and prints nothing', async () => {
    const ran = await kernel.run("console.log('before');\nthrow new RangeError('too far');");
    expect(ran).toMatchObject({ status: 'error', stdout: 'before\n', stderr: '' });
    expect(ran.error).toMatchObject({ ename: 'RangeError', evalue: 'too far' });
    expect(ran.reply).toMatchObject({ status: 'error', ...ran.error });
    expect(ran.error?.traceback[0]).toBe('RangeError: too far');
  });

  it('tells the way through the functions of cells, and none of what runs them', async () => {
    await kernel.run('function inner() { JSON.parse("{"); }');
    for (const cell of [
      'inner();',
      'await null;\ninner();',
      'await Promise.all([1].map(inner));'
    ]) {
      const { traceback } = failed(await kernel.run(cell));
      expect(traceback[0]).toMatch(/^SyntaxError: /);
      expect(traceback.slice(1).join('\n')).toMatch(/ at inner /);
      expect(traceback.join('\n')).not.toMatch(/tslab|node:(internal|vm)|lib.kernel/);
    }
  });

  it('tells the places in the cells as they were written, and in the modules they import', async () => {
    project.write({
      'src/T.ts': [
        'interface Row { x: number }',
        '',
        'export function check(row: Row): void {',
        '  throw new Error(`bad ${row.x}`);',
        '}'
      ].join('\n')
    });
    const declared = await kernel.run(
      [
        "import { check } from './src/T';",
        '// What runs has fewer lines than this.',
        'interface Job { readonly name: string }',
        '',
        'class Runner {',
        '  async run(job: Job): Promise<void> {',
        '    await null;',
        '    check({ x: job.name.length });',
        '  }',
        '}'
      ].join('\n')
    );
    const count = Number(declared.input?.['execution_count']);
    const used = "type Unused = string;\nawait new Runner().run({ name: 'four' });";
    const { traceback } = failed(await kernel.run(used));
    expect(traceback).toEqual([
      'Error: bad 4',
      `    at check (${project.path('src/T.ts')}:4)`,
      `    at Runner.run (cell [${count}]:8)`,
      `    at async cell [${count + 1}]:2`
    ]);
    expect(failed(await kernel.run('\n\n[].pop().x;')).traceback.slice(1)).toEqual([
      `    at cell [${count + 2}]:3`
    ]);
  });

  it('tells the properties and the cause of what was thrown', async () => {
    const { ename, traceback } = failed(
      await kernel.run(
        [
          'class DataError extends Error {}',
          "import { readFileSync } from 'node:fs';",
          "try { readFileSync('no/such'); } catch (cause) { throw new DataError('no rows', { cause }); }"
        ].join('\n')
      )
    );
    expect(ename).toBe('DataError');
    expect(traceback[0]).toBe('DataError: no rows');
    expect(traceback.join('\n')).toMatch(/ \{\n +\[cause\]: Error: ENOENT[^]* \{\n +errno: -2,/);
  });

  it.each([
    ["throw 'words';", "'words'"],
    ['throw { code: 7 };', '{ code: 7 }'],
    ['throw undefined;', 'undefined']
  ])('tells also what is no error: %s', async (cell, evalue) => {
    expect(failed(await kernel.run(cell))).toEqual({
      ename: 'Uncaught',
      evalue,
      traceback: [`Uncaught: ${evalue}`]
    });
  });

  it('tells that it failed where what was thrown cannot be looked at', async () => {
    const custom = "[Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('no look'); }";
    expect(failed(await kernel.run(`throw { ${custom} };`)).ename).toBe('Uncaught');
    expect(await kernel.run('1 + 1')).toMatchObject({ status: 'ok', stdout: '2\n' });
  });

  it('tells all that the compiler found, with the places in the cell', async () => {
    const ran = await kernel.run("const a: number = 'x';\nconst b: string = 1;");
    const traceback = [
      "1:7 - Type 'string' is not assignable to type 'number'.",
      "2:7 - Type 'number' is not assignable to type 'string'."
    ];
    expect(failed(ran)).toEqual({ ename: 'CompileError', evalue: traceback[0], traceback });
  });

  it('tells that it was interrupted', async () => {
    for (const cell of [
      'while (true) {}',
      'await null; while (true) {}',
      'await new Promise(() => undefined);'
    ]) {
      let isRunning = true;
      const running = kernel.run(cell).finally(() => (isRunning = false));
      // One that comes before the cell is forgotten.
      while (isRunning) {
        kernel.interrupt();
        await delay(300);
      }
      expect(failed(await running).ename).toBe('Interrupted');
    }
  });

  it('leaves a module cell with a wrong type to itself, and prints what is wrong', async () => {
    const ran = await kernel.run("/** @module Wrong */\nexport const a: number = 'x';");
    expect(ran).toMatchObject({ status: 'ok', error: null });
    expect(ran.stderr).toContain("Type 'string' is not assignable to type 'number'.\n");
  });
});

it('an error in a callback is printed, with its place, and ends no cell', async () => {
  const ran = await kernel.run(
    [
      "setTimeout(() => { throw new RangeError('late'); }, 20);",
      "void Promise.reject(new Error('dropped'));",
      "void Promise.reject('words');",
      'await new Promise(done => setTimeout(done, 200));'
    ].join('\n')
  );
  const cell = `cell [${String(ran.input?.['execution_count'])}]`;
  expect(ran).toMatchObject({ status: 'ok', error: null });
  expect(ran.stderr).toBe(
    [
      `Uncaught Error: dropped\n    at ${cell}:2`,
      "Uncaught: 'words'",
      `Uncaught RangeError: late\n    at Timeout._onTimeout (${cell}:1)\n`
    ].join('\n')
  );
});

describe('cells that wait when one fails', () => {
  const WAIT =
    "import fs from 'node:fs'; while (!fs.existsSync('go')) await new Promise(done => setTimeout(done, 20));";
  const CELLS = [
    WAIT,
    'let reached = 1;',
    "throw new Error('stop');",
    'reached = 2;',
    'reached = 3;'
  ];
  // However slow the machine is, they are there when the first one goes on.
  const onSent = (): void => {
    project.write({ go: '' });
  };

  it('are dropped, and told so', async () => {
    const ran = await kernel.runAll(CELLS, { onSent });
    expect(ran.map(({ status }) => status)).toEqual(['ok', 'ok', 'error', 'aborted', 'aborted']);
    expect(ran[3]).toMatchObject({ input: null, error: null, reply: { status: 'aborted' } });
    expect(await kernel.run('reached')).toMatchObject({ status: 'ok', stdout: '1\n' });
  });

  it('run where the request does not stop on errors', async () => {
    const ran = await kernel.runAll(CELLS, { stopOnError: false, onSent });
    expect(ran.map(({ status }) => status)).toEqual(['ok', 'ok', 'error', 'ok', 'ok']);
    expect(await kernel.run('reached')).toMatchObject({ status: 'ok', stdout: '3\n' });
  });

  it('are no longer any once the reply to the one that failed is there', async () => {
    for (let i = 0; i < 5; i++) {
      expect(await kernel.run("throw new Error('stop');")).toMatchObject({ status: 'error' });
      expect(await kernel.run('reached = 4; reached')).toMatchObject({ stdout: '4\n' });
    }
  });
});

it('a message that nobody can read is left, signed as it is', async () => {
  kernel.sendJunk('control');
  kernel.sendJunk('shell');
  expect(await kernel.run('1 + 1')).toMatchObject({ status: 'ok', stdout: '2\n', stderr: '' });
});

it('a cell is told to every client, with its number', async () => {
  const first = await kernel.run('1 + 1');
  const count = Number(first.input?.['execution_count']);
  expect(first.input).toEqual({ code: '1 + 1', execution_count: count });
  expect((await kernel.run('2 + 2')).reply).toMatchObject({
    status: 'ok',
    execution_count: count + 1
  });
});

describe('nbclient', () => {
  const CELLS = ["throw new Error('first');", "console.log('second');"];
  const EXECUTE = [
    'import sys, nbformat',
    'from nbclient import NotebookClient',
    'from nbclient.exceptions import CellExecutionError',
    'nb = nbformat.read("n.ipynb", 4)',
    'client = NotebookClient(nb, kernel_name="stagebook", allow_errors=sys.argv[1] == "allow")',
    'try:',
    '    client.execute()',
    'except CellExecutionError as error:',
    '    print(error.ename, error.evalue)',
    'for cell in nb.cells:',
    '    for output in cell.outputs:',
    '        print(output.output_type, output.get("text") or output.get("evalue"))'
  ].join('\n');

  it.each([
    ['goes on after errors where they are allowed', 'allow', 'error first\nstream second\n\n'],
    ['raises the error of a cell', 'raise', 'Error first\nerror first\n']
  ])('%s', async (_, errors, printed) => {
    await using other = new TestProject();
    other.write({ 'n.ipynb': notebook(CELLS), 'run.py': EXECUTE });
    expect(await other.stagebook('kernel', 'install', '--prefix', 'env')).toMatchObject({
      code: 0
    });
    const ran = await other.run(`${CHECKOUT}/.venv/bin/python`, ['run.py', errors], {
      env: { ...other.env, JUPYTER_PATH: other.path('env/share/jupyter') }
    });
    expect(ran, ran.stderr).toMatchObject({ code: 0, stdout: printed });
  });
});

function failed({ status, error }: CellRun): NonNullable<CellRun['error']> {
  expect(status).toBe('error');
  if (!error) throw new Error('The cell told no error.');
  return error;
}
