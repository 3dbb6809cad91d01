import { quoteWord } from '../contract/quote-word.js';
import type { Invocation } from './invocation.js';
import { print } from './output.js';
import { wantPositionals } from './read-options.js';

/** `stagebook exp branch REV NAME`. */
export async function runExpBranch(invocation: Invocation): Promise<number> {
  const { engine, cwd } = invocation;
  const [rev = '', branch = ''] = wantPositionals(invocation, 'REV', 'NAME');
  const made = await engine.request('experiment/branch', { path: cwd, rev, branch });
  return print(
    invocation,
    made,
    ({ sha }) => `Branch ${branch} is at ${sha.slice(0, 7)}: \`git switch ${quoteWord(branch)}\`.\n`
  );
}

/** `stagebook exp remove NAME…`. */
export async function runExpRemove(invocation: Invocation): Promise<number> {
  const { engine, cwd } = invocation;
  const names = wantPositionals(invocation, 'NAME');
  const removed = await engine.request('experiment/remove', { path: cwd, names });
  return print(invocation, removed, value =>
    value.removed
      .map(({ name, tip }) =>
        tip === null
          ? `Removed ${name}, which had no checkpoint.\n`
          : `Removed ${name}; it was at ${tip}, which \`exp run --from\` and \`exp branch\` still take.\n`
      )
      .join('')
  );
}

/** `stagebook exp rename OLD NEW`. */
export async function runExpRename(invocation: Invocation): Promise<number> {
  const { engine, cwd } = invocation;
  const [from = '', to = ''] = wantPositionals(invocation, 'OLD', 'NEW');
  const renamed = await engine.request('experiment/rename', { path: cwd, from, to });
  return print(invocation, renamed, ({ name }) => `${from} is ${name} now.\n`);
}

/** `stagebook exp push REMOTE NAME…`. */
export async function runExpPush(invocation: Invocation): Promise<number> {
  const { engine, cwd } = invocation;
  const [remote = '', ...names] = wantPositionals(invocation, 'REMOTE', 'NAME');
  const pushed = await engine.request('experiment/push', { path: cwd, remote, names });
  return print(invocation, pushed, value => `Pushed ${value.pushed.join(', ')} to ${remote}.\n`);
}

/** `stagebook exp pull REMOTE NAME…`. */
export async function runExpPull(invocation: Invocation): Promise<number> {
  const { engine, cwd } = invocation;
  const [remote = '', ...names] = wantPositionals(invocation, 'REMOTE', 'NAME');
  const pulled = await engine.request('experiment/pull', { path: cwd, remote, names });
  return print(invocation, pulled, value => `Pulled ${value.pulled.join(', ')} from ${remote}.\n`);
}
