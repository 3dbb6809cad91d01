import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { detach } from '../process/index.js';

/** The program of the runner; this file may be bundled into another folder of the same depth. */
const RUNNER = fileURLToPath(new URL('../experiment/runner-main.js', import.meta.url));

/** Starts the runner of a run in a session of its own: it outlives the terminal, the engine and the browser tab. */
export function launchRunner(directory: string, root: string): void {
  detach(process.execPath, [RUNNER, directory], { cwd: root, log: join(directory, 'runner.log') });
}
