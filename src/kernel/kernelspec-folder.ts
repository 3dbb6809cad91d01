import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Where a kernelspec can be: for this user, or below a prefix (of a Python environment). */
export type KernelspecPlace = 'user' | { readonly prefix: string };

/** Returns the folder of our kernelspec at a place, as Jupyter looks for it. */
export function kernelspecFolder(place: KernelspecPlace, env = process.env): string {
  const data = place === 'user' ? userData(env) : join(place.prefix, 'share', 'jupyter');
  return join(data, 'kernels', 'stagebook');
}

/** Returns the prefix of the Python environment that is in use, if one is. */
export function environmentPrefix(env = process.env): string | undefined {
  const python = env['STAGEBOOK_PYTHON'];
  if (python === undefined) return env['VIRTUAL_ENV'] ?? env['CONDA_PREFIX'];
  const folder = dirname(python);
  return /^(bin|scripts)$/i.test(basename(folder)) ? dirname(folder) : folder;
}

function userData(env: NodeJS.ProcessEnv): string {
  const chosen = env['JUPYTER_DATA_DIR'];
  if (chosen) return chosen;
  switch (process.platform) {
    case 'darwin':
      return join(homedir(), 'Library', 'Jupyter');
    case 'win32':
      return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'jupyter');
    default:
      return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'jupyter');
  }
}
