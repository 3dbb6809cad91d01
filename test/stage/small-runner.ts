import { spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckpointSignal, ResumeOrder } from '../../src/contract/stage-run.js';
import type { Ran, TestProject } from '../support/test-project.js';

const SIGNAL = '.dvc/tmp/DVC_CHECKPOINT';

/** What the empty file of a foreign program says. */
const EMPTY: CheckpointSignal = { stage: '', step: null, next: null, pid: 0 };

/** What a test asks of its runner. */
interface RunOptions {
  /** Tells whether to stop after a checkpoint, and looks at the files meanwhile. */
  readonly onSignal?: (signal: CheckpointSignal) => 'stop' | 'ignore' | undefined;
  readonly env?: NodeJS.ProcessEnv;
  /** Where the stage runs, in the project. */
  readonly wdir?: string;
}

/** How a stage ended, and the checkpoints that it asked for. */
export interface Served extends Ran {
  readonly signals: readonly CheckpointSignal[];
  readonly pid: number | undefined;
}

/** The stage `Train` of a project. */
export const TRAIN = [process.execPath, '--import', 'stagebook/run', 'src/Train.ts', 'Train'];

/** Runs a stage process as a runner does: looks for its signals and answers them. */
export function serve(
  project: TestProject,
  [command = '', ...args]: readonly string[],
  { onSignal, env, wdir = '.' }: RunOptions = {}
): Promise<Served> {
  const path = project.path(SIGNAL);
  const signals: CheckpointSignal[] = [];
  const child = spawn(command, args, {
    cwd: project.path(wdir),
    env: { ...project.env, DVC_CHECKPOINT: '1', DVC_ROOT: project.root, ...env }
  });
  let ignored = false;
  const poll = setInterval(() => {
    if (ignored || !existsSync(path)) return;
    const text = readFileSync(path, 'utf8');
    const signal = text === '' ? EMPTY : (JSON.parse(text) as CheckpointSignal);
    signals.push(signal);
    const answer = onSignal?.(signal);
    ignored = answer === 'ignore';
    if (answer === 'stop') writeFileSync(project.path('.dvc/tmp/STAGEBOOK_STOP'), 'asked\n');
    if (!ignored) rmSync(path);
  }, 3);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', code => {
      clearInterval(poll);
      done({ code, stdout, stderr, signals, pid: child.pid });
    });
  });
}

/** Keeps the outs of a project as they are now, as a checkpoint does. */
export function keep(project: TestProject, files: readonly string[], name: string): void {
  for (const path of files)
    if (existsSync(project.path(path)))
      cpSync(project.path(path), project.path(join(name, path)), { recursive: true });
}

/** Orders the next stage process to go on from outs that were kept; returns its environment. */
export function orderResume(
  project: TestProject,
  order: ResumeOrder,
  name: string
): NodeJS.ProcessEnv {
  // What DVC does before it runs a stage.
  for (const path of order.files) rmSync(project.path(path), { recursive: true, force: true });
  rmSync(project.path('.dvc/tmp/STAGEBOOK_STOP'), { force: true });
  project.write({ '.dvc/tmp/stagebook/resume.json': order });
  cpSync(project.path(name), project.path('.dvc/tmp/stagebook/resume'), { recursive: true });
  return { STAGEBOOK_RESUME: order.sha };
}
