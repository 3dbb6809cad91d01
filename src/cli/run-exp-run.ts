import type { StartedRun } from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { quoteWord } from '../contract/quote-word.js';
import type { Result } from '../contract/result.js';
import { followRun } from './follow-run.js';
import type { Invocation } from './invocation.js';
import { print } from './output.js';
import { listOption, textOption, wantPositionals } from './read-options.js';
import { UsageError } from './usage.js';

/** `stagebook exp run`. */
export async function runExpRun(invocation: Invocation): Promise<number> {
  const { engine, cwd, values, positionals } = invocation;
  const started = await engine.request('run/start', {
    path: cwd,
    ...textOption(values, 'name', 'name'),
    ...textOption(values, 'from', 'from'),
    ...textOption(values, 'message', 'message'),
    overrides: listOption(values, 'set-param'),
    include: listOption(values, 'include'),
    reset: values['reset'] === true,
    replace: values['force'] === true,
    force: values['force'] === true,
    apply: values['apply'] === true,
    targets: positionals
  });
  return attend(invocation, started);
}

/** `stagebook exp resume [NAME|REV]`. */
export async function runExpResume(invocation: Invocation): Promise<number> {
  const { engine, cwd, values, positionals } = invocation;
  const [rev] = positionals;
  if (listOption(values, 'set-param').length > 0)
    throw new UsageError(
      '`exp resume` goes on with the params of its checkpoint.',
      `stagebook exp run --from ${quoteWord(rev ?? 'REV')} -S …`
    );
  const started = await engine.request('run/resume', {
    path: cwd,
    ...(rev !== undefined && { rev }),
    ...textOption(values, 'name', 'name'),
    ...textOption(values, 'message', 'message'),
    apply: values['apply'] === true
  });
  return attend(invocation, started);
}

/** `stagebook exp repro REV`. */
export async function runExpEvaluate(invocation: Invocation): Promise<number> {
  const { engine, cwd, values } = invocation;
  const [rev = ''] = wantPositionals(invocation, 'REV');
  const started = await engine.request('run/evaluate', {
    path: cwd,
    rev,
    ...textOption(values, 'name', 'name'),
    ...textOption(values, 'message', 'message')
  });
  return attend(invocation, started);
}

/** Follows a run to its end, or says how to, where it was sent to the background. */
function attend(invocation: Invocation, started: Result<StartedRun, Failure>): Promise<number> {
  if (!started.ok || invocation.values['detach'] === true) {
    const exitCode = print(
      invocation,
      started,
      ({ id, name }) =>
        `Experiment ${name} runs in the background (${id}).\n` +
        `  stagebook exp logs -f ${quoteWord(name)}    follow it\n` +
        `  stagebook exp stop ${quoteWord(name)}       end it after its next checkpoint\n`
    );
    return Promise.resolve(exitCode);
  }
  return followRun(invocation, started.value.id, { isOwner: true });
}
