import { join } from 'node:path';
import { detach } from '../process/index.js';

/** The program of the runner, beside this file. */
const RUNNER = join(import.meta.dirname, 'runner-main.js');

/** Starts the runner of a run in a session of its own: it outlives the terminal, the engine and the browser tab. */
export function launchRunner(directory: string, root: string): void {
  detach(process.execPath, [RUNNER, directory], { cwd: root, log: join(directory, 'runner.log') });
}
