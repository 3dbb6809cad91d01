import { runCli, type Program } from './run-cli.js';

/** Exit code of a program whose reader is gone (`| head`): 128 + SIGPIPE, which Node ignores. */
const BROKEN_PIPE = 141;

/** Runs the command line of this process, and ends as its command does. */
export function runProgram(program: Program): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // A run that was followed goes on: it has a process of its own.
      if (error.code === 'EPIPE') process.exit(BROKEN_PIPE);
      if (error.code === undefined) throw error;
      // A full disk, for instance. Where nobody can be told, the exit code tells.
      if (stream === process.stdout)
        process.stderr.write(`error: The output cannot be written (${error.message}).\n`);
      process.exit(1);
    });

  void runCli(process.argv.slice(2), program).then(code => {
    process.exitCode = code;
    // In a turn of its own: an error of the last write is told before.
    if (program.endsAtOnce === true) setImmediate(endAtOnce);
  });
}

/** Ends a process that nothing runs in any more: by itself Node would first take its heap apart, object by object. */
function endAtOnce(): void {
  // What a pipe did not take yet is written first.
  if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
}
