import { execFileSync } from 'node:child_process';
import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHECKOUT, notebook, TestProject } from '../support/test-project.js';

const CLI = join(CHECKOUT, 'lib/cli/main.cjs');

const cells = (n: number): readonly string[] => [
  "import { Stage, param, outs } from 'stagebook';",
  `const half = (n: number) => n / ${n};`,
  `class A extends Stage<A> {
  n = param(${n});
  file = outs('a${n}.json');
  run() { this.file.writeJSON(half(this.n)); }
}`
];

/** Every file that Write graph makes, with its text; what is half written would be among them. */
function written(project: TestProject): Record<string, string> {
  const files = readdirSync(project.root, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => `${entry.parentPath}/${entry.name}`.slice(project.root.length + 1))
    .filter(path => /^(src\/|\.stagebook\/|dvc\.yaml|params\.yaml)/.test(path))
    .filter(path => !path.endsWith('.tmp'));
  return Object.fromEntries(files.sort().map(path => [path, project.read(path)]));
}

/** What a writer puts beside its targets before it renames it. */
function drafts(project: TestProject): string[] {
  return readdirSync(project.root, { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.endsWith('.tmp'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter(path => !path.includes('/.dvc/'));
}

test.skipIf(!canRun('strace', ['-V']))(
  'a SIGKILL at every rename leaves each file old or new, and the next write is as if nothing had been',
  async () => {
    await using project = TestProject.withDvc();
    project.write({ 'n.ipynb': notebook(cells(2)) });
    expect((await project.stagebook('write-graph')).code).toBe(0);
    const before = written(project);
    project.write({ 'n.ipynb': notebook(cells(4)) });
    expect((await project.stagebook('write-graph')).code).toBe(0);
    const after = written(project);

    let killed = 0;
    for (let n = 1; ; n++) {
      project.write({ 'n.ipynb': notebook(cells(2)) });
      expect((await project.stagebook('write-graph')).code).toBe(0);
      expect(written(project)).toEqual(before);
      project.write({ 'n.ipynb': notebook(cells(4)) });
      const { code } = await project.run('strace', [
        ...['-f', '-qq', '-o', '/dev/null'],
        ...['-e', 'trace=rename,renameat,renameat2'],
        ...['-e', `inject=rename,renameat,renameat2:signal=KILL:when=${n}`],
        ...[process.execPath, CLI, 'write-graph']
      ]);
      for (const [path, text] of Object.entries(written(project)))
        expect([before[path], after[path]], `${path} at rename ${n}`).toContain(text);
      const next = await project.stagebook('write-graph');
      expect(next, `after a kill at rename ${n}`).toMatchObject({ code: 0, stderr: '' });
      expect(written(project)).toEqual(after);
      if (code === 0) break;
      killed++;
    }
    expect(killed).toBeGreaterThanOrEqual(Object.keys(after).length);

    // What the killed ones had begun goes with the next write, once it is surely nobody's.
    project.write({ 'src/A.ts.0123456789ab.tmp': 'begun', 'dvc.yaml.0123456789ab.tmp': 'begun' });
    const before3s = Date.now() / 1000 - 3;
    for (const path of drafts(project)) utimesSync(path, before3s, before3s);
    project.write({ 'n.ipynb': notebook([...cells(4), '// nothing new']) });
    expect((await project.stagebook('write-graph')).code).toBe(0);
    expect(drafts(project)).toEqual([]);
  },
  600_000
);

function canRun(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
