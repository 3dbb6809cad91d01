import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loader } from './commonjs.js';

/** By what cells read files while they build stages: nothing waits there for an answer that comes later. */
const READERS = ['readFileSync', 'existsSync', 'openSync'] as const;

/** Notes the files of the project that are loaded, or read by cells, from now on: what the outcome depends on. */
export function recordLoads(
  root: string,
  memory: ReadonlyMap<string, string>
): ReadonlySet<string> {
  const loaded = new Set<string>();
  // Packages are versioned by themselves, and so is this one, where it is linked; git and DVC keep to their own.
  const own = fileURLToPath(new URL('../', import.meta.url));
  const note = (file: string, isOurs: (path: string) => boolean): void => {
    const path = relative(root, file).split(sep).join('/');
    const isOther = /(^|\/)(node_modules|\.git|\.dvc)\//.test(path) || file.startsWith(own);
    if (!memory.has(file) && !isOther && isOurs(path)) loaded.add(path);
  };
  for (const [extension, load] of Object.entries(loader._extensions))
    loader._extensions[extension] = (module, filename) => {
      note(filename, () => true);
      load(module, filename);
    };
  for (const name of READERS) {
    const read = fs[name] as (path: unknown, ...rest: unknown[]) => unknown;
    Reflect.set(fs, name, (path: unknown, ...rest: unknown[]) => {
      const file = path instanceof URL ? fileURLToPath(path) : path;
      if (typeof file === 'string') note(resolve(file), inside => !inside.startsWith('../'));
      return read(path, ...rest);
    });
  }
  syncBuiltinESMExports();
  return loaded;
}
