import { rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

const IMPORTS = "import { Stage, param, outs, pipeline } from 'stagebook';";
const HELPER = 'const twice = (x: number) => 2 * x;';
const MAKE = `class Make extends Stage<Make> {
  x = param(1);
  data = outs('{name}.json');
  run() { this.data.writeJSON(twice(this.x)); }
}`;
const OTHER = MAKE.replaceAll('Make', 'Other').replace('twice(this.x)', 'this.x');
const HINT = '! Changed since the graph was written: `stagebook write-graph` takes it over.\n';

async function outdated(project: TestProject): Promise<unknown> {
  const { stdout } = await project.stagebook('status', '--json');
  return (JSON.parse(stdout) as { outdated: unknown }).outdated;
}

test('status names what changed in a notebook since the graph was written', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, HELPER, MAKE, OTHER]) });
  expect(await outdated(project)).toEqual([]);
  await project.stagebook('write-graph');
  expect(await outdated(project)).toEqual([]);

  const changed = [IMPORTS, HELPER.replace('2', '3'), MAKE.replace('1', '5')];
  project.write({
    'n.ipynb': notebook([...changed, MAKE.replaceAll('Make', 'Next')]),
    'second.ipynb': notebook([IMPORTS, OTHER.replaceAll('Other', 'Third')])
  });
  const { code, stdout, stderr } = await project.stagebook('status');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.slice(stdout.indexOf('!'))).toBe(
    `${HINT}    \`n.ipynb\`: Make (changed), Next (new), src/lib/twice.ts (changed), src/Other.ts (gone)
    \`second.ipynb\`: Third (new)
`
  );
  expect(await outdated(project)).toContainEqual({
    notebook: 'second.ipynb',
    changes: [{ name: 'Third', change: 'new' }]
  });
  await project.stagebook('write-graph', '--prune');
  expect(await outdated(project)).toEqual([]);
});

test('cells that build stages count, what no file comes from does not', async () => {
  await using project = TestProject.withDvc();
  const cells = [IMPORTS, HELPER, MAKE, 'const make = new Make({ x: 1 });\npipeline({ make });'];
  project.write({ 'n.ipynb': notebook(cells) });
  expect((await project.stagebook('write-graph')).stderr).toBe('');
  project.write({ 'n.ipynb': notebook([...cells, 'console.log(twice(4));']) });
  expect(await outdated(project)).toEqual([]);
  // A clone has no memo of the last Write graph.
  await project.run('rm', ['-r', '.dvc/tmp']);
  expect(await outdated(project)).toEqual([]);

  await project.stagebook('write-graph');
  project.write({ 'n.ipynb': notebook(cells.map(cell => cell.replace('x: 1', 'x: 2'))) });
  expect(await outdated(project)).toEqual([
    {
      notebook: 'n.ipynb',
      changes: [{ name: 'the cells that build the stages', change: 'changed' }]
    }
  ]);
});

test('a notebook that cannot be read is told by status, with the stages', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, HELPER, MAKE]) });
  await project.stagebook('write-graph');
  const text = JSON.stringify(notebook([IMPORTS, `${HELPER} // Größe`, MAKE]), null, 1);
  writeFileSync(project.path('n.ipynb'), Buffer.from(text, 'latin1'));
  const { code, stdout, stderr } = await project.stagebook('status');
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^warning\[project\/encoding\]: `n\.ipynb` is not UTF-8.*\n {2}--> n\.ipynb:/
  );
  expect(stdout).toContain('Make');
  project.write({ 'n.ipynb': '{' });
  expect((await project.stagebook('status')).stderr).toMatch(/^warning\[notebook\/not-json\]/);
});

test('a notebook of the graph that got another kernel is an error, and keeps its stages', async () => {
  await using project = TestProject.withDvc();
  const cells = [IMPORTS, HELPER, MAKE];
  project.write({ 'deep/n.ipynb': notebook(cells), 'other.ipynb': notebook([IMPORTS, OTHER]) });
  await project.stagebook('write-graph', 'deep/n.ipynb', 'other.ipynb');
  const graph = project.read('dvc.yaml');
  const python = { kernelspec: { name: 'python3' }, language_info: { name: 'python' } };
  const stays = [
    'warning[files/removed-stage]: Stage `Make` seems to be gone from the notebooks; `--prune` removes nothing while there is an error.',
    expect.stringContaining('Correct the error first'),
    expect.stringContaining('Then write the graph with `--prune` again')
  ];
  for (const left of [cells, []]) {
    project.write({ 'deep/n.ipynb': { ...notebook(left), metadata: python } });
    project.write({ 'other.ipynb': notebook([IMPORTS, OTHER, `// ${left.length}`]) });
    const { code, stderr } = await project.stagebook('write-graph', '--prune');
    expect(code).toBe(1);
    expect(stderr.match(/^(error|warning).*|^ {2}help.*/gm)).toEqual([
      'error[notebook/other-language]: `deep/n.ipynb` is a notebook in python, not in TypeScript.',
      expect.stringContaining('choose the kernel *TypeScript (Stagebook)* for it again'),
      expect.stringContaining('Or delete or rename it'),
      ...(left.length > 0 ? [] : stays)
    ]);
    expect(project.read('dvc.yaml')).toBe(graph);
    const status = await project.stagebook('status');
    expect(status.code).toBe(0);
    expect(status.stderr).toContain('warning[notebook/other-language]');
  }
  project.write({ 'other.ipynb': notebook([IMPORTS, OTHER.replace('1', '7')]) });
  await project.stagebook('write-graph');
  expect(project.read('src/Other.ts')).toContain('param(7)');
  rmSync(project.path('deep/n.ipynb'));
  await project.stagebook('write-graph', '--prune');
  expect(project.read('dvc.yaml')).not.toContain('Make');
});
