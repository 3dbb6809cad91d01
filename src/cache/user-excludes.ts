import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { readRules } from './ignore-files.js';
import { isAbsent } from './is-absent.js';

/** Reads what the user lets git ignore in every repository: `core.excludesFile`, or else `git/ignore` beside its configuration. */
export function readUserExcludes(
  repository: string,
  env: NodeJS.ProcessEnv = process.env
): readonly string[] {
  const home = env['HOME'] ?? homedir();
  const own = join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'git');
  const { GIT_CONFIG_GLOBAL: global, GIT_CONFIG_SYSTEM: system = '/etc/gitconfig' } = env;
  const user = global === undefined ? [join(home, '.gitconfig'), join(own, 'config')] : [global];
  for (const path of [join(repository, '.git/config'), ...user, system]) {
    const named = findExcludesFile(readOrEmpty(path));
    if (named !== undefined) return readRules(resolve(home, named.replace(/^~\//, `${home}/`)));
  }
  return readRules(join(own, 'ignore'));
}

/** Finds `core.excludesFile` in the text of a configuration of git; of several, the last counts. */
function findExcludesFile(text: string): string | undefined {
  let section = '';
  let found: string | undefined;
  for (const line of text.split('\n')) {
    section = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1]?.toLowerCase() ?? section;
    const value = /^[^#;]*?\bexcludesfile\s*=\s*"?(.*?)"?\s*$/i.exec(line)?.[1];
    if (section === 'core' && value !== undefined) found = value;
  }
  return found;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // In a linked worktree `.git` is a file.
    if (isAbsent(error)) return '';
    throw error;
  }
}
