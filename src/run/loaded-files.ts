import { fileURLToPath } from 'node:url';
import { relative, sep } from 'node:path';
import { loader } from './commonjs.js';

/** Notes the files of the project that are loaded from disk from now on: what the outcome depends on. */
export function recordLoads(
  root: string,
  memory: ReadonlyMap<string, string>
): ReadonlySet<string> {
  const loaded = new Set<string>();
  // Packages are versioned by themselves, and so is this one, where it is linked.
  const own = fileURLToPath(new URL('../', import.meta.url));
  for (const [extension, load] of Object.entries(loader._extensions))
    loader._extensions[extension] = (module, filename) => {
      const path = relative(root, filename).split(sep).join('/');
      if (!memory.has(filename) && !/(^|\/)node_modules\//.test(path) && !filename.startsWith(own))
        loaded.add(path);
      load(module, filename);
    };
  return loaded;
}
