import { fileURLToPath } from 'node:url';
import type { Collected, CollectRequest } from '../contract/stage-spec.js';
import { run } from '../process/index.js';

/** How long the cells that build stages may take, in milliseconds; `STAGEBOOK_COLLECT_TIMEOUT` changes it. */
const TIME_LIMIT = 30_000;

/** Builds the stages in a child process, so that the user's code can neither hang nor change the engine. */
export async function collectStages(request: CollectRequest): Promise<Collected> {
  const main = fileURLToPath(new URL('../run/collect-main.js', import.meta.url));
  const timeout = Number(process.env['STAGEBOOK_COLLECT_TIMEOUT'] ?? TIME_LIMIT);
  const finished = await run(process.execPath, [main], {
    cwd: request.root,
    input: JSON.stringify(request),
    answer: true,
    bound: true,
    timeout
  });
  if (finished.timedOut) {
    return failed({
      code: 'stage/timeout',
      message: `The cells that build the stages did not end within ${timeout / 1000} s.`,
      help: [
        'Move slow work from the top level of the cells into `run()`; only the building of stages runs here.',
        'Or allow more time: set `STAGEBOOK_COLLECT_TIMEOUT` (milliseconds).'
      ]
    });
  }
  if (finished.answer === '') {
    const lastWords = finished.stderr.trim().split('\n').slice(-8).join('\n');
    return failed({
      code: 'stage/failed',
      message: `The process that builds the stages ended early (exit code ${String(finished.exitCode)}).`,
      help: ['A cell may call `process.exit()`.', ...(lastWords ? [lastWords] : [])]
    });
  }
  return JSON.parse(finished.answer) as Collected;
}

function failed(problem: Collected['problems'][number]): Collected {
  return { stages: [], problems: [problem], places: {}, loaded: [] };
}
