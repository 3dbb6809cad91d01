import { RunError } from './run-error.js';
import { prepareProgram } from './run-stage.js';

/** Exit code of a program whose reader is gone (`| head`): 128 + SIGPIPE, which Node ignores. */
const BROKEN_PIPE = 141;

/**
 * Runs the main module in place of Node's own loader, which would take it for an ES module or for JavaScript.
 *
 * Never settles: while it is awaited, Node does not come to load the main module itself.
 */
export function takeOver(entry: string, stage: string | undefined): Promise<never> {
  const program = prepareProgram(entry, stage);
  let isRunning = true;
  const fail = (error: unknown): void => {
    if (isBrokenPipe(error)) process.exit(BROKEN_PIPE);
    process.exitCode = 1;
    // Written before the exit also where pipes are asynchronous.
    process.stderr.write(program.formatError(error), () => process.exit());
  };
  process.on('uncaughtException', error => {
    // With a listener of its own the program decides itself.
    if (process.listenerCount('uncaughtException') === 1) fail(error);
  });
  process.on('beforeExit', () => {
    if (isRunning)
      fail(new RunError(`Stage \`${stage ?? entry}\` waits for something that can never happen.`));
    else exitLast();
  });
  program.run().then(() => {
    isRunning = false;
  }, fail);
  return new Promise(() => undefined);
}

/** Tells whether an error says that whoever read the output of this process is gone: nobody is left to be told. */
function isBrokenPipe(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'EPIPE') return false;
  return [process.stdout, process.stderr].some(hasFailed);
}

/** The standard streams forget their error, but not that there was one; a listener would have to open them at each start. */
function hasFailed(stream: NodeJS.WriteStream): boolean {
  const { _writableState: state } = stream as { _writableState?: { errorEmitted?: boolean } };
  return state?.errorEmitted === true;
}

/** Node would end with its code for a main module that never settled, once all listeners are done. */
function exitLast(): void {
  process.exitCode ??= 0;
  process.once('exit', code => {
    process.exit(code);
  });
}
