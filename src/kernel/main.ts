import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { adjustCompiler } from './compiler-options.js';
import { LaunchError } from './launch-error.js';
import { installModuleFallback } from './module-fallback.js';
import { findProjectRoot } from './project-root.js';
import { splitTimer } from './split-timer.js';
import { loadTslab, startTslab } from './tslab.js';
import { watchParent } from './watch-parent.js';

/** Starts the kernel *TypeScript (Stagebook)*: the unmodified tslab in surroundings that suit it. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { file: { type: 'string', short: 'f' } } });
  if (values.file === undefined) throw new LaunchError('Usage: main.js -f <connection file>.');
  const connectionFile = resolve(values.file);
  checkConnectionFile(connectionFile);
  const root = findProjectRoot(process.cwd());
  process.chdir(root);
  watchParent();
  const tslab = loadTslab();
  splitTimer(tslab.compiler.sys);
  adjustCompiler(tslab, root, {
    stagebook: join(import.meta.dirname, '../..'),
    typeRoot: dirname(dirname(tslab.require.resolve('@types/node/package.json')))
  });
  installModuleFallback();
  await startTslab(tslab, connectionFile);
}

function checkConnectionFile(path: string): void {
  try {
    JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new LaunchError(`Cannot read the connection file ${path}: ${String(error)}`);
  }
}

main().catch((error: unknown) => {
  const reason =
    error instanceof LaunchError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? '')
        : '';
  process.stderr.write(`stagebook kernel: ${reason.replaceAll('\n', ' ')}\n`);
  process.exit(1);
});
