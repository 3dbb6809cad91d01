import { runCli } from './run-cli.js';

/** Exit code of a program whose reader is gone (`| head`): 128 + SIGPIPE, which Node ignores. */
const BROKEN_PIPE = 141;

for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    // A run that was followed goes on: it has a process of its own.
    process.exit(BROKEN_PIPE);
  });

void runCli(process.argv.slice(2)).then(code => {
  process.exitCode = code;
});
