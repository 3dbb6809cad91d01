import { describe, expect, it } from 'vitest';
import { Kernel } from '../support/kernel.js';
import { TestProject } from '../support/test-project.js';

describe('a cell that prints much', { concurrent: true }, () => {
  it('loses no line, without a pause and over many cells', async () => {
    await using project = new TestProject('many-outputs');
    await using kernel = await Kernel.start(project.root, project.env);
    const lines = Array.from({ length: 5000 }, (_, i) => `epoch ${i}\n`);
    expect(
      await kernel.run("for (let i = 0; i < 5000; i++) console.log('epoch', i);")
    ).toMatchObject({ status: 'ok', stdout: lines.join(''), stderr: '' });
    for (let i = 0; i < 40; i++) {
      const run = await kernel.run(`for (let i = 0; i < 20; i++) console.log(${i});`);
      expect(run).toMatchObject({ status: 'ok', stdout: `${i}\n`.repeat(20) });
    }
  });

  it('loses no line where the cell ends the process', async () => {
    await using project = new TestProject('many-outputs');
    await using kernel = await Kernel.start(project.root, project.env);
    const run = await kernel.run(
      "for (let i = 0; i < 500; i++) console.log('epoch', i);\nprocess.exit(3);"
    );
    expect(run.stdout).toBe(Array.from({ length: 500 }, (_, i) => `epoch ${i}\n`).join(''));
    expect(await kernel.exitCode()).toBe(3);
  });
});
