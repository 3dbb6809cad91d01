import { RunDirectory } from './run-store.js';
import { Runner } from './runner.js';

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('Internal: the runner was started without a run directory');
// A terminal that closes must not end a run that was meant to outlive it.
process.on('SIGHUP', () => undefined);
await new Runner(new RunDirectory(path)).run();
