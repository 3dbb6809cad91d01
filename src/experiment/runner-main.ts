import { RunDirectory } from './run-store.js';
import { Runner } from './runner.js';

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('Internal: the runner was started without a run directory');
// A terminal that closes must not end a run that was meant to outlive it.
process.on('SIGHUP', () => undefined);
// Its standard error is a file: on a full disk it takes nothing more, which must not end a training.
process.stderr.on('error', () => undefined);
const directory = new RunDirectory(path);
// On a busy machine a runner may start so late that another command has ended its run already.
if (directory.claim('start') && directory.read().state === 'preparing')
  await new Runner(directory).run();
