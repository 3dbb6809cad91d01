import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Kernel, type CellRun } from '../support/kernel.js';
import { TestProject } from '../support/test-project.js';

const LOOP = 'while (true) {}';

/** Cells that compute for ever, by where they do. */
const ENDLESS: Readonly<Record<string, string>> = {
  'its first part': LOOP,
  'code after an await': `await new Promise(done => setTimeout(done, 20)); ${LOOP}`,
  'code after an await of nothing': `await null; ${LOOP}`,
  'a method of a class': `class Run { async run() { await null; ${LOOP} } }\nawait new Run().run();`,
  'a loop of microtasks': 'for (let i = 0; i >= 0; i++) await null;',
  'a loop that catches what is thrown': `await null; for (;;) { try { ${LOOP} } catch {} finally { continue; } }`,
  'a callback of a timer': `await new Promise(() => setTimeout(() => { ${LOOP} }, 20));`,
  'a callback of an immediate': `await new Promise(() => setImmediate(() => { ${LOOP} }));`,
  'a callback of the next tick': `await new Promise(() => process.nextTick(() => { ${LOOP} }));`,
  'a regular expression': `await null; /^(a+)+$/.test('a'.repeat(40) + 'b');`,
  'a child process it waits for':
    "import { execFileSync } from 'node:child_process'; execFileSync('sleep', ['100']);",
  'a child process it waits for after an await':
    "import { execFileSync } from 'node:child_process'; await null; execFileSync('sleep', ['100']);",
  'nothing, but waits': 'await new Promise(() => undefined);'
};

describe('an interrupt', () => {
  let project: TestProject;
  let kernel: Kernel;

  beforeAll(async () => {
    project = new TestProject();
    kernel = await Kernel.start(project.root, project.env);
    await kernel.run("let kept = 41; setInterval(() => { process.env['TICK'] = 'on'; }, 50);");
  });

  afterAll(async () => {
    await kernel[Symbol.asyncDispose]();
    await project[Symbol.asyncDispose]();
  });

  it.each(Object.entries(ENDLESS))('ends a cell that computes in %s', async (_, code) => {
    expect(await interrupted(code)).toMatchObject({ status: 'error' });
    await expectSound();
  });

  it.each([
    ['a promise', `Promise.resolve().then(() => { ${LOOP} });`],
    ['a timer', `setTimeout(() => { ${LOOP} }, 0);`],
    ['an immediate', `setImmediate(() => { ${LOOP} });`],
    ['a deep chain of promises', chain(12)]
  ])('ends what a cell leaves behind in a callback of %s', async (_, code) => {
    const running = kernel.run(code);
    await delay(700);
    kernel.interrupt();
    expect((await running).status).not.toBe('no reply');
    await delay(1000);
    await expectSound();
  });

  it('twice in a row ends one cell', async () => {
    const running = kernel.run(`await null; ${LOOP}`);
    await delay(500);
    kernel.interrupt();
    kernel.interrupt();
    expect(await running).toMatchObject({ status: 'error' });
    await expectSound();
  });

  it('of the next cell ends that one, too', async () => {
    expect(await interrupted(`await null; ${LOOP}`)).toMatchObject({ status: 'error' });
    expect(await interrupted(LOOP)).toMatchObject({ status: 'error' });
    expect(await interrupted(`await null; ${LOOP}`)).toMatchObject({ status: 'error' });
    await expectSound();
  });

  it('that comes while the compiler works waits for the cell', async () => {
    // Types that take the compiler a second or two.
    const types = `type Nest<N extends number, A extends unknown[] = []> = A['length'] extends N ? A : Nest<N, [...A, 1]>;
      const deep: { [K in Nest<900>['length']]: Nest<900> } | undefined = undefined as any;`;
    const running = kernel.run(`${types}\n${LOOP}`);
    await delay(30);
    kernel.interrupt();
    expect(await running).toMatchObject({ status: 'error' });
    await expectSound();
  });

  it('does nothing while no cell runs', async () => {
    kernel.interrupt();
    kernel.interrupt();
    await delay(600);
    await expectSound();
  });

  it('leaves no mark on the cells after it', async () => {
    kernel.interrupt();
    expect(await kernel.run('await new Promise(done => setTimeout(done, 1500)); 7')).toMatchObject({
      status: 'ok',
      stdout: '7\n'
    });
  });

  async function interrupted(code: string): Promise<CellRun> {
    const running = kernel.run(code);
    await delay(500);
    kernel.interrupt();
    return running;
  }

  /** The kernel has its state, compiles, completes timers, and is the same process. */
  async function expectSound(): Promise<void> {
    const probe = [
      "delete process.env['TICK'];",
      'await new Promise(done => setTimeout(done, 120));',
      "console.log(kept + 1, process.env['TICK'], process.pid);"
    ].join('\n');
    expect(await kernel.run(probe)).toMatchObject({
      status: 'ok',
      stdout: `42 on ${kernel.pid}\n`
    });
  }
});

function chain(length: number): string {
  const links = Array.from({ length }, () => '.then(() => undefined)').join('');
  return `Promise.resolve()${links}.then(() => { ${LOOP} });`;
}
