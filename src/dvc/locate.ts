import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { findExecutable, run } from '../process/index.js';

/** The oldest DVC that Stagebook works with. */
export const WANTED_DVC = '3.50';

/** A DVC that was found: how to call it and why this one. */
export interface Dvc {
  readonly command: string;
  readonly args: readonly string[];
  readonly source: 'setting' | 'project' | 'PATH' | 'server';
}

/** Finds DVC: `$STAGEBOOK_DVC`, the project's `.venv`, PATH, the Python that runs the Jupyter server. */
export function locateDvc(root: string, env: NodeJS.ProcessEnv = process.env): Dvc | undefined {
  const setting = env['STAGEBOOK_DVC'];
  if (setting) return { command: setting, args: [], source: 'setting' };
  const bin = process.platform === 'win32' ? 'Scripts' : 'bin';
  const own = findExecutable('dvc', [join(root, '.venv', bin)]);
  if (own) return { command: own, args: [], source: 'project' };
  const found = findExecutable('dvc', (env['PATH'] ?? '').split(delimiter));
  if (found) return { command: found, args: [], source: 'PATH' };
  const python = env['STAGEBOOK_PYTHON'];
  if (python) {
    const beside = findExecutable('dvc', [dirname(python)]);
    if (beside) return { command: beside, args: [], source: 'server' };
    if (existsSync(python)) return { command: python, args: ['-m', 'dvc'], source: 'server' };
  }
  return undefined;
}

/** Asks a DVC for its version; undefined where it does not run. About 0.7 s: Python starts. */
export async function dvcVersion(dvc: Dvc, cwd: string): Promise<string | undefined> {
  const { exitCode, stdout } = await run(dvc.command, [...dvc.args, '--version'], { cwd });
  return exitCode === 0 ? stdout.trim() : undefined;
}

/** Returns the environment of a DVC child: the folders of this Node and of this DVC lead its PATH. */
export function dvcEnv(dvc: Dvc, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const lead = [dirname(process.execPath), dirname(dvc.command)].filter(dir => dir !== '.');
  return {
    ...env,
    PATH: [...new Set([...lead, ...(env['PATH'] ?? '').split(delimiter)])].join(delimiter),
    DVC_NO_ANALYTICS: env['DVC_NO_ANALYTICS'] ?? '1'
  };
}
