import { performance } from 'node:perf_hooks';

/**
 * Times a function `runs` times after `warmUp` calls; answers the sorted times in milliseconds.
 * A function that answers a number timed itself, without its preparation.
 */
export async function measure(act, { runs = 7, warmUp = 1 } = {}) {
  const times = [];
  for (let i = -warmUp; i < runs; i++) {
    const start = performance.now();
    const own = await act(i);
    if (i >= 0) times.push(typeof own === 'number' ? own : performance.now() - start);
  }
  return times.sort((a, b) => a - b);
}

/**
 * The environment of programs that are timed, ours and theirs: what they need, and no more. A shell's
 * `NODE_EXTRA_CA_CERTS`, which Node parses before anything else, made each of its starts 40 ms dearer.
 */
export const bareEnv = Object.fromEntries(
  ['HOME', 'LANG', 'PATH', 'TMPDIR', 'XDG_CACHE_HOME'].flatMap(name =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]]
  )
);

/** The median of sorted times. */
export function median(times) {
  return times[Math.floor(times.length / 2)];
}

/** A row of the table: what, figure, the goal, whether it is met. */
export function row(what, figure, goal, met) {
  return { what, figure, goal, met };
}

/** Prints rows as a table. */
export function printRows(title, rows) {
  process.stdout.write(`\n${title}\n`);
  const width = Math.max(...rows.map(({ what }) => what.length));
  for (const { what, figure, goal, met } of rows) {
    const mark = met === undefined ? ' ' : met ? '✓' : '✗';
    process.stdout.write(`${mark} ${what.padEnd(width)}  ${figure.padStart(16)}  ${goal ?? ''}\n`);
  }
}
