import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { CHECKOUT } from '../../support/test-project.js';

/** Where the consumer extension is built to. */
export const CONSUMER = join(CHECKOUT, 'lib/consumer-extension');

/** Builds the extension of the tests that consumes our token. */
export default function buildConsumer(): void {
  execFileSync(
    process.execPath,
    [
      join(CHECKOUT, 'node_modules/@jupyter/builder/lib/build-labextension.js'),
      '--core-package-file',
      join(CHECKOUT, 'node_modules/@jupyterlab/core-meta/core.package.json'),
      join(CHECKOUT, 'test/ui/consumer-extension')
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] }
  );
}
