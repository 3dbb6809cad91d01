import { expect, it } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const PLOT = (y: string): string =>
  `class Train extends Stage<Train> {
  curve = plots({ x: 'step', y: ${y} } as object);
  run() { this.curve = [{ step: 1, loss: 2, acc: 3 }]; }
}`;

it('a plot with a list of columns is told at its field and keeps back its class alone', async () => {
  await using project = TestProject.withDvc();
  const write = (y: string): void => {
    project.write({
      'package.json': {},
      'main.ipynb': notebook([
        "import { Stage, outs, plots } from 'stagebook';",
        PLOT(y),
        "class Other extends Stage<Other> {\n  file = outs('o.json');\n  run() {}\n}"
      ])
    });
  };
  const list = async (): Promise<string> =>
    (await project.run('dvc', ['stage', 'list', '--name-only'])).stdout;
  write("['loss', 'acc']");
  const { code, stderr } = await project.stagebook('write-graph', 'main.ipynb');
  expect(code, stderr).toBe(1);
  expect(stderr).toContain(
    `error[stage/declaration]: \`Train.curve\` has an option \`y\` that is not a text, and DVC takes nothing else there.
  --> main.ipynb:cell 2:2:11`
  );
  expect(stderr).toContain('help: Name one column.');
  expect(await list()).toBe('Other\n');
  write("'loss'");
  expect(await project.stagebook('write-graph', 'main.ipynb')).toMatchObject({ code: 0 });
  expect(await list()).toBe('Train\nOther\n');
  // What the message rests on: written by hand, it is a file that DVC reads no stage of.
  const text = project.read('dvc.yaml');
  expect(text).toContain('y: loss');
  project.write({ 'dvc.yaml': text.replace('y: loss', 'y: [loss, acc]') });
  const refused = await project.run('dvc', ['stage', 'list']);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('expected str');
});
