import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { ROOT, toolEnv } from './command.mjs';

/** What Jupyter finds by folder name: link below `lib/jupyter` → folder of the checkout. */
const LINKS = {
  'kernels/stagebook': 'jupyter-config/kernelspec',
  'labextensions/stagebook': 'stagebook/labextension',
  'etc/jupyter_server_config.d': 'jupyter-config/server-config'
};

/**
 * Returns an environment in which the Jupyter of `.venv` finds the kernel, the server extension and
 * the JupyterLab extension of this checkout. Nothing is installed anywhere.
 */
export function jupyterEnv(extra = {}) {
  const data = join(ROOT, 'lib/jupyter');
  for (const [link, target] of Object.entries(LINKS)) {
    const path = join(data, link);
    if (existsSync(path)) continue;
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    symlinkSync(join(ROOT, target), path, 'junction');
  }
  const before = name => (process.env[name] ? delimiter + process.env[name] : '');
  return toolEnv({
    JUPYTER_PATH: data + before('JUPYTER_PATH'),
    JUPYTER_CONFIG_PATH: join(data, 'etc') + before('JUPYTER_CONFIG_PATH'),
    PYTHONPATH: ROOT + before('PYTHONPATH'),
    ...extra
  });
}
