import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CellRunner } from './cell-runner.js';
import { CellSources } from './cell-sources.js';
import { adjustCompiler } from './compiler-options.js';
import { checkPorts, readConnection } from './connection-file.js';
import { guardTslab } from './guarded-server.js';
import { LaunchError } from './launch-error.js';
import { installModuleFallback } from './module-fallback.js';
import { findProjectRoot } from './project-root.js';
import { splitTimer } from './split-timer.js';
import { findTslab, loadCompiler, startTslab } from './tslab.js';

/** Starts the kernel *TypeScript (Stagebook)*: the unmodified tslab in surroundings that suit it. */
async function main(): Promise<void> {
  checkNode(process.versions.node);
  const { values } = parseArgs({ options: { file: { type: 'string', short: 'f' } } });
  if (values.file === undefined) throw new LaunchError('Usage: main.js -f <connection file>.');
  const connection = readConnection(resolve(values.file));
  await checkPorts(connection);
  const root = findProjectRoot(process.cwd());
  process.chdir(root);
  const tslab = loadCompiler(findTslab());
  splitTimer(tslab.compiler.sys);
  const sources = new CellSources(root);
  const fallbacks = {
    stagebook: fileURLToPath(new URL('../..', import.meta.url)),
    typeRoot: dirname(dirname(tslab.require.resolve('@types/node/package.json')))
  };
  adjustCompiler(tslab, root, fallbacks, sources);
  installModuleFallback();
  const cells = new CellRunner(sources);
  await startTslab(tslab, connection.path, {
    adjustServer: guardTslab(tslab, connection.key, cells),
    onStray: error => {
      cells.tellStray(error);
    }
  });
}

function checkNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new LaunchError(`Node is ${version}, Stagebook needs 20.19 or newer.`);
}

main().catch((error: unknown) => {
  const reason =
    error instanceof LaunchError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? '')
        : String(error);
  process.stderr.write(`stagebook kernel: ${reason.replaceAll('\n', ' ')}\n`);
  process.exit(1);
});
