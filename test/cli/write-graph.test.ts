import { appendFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { identify } from '../../src/process/index.js';
import { notebook, TestProject } from '../support/test-project.js';

const IMPORTS = "import { Stage, param, dep, outs, metrics } from 'stagebook';";
const PREPARE = `class Prepare extends Stage<Prepare> {
  points = param(4);
  data = outs('data/points.json');
  run() { this.data.writeJSON(range(this.points)); }
}`;
const RANGE = 'const range = (n: number) => Array.from({ length: n }, (_, i) => i);';
const FIT = `class Fit extends Stage<Fit> {
  lr = param(1e-7);
  data = dep(Prepare, 'data');
  scores = metrics<{ sum: number }>({ cache: false });
  run() { this.scores = { sum: this.data.readJSON<number[]>().reduce((a, b) => a + b, 0) }; }
}`;

/** Every file below the project that Write graph may touch, with its text. */
function snapshot(project: TestProject): Record<string, string> {
  const files = readdirSync(project.root, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => `${entry.parentPath}/${entry.name}`.slice(project.root.length + 1))
    .filter(path => !/^(\.git|\.dvc|node_modules)\//.test(path));
  return Object.fromEntries(files.sort().map(path => [path, project.read(path)]));
}

test('a notebook becomes a pipeline that the real DVC runs once', async () => {
  await using project = TestProject.withDvc('a b é');
  project.write({ 'my notebook.ipynb': notebook([IMPORTS, RANGE, PREPARE, FIT]) });
  const written = await project.stagebook('write-graph');
  expect(written.stderr).toBe('');
  expect(written.stdout).toContain('2 stages: Prepare, Fit');
  expect(written.code).toBe(0);
  expect(project.read('dvc.yaml')).toMatchInlineSnapshot(`
    "stages:
      Prepare:
        cmd: node --import stagebook/run src/Prepare.ts Prepare
        deps:
        - src/Prepare.ts
        - src/lib/range.ts
        params:
        - Prepare
        outs:
        - data/points.json
      Fit:
        cmd: node --import stagebook/run src/Fit.ts Fit
        deps:
        - data/points.json
        - src/Fit.ts
        params:
        - Fit
        metrics:
        - nodes/Fit/scores.json:
            cache: false
    "
  `);
  expect(project.read('params.yaml')).toBe('Prepare:\n  points: 4\nFit:\n  lr: 1.0e-7\n');

  const first = await project.run('dvc', ['repro']);
  expect(first.code, first.stderr).toBe(0);
  expect(JSON.parse(project.read('nodes/Fit/scores.json'))).toEqual({ sum: 6 });
  const second = await project.run('dvc', ['repro']);
  expect(second.stdout).toContain('Data and pipelines are up to date.');
  expect((await project.run('dvc', ['status', '--json'])).stdout.trim()).toBe('{}');

  const before = snapshot(project);
  const again = await project.stagebook('write-graph');
  expect(again.stdout).toContain('Nothing to write.');
  expect(snapshot(project)).toEqual(before);

  // What `npm ci` takes away comes back, also where nothing else is to be written.
  await project.run('rm', ['-r', 'node_modules']);
  expect((await project.stagebook('write-graph')).stdout).toContain('Nothing to write.');
  expect((await project.run('dvc', ['repro', '-f'])).code).toBe(0);
});

test('--check exits 1 with a diff where notebook and files differ, and writes nothing', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, RANGE, PREPARE]) });
  const missing = await project.stagebook('write-graph', '--check');
  expect(missing.code).toBe(1);
  expect(missing.stdout).toContain('+++ b/src/Prepare.ts');
  expect(Object.keys(snapshot(project))).toEqual(['.dvcignore', 'n.ipynb']);
  expect((await project.stagebook('write-graph')).code).toBe(0);
  expect((await project.stagebook('write-graph', '--check')).code).toBe(0);
});

test('a file that was edited by hand is a conflict, and --overwrite keeps a backup', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, RANGE, PREPARE]) });
  await project.stagebook('write-graph');
  appendFileSync(project.path('src/Prepare.ts'), '// mine\n');
  project.write({ 'n.ipynb': notebook([IMPORTS, RANGE, PREPARE.replace('4', '5')]) });
  const before = snapshot(project);
  const refused = await project.stagebook('write-graph');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('error[files/conflict]: `src/Prepare.ts` was edited by hand');
  expect(snapshot(project)).toEqual(before);

  expect((await project.stagebook('write-graph', '--overwrite')).code).toBe(0);
  expect(project.read('src/Prepare.ts')).not.toContain('// mine');
  const backups = await project.run('sh', ['-c', 'cat .dvc/tmp/stagebook/backup/*/src/Prepare.ts']);
  expect(backups.stdout).toContain('// mine');
});

test('line ends that git changed are no edit, and are kept', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, RANGE, PREPARE, FIT]) });
  await project.stagebook('write-graph');
  const files = Object.keys(snapshot(project)).filter(path => path !== 'n.ipynb');
  for (const path of files)
    writeFileSync(project.path(path), project.read(path).replaceAll('\n', '\r\n'));
  const same = snapshot(project);
  const unchanged = await project.stagebook('write-graph', '--check');
  expect(unchanged).toMatchObject({ code: 0, stderr: '' });
  expect(unchanged.stdout).toContain('Nothing to write.');

  const cells = [IMPORTS, RANGE, PREPARE.replace('4', '5'), FIT];
  project.write({ 'n.ipynb': notebook(cells) });
  expect(await project.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
  expect(project.read('src/Prepare.ts')).toBe(
    same['src/Prepare.ts']?.replace('param(4)', 'param(5)')
  );
  for (const path of files) expect(project.read(path), path).not.toMatch(/[^\r]\n/);
  project.write({ 'n.ipynb': notebook(cells.slice(0, 3)) });
  expect(await project.stagebook('write-graph', '--prune')).toMatchObject({ code: 0, stderr: '' });
  expect(snapshot(project)).not.toHaveProperty('src/Fit.ts');
});

test('a param that changed on both sides is a conflict that --params decides', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, RANGE, PREPARE]) });
  await project.stagebook('write-graph');
  writeFileSync(project.path('params.yaml'), 'Prepare:\n  points: 7 # tuned\n');
  const kept = await project.stagebook('write-graph');
  expect(kept.code).toBe(0);
  expect(kept.stderr).toContain('info[params/overridden]');
  expect(project.read('params.yaml')).toContain('points: 7 # tuned');

  project.write({ 'n.ipynb': notebook([IMPORTS, RANGE, PREPARE.replace('4', '5')]) });
  const refused = await project.stagebook('write-graph');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('error[params/conflict]');
  expect(project.read('src/Prepare.ts')).toContain('param(4)');
  expect((await project.stagebook('write-graph', '--params', 'file')).code).toBe(0);
  expect(project.read('params.yaml')).toContain('points: 7 # tuned');
  expect((await project.stagebook('write-graph')).code).toBe(0);
});

test('a broken cell keeps back only the stages that need it', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, RANGE, PREPARE, 'class Broken extends {{{']) });
  const { code, stderr } = await project.stagebook('write-graph');
  expect(code).toBe(1);
  expect(stderr).toContain('error[notebook/syntax]');
  expect(stderr).toContain('--> n.ipynb:cell 4:1:');
  expect(project.read('dvc.yaml')).toContain('Prepare:');
});

test('stages wired by hand run again when two deps change places', async () => {
  await using project = TestProject.withDvc();
  const make = `class Make extends Stage<Make> {
  value = param(1);
  data = outs('data/{name}.json');
  run() { this.data.writeJSON(this.value); }
}`;
  const join = `class Join extends Stage<Join> {
  a = dep(Make, 'data');
  b = dep(Make, 'data');
  result = outs('result.json');
  run() { this.result.writeJSON([this.a.readJSON(), this.b.readJSON()]); }
}`;
  const program = (first: string, second: string): string =>
    `const one = new Make({ value: 1 }, { name: 'One' });
const two = new Make({ value: 2 }, { name: 'Two' });
const join = new Join({ a: ${first}.data, b: ${second}.data });
pipeline({ one, two, join });`;
  const imports = "import { Stage, param, dep, outs, pipeline } from 'stagebook';";
  project.write({ 'n.ipynb': notebook([imports, make, join, program('one', 'two')]) });
  const written = await project.stagebook('write-graph');
  expect(written.stderr).toBe('');
  expect((await project.run('dvc', ['repro'])).code).toBe(0);
  expect(JSON.parse(project.read('result.json'))).toEqual([1, 2]);
  project.write({ 'n.ipynb': notebook([imports, make, join, program('two', 'one')]) });
  expect((await project.stagebook('write-graph')).code).toBe(0);
  expect((await project.run('dvc', ['repro'])).code).toBe(0);
  expect(JSON.parse(project.read('result.json'))).toEqual([2, 1]);
});

test('a class that is gone is offered for removal until its stage and file are removed', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, RANGE, PREPARE, FIT]) });
  await project.stagebook('write-graph');
  project.write({ 'n.ipynb': notebook([IMPORTS, RANGE, PREPARE]) });
  const offered = await project.stagebook('write-graph');
  expect(offered.code).toBe(0);
  expect(offered.stderr).toContain('warning[files/removed-stage]: Stage `Fit`');
  expect(offered.stderr).toContain('warning[files/removed-class]: `src/Fit.ts`');
  expect(project.read('dvc.yaml')).toContain('Fit:');
  await project.run('dvc', ['remove', 'Fit']);
  await project.run('rm', ['src/Fit.ts']);
  const gone = await project.stagebook('write-graph');
  expect(gone.stderr).toBe('');
  expect(project.read('.stagebook/manifest.json')).not.toContain('Fit');
});

test('a renamed class is told at its cell, and --prune takes the old one out of every file', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, RANGE, PREPARE, FIT]) });
  await project.stagebook('write-graph');
  expect((await project.run('dvc', ['repro'])).code).toBe(0);
  const cells = [IMPORTS, RANGE, PREPARE, FIT].map(cell => cell.replace(/\bPrepare\b/g, 'Prep'));
  project.write({ 'n.ipynb': notebook(cells) });
  const before = snapshot(project);
  const told = await project.stagebook('write-graph');
  expect(told.code).toBe(1);
  expect(told.stderr)
    .toBe(`error[stage/overlapping-outs]: \`data/points.json\`, an out of \`Prep\`, is still one of \`Prepare\`, which is no longer in the notebooks.
  --> n.ipynb:cell 3:1:7
    |
 1  | class Prep extends Stage<Prep> {
    |       ~~~~
  help: Was \`Prepare\` renamed or removed? Take it out of \`dvc.yaml\` with \`stagebook write-graph --prune\`.
  help: Else bring its class back, and give \`Prep\` another path.
`);
  expect(snapshot(project)).toEqual(before);
  const pruned = await project.stagebook('write-graph', '--prune');
  expect(pruned).toMatchObject({ code: 0, stderr: '' });
  const after = snapshot(project);
  for (const [path, text] of Object.entries(after)) expect(text, path).not.toContain('Prepare');
  expect(after).not.toHaveProperty('src/Prepare.ts');
  expect((await project.run('dvc', ['repro'])).code).toBe(0);
  expect((await project.stagebook('write-graph')).stdout).toContain('Nothing to write.');
});

test('--prune keeps what the user made their own, and waits while a cell is broken', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, RANGE, PREPARE, FIT]) });
  await project.stagebook('write-graph');
  writeFileSync(
    project.path('params.yaml'),
    project.read('params.yaml').replace(/lr: .*/, 'lr: 7\n  mine: 1')
  );
  appendFileSync(project.path('src/Fit.ts'), '// mine\n');
  project.write({ 'n.ipynb': notebook([IMPORTS, RANGE, PREPARE, 'class Fit {{']) });
  const broken = await project.stagebook('write-graph', '--prune');
  expect(broken.stderr).toContain('error[notebook/syntax]');
  expect(project.read('dvc.yaml')).toContain('Fit:');
  project.write({ 'n.ipynb': notebook([IMPORTS, RANGE, PREPARE]) });
  const { stderr, code } = await project.stagebook('write-graph', '--prune');
  expect(code, stderr).toBe(0);
  expect(project.read('dvc.yaml')).not.toContain('Fit');
  expect(project.read('params.yaml')).toContain('Fit:\n  lr: 7\n  mine: 1\n');
  expect(project.read('src/Fit.ts')).toContain('// mine');
  expect(stderr).toContain('warning[files/removed-class]: `src/Fit.ts`');
  expect(stderr).toContain('was edited by hand, so `--prune` keeps it');
});

test('--prune takes the folders that are empty then, and no others', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, RANGE, PREPARE]) });
  await project.stagebook('write-graph');
  project.write({ 'n.ipynb': notebook([IMPORTS, PREPARE.replace('range(', 'Array(')]) });
  await project.stagebook('write-graph', '--prune');
  expect(readdirSync(project.path('src'))).toEqual(['Prepare.ts']);
  project.write({ 'n.ipynb': notebook([IMPORTS]), 'src/deep/.gitkeep': '' });
  await project.stagebook('write-graph', '--prune');
  expect(readdirSync(project.path('src'))).toEqual(['deep']);
});

test('a stage that was changed by hand against its class is told, and --overwrite takes it back', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, RANGE, PREPARE, FIT]) });
  await project.stagebook('write-graph');
  const written = project.read('dvc.yaml');
  const edited = written
    .replace('- data/points.json\n  Fit', '- data/other.json\n    frozen: true\n  Fit')
    .replace('    - src/Fit.ts\n', '');
  project.write({ 'dvc.yaml': edited });
  const told = await project.stagebook('write-graph');
  expect(told.code).toBe(0);
  expect(told.stderr).toContain(
    'info[pipeline/overridden]: Stage `Prepare` was changed by hand in `dvc.yaml` against the notebook (out `data/points.json`); the file is used.\n  --> dvc.yaml:2:3'
  );
  expect(told.stderr).toContain('(dep `src/Fit.ts`)');
  expect(project.read('dvc.yaml')).toBe(edited);
  const again = await project.stagebook('write-graph');
  expect(again.stderr).toBe(told.stderr);
  const taken = await project.stagebook('write-graph', '--overwrite');
  expect(taken).toMatchObject({ code: 0, stderr: '' });
  expect(project.read('dvc.yaml')).toBe(
    written.replace('- data/points.json\n  Fit', '- data/points.json\n    frozen: true\n  Fit')
  );
  const backup = readdirSync(project.path('.dvc/tmp/stagebook/backup'), { recursive: true })
    .map(String)
    .find(path => path.endsWith('dvc.yaml'));
  expect(project.read(`.dvc/tmp/stagebook/backup/${backup ?? ''}`)).toBe(edited);
});

test('several writers at once take turns', async () => {
  await using project = TestProject.withDvc();
  project.write({ 'n.ipynb': notebook([IMPORTS, RANGE, PREPARE]) });
  const all = await Promise.all([1, 2, 3, 4].map(() => project.stagebook('write-graph')));
  expect(all.map(({ code, stderr }) => [code, stderr])).toEqual(all.map(() => [0, '']));
  expect(all.filter(({ stdout }) => stdout.includes('5 files written'))).toHaveLength(1);
});

test('a writer that was killed leaves no lock behind that matters', async () => {
  await using project = TestProject.withDvc();
  const gone = await project.run(process.execPath, ['-p', 'process.pid']);
  const own = identify();
  for (const lock of [
    gone.stdout.trim(),
    // In a container the next writer may have the same pid.
    { ...own, started: 'before' },
    { ...own, boot: 'the one before' }
  ]) {
    project.write({
      'n.ipynb': notebook([IMPORTS, RANGE, PREPARE, `// ${JSON.stringify(lock)}`]),
      '.dvc/tmp/stagebook/write.lock': lock
    });
    expect(await project.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
  }
});

test('a writer waits for one of another host, until that must have ended', async () => {
  await using project = TestProject.withDvc();
  const lock = '.dvc/tmp/stagebook/write.lock';
  project.write({
    'n.ipynb': notebook([IMPORTS, RANGE, PREPARE]),
    [lock]: { ...identify(), host: 'elsewhere' }
  });
  const held = await project.stagebook('write-graph');
  expect(held).toMatchObject({ code: 1, stderr: expect.stringContaining('is at work in') });
  const minuteAgo = Date.now() / 1000 - 61;
  utimesSync(project.path(lock), minuteAgo, minuteAgo);
  expect(await project.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
});

test('a file that cells read while stages are built counts as a part of the notebook', async () => {
  await using project = TestProject.withDvc();
  const reads =
    "import { readFileSync } from 'node:fs';\nconst config = JSON.parse(readFileSync('config.json', 'utf8'));";
  const train = 'class Train extends Stage<Train> {\n  lr = param(config.lr);\n  run() {}\n}';
  project.write({ 'n.ipynb': notebook([IMPORTS, reads, train]), 'config.json': { lr: 1 } });
  for (const lr of [1, 2]) {
    project.write({ 'config.json': { lr } });
    expect(await project.stagebook('write-graph')).toMatchObject({ code: 0, stderr: '' });
    expect(project.read('params.yaml')).toBe(`Train:\n  lr: ${lr}\n`);
  }
});
