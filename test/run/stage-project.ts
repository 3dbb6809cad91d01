import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { CellSlice } from '../../src/contract/cell-map.js';
import { notebook, TestProject, type Ran } from '../support/test-project.js';

/** The command of a stage, as it stands in `dvc.yaml`. */
export const STAGE_COMMAND = ['--import', 'stagebook/run', 'src/Train.ts', 'Train'];

/** A project with a linked package and a marker of DVC, without DVC itself. */
export function stageProject(
  files: Readonly<Record<string, string | object>>,
  type?: string
): TestProject {
  const project = new TestProject();
  project.link();
  project.write({
    'package.json': type === undefined ? {} : { type },
    '.dvc/config': '',
    ...files
  });
  return project;
}

/** Runs the stage `Train` of a project. */
export function runTrain(project: TestProject, node = process.execPath): Promise<Ran> {
  return project.run(node, STAGE_COMMAND);
}

/** The class `Train` with a body of `run()`. */
export function train(body: string): string {
  return `import { Stage } from 'stagebook';\nexport class Train extends Stage<Train> {\n  async run() {\n${body}\n  }\n}\n`;
}

/** Writes a notebook and its manifest, as Write graph does for a module that begins with one generated line. */
export function cutFromCell(
  project: TestProject,
  path: string,
  cells: readonly string[],
  cell: number
): void {
  const source = cells[cell] ?? '';
  const text = `import { Stage } from 'stagebook';\nexport ${source}\n`;
  const slice: CellSlice = {
    cell: `cell-${cell + 1}`,
    line: 1,
    cellLine: 0,
    lines: source.split('\n').length,
    shift: -'export '.length
  };
  const hash = createHash('sha256').update(text).digest('hex');
  project.write({
    'digits.ipynb': notebook(cells),
    [path]: text,
    '.stagebook/manifest.json': {
      version: 1,
      files: { [path]: { hash, notebook: 'digits.ipynb', slices: [slice] } },
      stages: {}
    }
  });
}

/** Starts the stage, sends a signal when it prints `ready`, and tells how it ended. */
export function signalled(
  project: TestProject,
  signal: NodeJS.Signals
): Promise<{
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
}> {
  return new Promise(done => {
    const child = spawn(process.execPath, STAGE_COMMAND, { cwd: project.root, env: project.env });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!stdout.includes('ready') && text.includes('ready')) child.kill(signal);
      stdout += text;
    });
    child.on('close', (code, ended) => {
      done({ code, signal: ended, stdout });
    });
  });
}

/** Installs an extracted package, with its dependencies beside it. */
export function linkDependencies(project: TestProject, checkout: string): void {
  for (const name of ['typescript', 'yaml', 'smol-toml'])
    symlinkSync(join(checkout, 'node_modules', name), project.path(`node_modules/${name}`), 'dir');
}
