import { expect, it } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const IMPORTS = "import { out, Stage } from 'stagebook';";
const HELPER = 'function twice(x: number) { return 2 * x; }';
const stage = (name: string, value: string): string =>
  `class ${name} extends Stage<${name}> {\n  value = out<number>();\n  run() { this.value = ${value}; }\n}`;

it('two stages stay up to date when a third one starts to use their helper', async () => {
  await using project = TestProject.withDvc();
  // As npm makes it: without `type`.
  project.write({ 'package.json': { name: 'plain', version: '1.0.0' } });
  const write = async (third: string): Promise<void> => {
    const cells = [IMPORTS, HELPER, stage('A', 'twice(1)'), stage('B', 'twice(2)'), third];
    project.write({ 'shared.ipynb': notebook(cells) });
    expect(await project.stagebook('write-graph')).toMatchObject({ code: 0 });
  };
  await write(stage('C', '3'));
  expect(await project.run('dvc', ['repro'])).toMatchObject({ code: 0 });

  await write(stage('C', 'twice(3)'));
  const status = await project.run('dvc', ['status', 'A', 'B']);
  expect(status.stdout.trim()).toBe('Data and pipelines are up to date.');
  const { stdout } = await project.run('dvc', ['repro']);
  expect([...stdout.matchAll(/^Running stage '(\w+)'/gm)].map(match => match[1])).toEqual(['C']);
  expect(project.read('nodes/C/value.json')).toBe('6\n');
});
