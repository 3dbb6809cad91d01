import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Kernel } from '../support/kernel.js';
import { TestProject } from '../support/test-project.js';

/** Cells, by what they do when the parent dies. */
const BUSY: Readonly<Record<string, string>> = {
  'does nothing': '1 + 1',
  'computes in the first part of a cell': 'for (;;) {}',
  'computes after an await': 'await null; for (;;) {}',
  'waits for a child process':
    "import { execFileSync } from 'node:child_process'; execFileSync('sleep', ['1000']);",
  awaits: 'await new Promise(() => undefined);'
};

describe('the kernel whose parent was killed', () => {
  it.each(Object.entries(BUSY))('ends within seconds when it %s', async (_, code) => {
    await using project = new TestProject();
    await using kernel = await Kernel.start(project.root, project.env);
    const child = await childOf(kernel);
    void kernel.run(code).catch(() => undefined);
    await delay(700);
    kernel.killParent();
    await expect.poll(() => isAlive(kernel.pid), { timeout: 5000 }).toBe(false);
    await expect.poll(() => isAlive(child), { timeout: 5000 }).toBe(false);
  });
});

describe('a shutdown', () => {
  it('is answered by a kernel that does nothing', async () => {
    await using project = new TestProject();
    await using kernel = await Kernel.start(project.root, project.env);
    const { seconds, code } = await kernel.shutdown();
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(3);
  });

  it('ends the timers and child processes of cells', async () => {
    await using project = new TestProject();
    await using kernel = await Kernel.start(project.root, project.env);
    const child = await childOf(kernel);
    await kernel.run('setInterval(() => undefined, 1000);');
    await kernel.run(
      "import { writeFileSync } from 'node:fs'; process.on('exit', () => writeFileSync('bye', ''));"
    );
    const { seconds, code } = await kernel.shutdown();
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(3);
    expect(existsSync(project.path('bye'))).toBe(true);
    await expect.poll(() => isAlive(child), { timeout: 5000 }).toBe(false);
  });

  it('ends a cell that computes', async () => {
    await using project = new TestProject();
    await using kernel = await Kernel.start(project.root, project.env);
    void kernel
      .run('await null; for (;;) try { for (;;) {} } finally { continue; }')
      .catch(() => undefined);
    await delay(700);
    expect((await kernel.shutdown()).seconds).toBeLessThan(3);
  });
});

it('a cell that ends the process ends it with its exit code', async () => {
  await using project = new TestProject();
  await using kernel = await Kernel.start(project.root, project.env);
  void kernel.run('process.exit(3)').catch(() => undefined);
  expect(await kernel.exitCode()).toBe(3);
});

describe('a kernel whose cell computes', () => {
  it('answers the heartbeat', async () => {
    await using project = new TestProject();
    await using kernel = await Kernel.start(project.root, project.env);
    const running = kernel.run('const end = Date.now() + 6000; while (Date.now() < end);');
    await delay(500);
    expect(await kernel.isBeating()).toBe(true);
    expect(await running).toMatchObject({ status: 'ok' });
  });
});

/** Lets a cell start a process, and returns its id. */
async function childOf(kernel: Kernel): Promise<number> {
  const ran = await kernel.run(
    "import { spawn } from 'node:child_process'; console.log(spawn('sleep', ['1000']).pid);"
  );
  return Number(ran.stdout);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
