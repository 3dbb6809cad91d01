import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { ioFailure, writeFiles } from '../disk/index.js';
import { NODE_FLAGS } from './flags.js';
import { kernelspecFolder, type KernelspecPlace } from './kernelspec-folder.js';
import { LaunchError } from './launch-error.js';
import { findTslab } from './tslab.js';

const PACKAGE = new URL('../../', import.meta.url);

/** The kernelspec that the wheel brings: logos, and everything but an absolute `argv`. */
const TEMPLATE = fileURLToPath(new URL('jupyter-config/kernelspec', PACKAGE));

/** A kernelspec as it was installed. */
export interface InstalledKernel {
  readonly folder: string;
  readonly argv: readonly string[];
}

/** Writes the kernelspec of *TypeScript (Stagebook)*, with absolute paths, where Jupyter finds it. */
export function installKernel(place: KernelspecPlace): Result<InstalledKernel, Failure> {
  try {
    findTslab();
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    return err({ reason: 'refused', message: error.message, help: [] });
  }
  const folder = kernelspecFolder(place);
  const argv = launcherArgv();
  const template = readFileSync(join(TEMPLATE, 'kernel.json'), 'utf8');
  const spec = { ...(JSON.parse(template) as object), argv };
  try {
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(TEMPLATE))
      if (name !== 'kernel.json') copyFileSync(join(TEMPLATE, name), join(folder, name));
  } catch (error) {
    return ioFailure(folder, error);
  }
  const written = writeFiles(folder, [
    { path: join(folder, 'kernel.json'), text: `${JSON.stringify(spec, null, 2)}\n` }
  ]);
  return written.ok ? ok({ folder, argv }) : written;
}

/** Removes the kernelspec from a place. */
export function uninstallKernel(place: KernelspecPlace): Result<string, Failure> {
  const folder = kernelspecFolder(place);
  if (!existsSync(join(folder, 'kernel.json'))) {
    const message = `The kernel is not installed in \`${folder}\`.`;
    return err({
      reason: 'refused',
      message,
      help: ['`jupyter kernelspec list` says where it is.']
    });
  }
  try {
    rmSync(folder, { recursive: true });
  } catch (error) {
    return ioFailure(folder, error);
  }
  return ok(folder);
}

/** From the wheel through Python, which finds a Node that was updated; else by this very Node. */
function launcherArgv(): string[] {
  const python = process.env['STAGEBOOK_PYTHON'];
  const start =
    python === undefined
      ? [process.execPath, ...NODE_FLAGS, fileURLToPath(new URL('lib/kernel/main.js', PACKAGE))]
      : [python, '-m', 'stagebook.kernel'];
  return [...start, '-f', '{connection_file}'];
}
