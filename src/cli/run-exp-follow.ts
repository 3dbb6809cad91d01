import type { RunEvent, RunView } from '../contract/experiment-run.js';
import { followRun } from './follow-run.js';
import { formatEvent } from './format-event.js';
import type { Invocation } from './invocation.js';
import { print } from './output.js';
import { UsageError } from './usage.js';

/** `stagebook exp logs [-f] [NAME|ID]`: of the newest run, if none is named. */
export async function runExpLogs(invocation: Invocation): Promise<number> {
  const { engine, cwd, values } = invocation;
  const run = await runOf(invocation);
  if (run === undefined) return 1;
  if (values['follow'] === true) return followRun(invocation, run, { isOwner: false });
  // A log may be larger than the memory: it is printed in pieces, what happened after all of it.
  const told: RunEvent[] = [];
  for (let [id, after, logOffset] = [run, 0, 0]; ;) {
    const output = await engine.request('run/read', { path: cwd, run: id, after, logOffset });
    const isEnd = !output.ok || output.value.log === '';
    if (output.ok) told.push(...output.value.events);
    // With `--json` one object a line, for each piece; mostly there is one.
    if (output.ok && isEnd && logOffset > 0 && values['json'] === true) return 0;
    const code = print(invocation, output, ({ log }) =>
      isEnd ? told.map(formatEvent).join('') : log
    );
    if (isEnd) return code;
    id = output.value.id;
    after = output.value.events.at(-1)?.seq ?? after;
    logOffset = output.value.logOffset;
  }
}

/** `stagebook exp stop [--now] [NAME|ID]`, or `--lost`. */
export async function runExpStop(invocation: Invocation): Promise<number> {
  const { engine, cwd, values } = invocation;
  if (values['lost'] === true) {
    const given = await engine.request('run/end-lost', { path: cwd });
    return print(invocation, given, ({ ended }) =>
      ended.length === 0
        ? 'No run is lost.\n'
        : ended.map(({ name, id }) => `${name} (${id}) is ended; its checkpoints stay.\n`).join('')
    );
  }
  const run = await runOf(invocation, true);
  if (run === undefined) return 1;
  const now = values['now'] === true;
  const stopped = await engine.request('run/stop', { path: cwd, run, now });
  return print(invocation, stopped, ({ record }) =>
    now
      ? `${record.name} is stopping.\n`
      : `${record.name} ends after its next checkpoint; \`--now\` does not wait for it.\n`
  );
}

/** The run that was named, or the newest; to be stopped, the one that is under way. Prints why there is none. */
async function runOf(invocation: Invocation, toStop = false): Promise<string | undefined> {
  const { engine, cwd, positionals } = invocation;
  const [named] = positionals;
  if (named !== undefined) return named;
  const runs = await engine.request('run/list', { path: cwd });
  const live = runs.ok && toStop ? runs.value.filter(isLive) : [];
  if (live.length > 1) {
    const names = live.map(({ record: { name, id } }) => `\`${name}\` (${id})`).join(', ');
    throw new UsageError(`several runs are under way: name ${names}.`);
  }
  const newest = live[0] ?? (runs.ok ? runs.value[0] : undefined);
  if (newest) return newest.record.id;
  print(invocation, runs, () => 'No run yet: `stagebook exp run` starts one.\n');
  return undefined;
}

function isLive({ state }: RunView): boolean {
  return state === 'running' || state === 'preparing';
}
