import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Kernel, LAUNCHER } from '../support/kernel.js';
import { TestProject } from '../support/test-project.js';

/** TypeScript gathers what its directory watchers see for a second. */
const NOTICED = 1500;

const done = (text: string) => ({ status: 'ok', stdout: text, stderr: '' });

describe('the kernel', () => {
  it('gives stagebook, its types, and those of Node to a notebook in an empty folder', async () => {
    await using project = new TestProject('empty');
    await using kernel = await Kernel.start(project.root, project.env);
    const stage = [
      "import { Stage, param } from 'stagebook';",
      'class Train extends Stage<Train> { epochs = param(3); async run() {} }'
    ].join('\n');
    expect(await kernel.run(stage)).toMatchObject(done(''));
    expect(await kernel.run('console.log(new Train({ epochs: 5 }).epochs)')).toMatchObject(
      done('5\n')
    );
    expect(await kernel.run("new Train({ epochs: 'many' })")).toMatchObject({
      status: 'error',
      stderr: expect.stringContaining("Type 'string' is not assignable to type 'number'")
    });
    expect(
      await kernel.run("import { basename } from 'node:path'; console.log(basename('a/b'))")
    ).toMatchObject(done('b\n'));
    expect(
      await kernel.run("import { display } from 'tslab'; display.html('<b>x</b>')")
    ).toMatchObject({ status: 'ok', displayed: [{ 'text/html': '<b>x</b>' }] });
    expect(existsSync(project.path('node_modules'))).toBe(false);
  });

  it('imports a file that was written after its import had failed', async () => {
    await using project = new TestProject();
    project.write({ 'src/other.ts': 'export const other = 1;\n' });
    await using kernel = await Kernel.start(project.root, project.env);
    expect(await kernel.run("import { T } from './src/T'; console.log(T)")).toMatchObject({
      status: 'error',
      stderr: expect.stringContaining("Cannot find module './src/T'")
    });
    project.write({ 'src/T.ts': 'export const T: number = 7;\n' });
    await delay(NOTICED);
    expect(await kernel.run('1 + 1')).toMatchObject(done('2\n'));
    expect(await kernel.run("import { T } from './src/T'; console.log(T)")).toMatchObject(
      done('7\n')
    );
  });

  it('imports a package that was installed after its import had failed', async () => {
    await using project = new TestProject();
    project.write({ 'node_modules/first/index.js': 'exports.first = 1;\n' });
    project.write({ 'node_modules/first/index.d.ts': 'export const first: number;\n' });
    await using kernel = await Kernel.start(project.root, project.env);
    expect(await kernel.run("import { first } from 'first'; console.log(first)")).toMatchObject(
      done('1\n')
    );
    const second = "import { second } from 'second/part'; console.log(second)";
    expect(await kernel.run(second)).toMatchObject({ status: 'error' });
    project.write({
      'node_modules/second/package.json': {
        name: 'second',
        exports: { './part': { types: './part.d.ts', default: './part.js' } }
      },
      'node_modules/second/part.js': 'exports.second = 2;\n',
      'node_modules/second/part.d.ts': 'export const second: number;\n'
    });
    await delay(NOTICED);
    expect(await kernel.run('1 + 1')).toMatchObject(done('2\n'));
    expect(await kernel.run(second)).toMatchObject(done('2\n'));
  });

  it('survives an imported file that is deleted and written again', async () => {
    await using project = new TestProject();
    project.write({ 'src/T.ts': 'export const T: number = 1;\n' });
    await using kernel = await Kernel.start(project.root, project.env);
    expect(await kernel.run("import { T } from './src/T'; console.log(T)")).toMatchObject(
      done('1\n')
    );
    await project.run('rm', ['src/T.ts']);
    await delay(NOTICED);
    expect(await kernel.run('1 + 1')).toMatchObject(done('2\n'));
    project.write({ 'src/T.ts': 'export const T: number = 2;\n' });
    await delay(NOTICED);
    expect(await kernel.run("import { T } from './src/T'; console.log(T)")).toMatchObject(
      done('2\n')
    );
  });

  it('runs cells of a notebook in a subfolder from the project root', async () => {
    await using project = TestProject.withDvc();
    project.write({ 'src/T.ts': 'export const T: number = 7;\n', 'notebooks/x.md': '' });
    await using kernel = await Kernel.start(project.path('notebooks'), project.env);
    expect(await kernel.run("import { T } from './src/T'; console.log(T)")).toMatchObject(
      done('7\n')
    );
    expect(await kernel.run('process.cwd()')).toMatchObject({
      stdout: expect.stringContaining(project.root)
    });
  });

  it('ends when the process that started it is gone, even while a cell computes', async () => {
    await using project = new TestProject();
    await using kernel = await Kernel.start(project.root, project.env);
    void kernel.run('for (;;) {}').catch(() => undefined);
    await delay(500);
    kernel.killParent();
    await expect.poll(() => isAlive(kernel.pid), { timeout: 10_000 }).toBe(false);
  });

  it('exits with one line when it cannot start', async () => {
    await using project = new TestProject();
    const started = performance.now();
    const [node = '', ...args] = LAUNCHER.map(arg => arg.replace('{connection_file}', 'no.json'));
    const ran = await project.run(node, args);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(
      /^stagebook kernel: Cannot read the connection file .*no\.json.*\n$/
    );
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('exits with one line when its ports are taken', async () => {
    await using project = new TestProject();
    const ports = { shell_port: 1, iopub_port: 1, stdin_port: 1, control_port: 1, hb_port: 1 };
    project.write({ 'c.json': { ...ports, ip: '203.0.113.1', transport: 'tcp', key: 'k' } });
    const [node = '', ...args] = LAUNCHER.map(arg => arg.replace('{connection_file}', 'c.json'));
    const ran = await project.run(node, args, { timeout: 20_000 });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/^stagebook kernel: [^\n]+\n$/);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
