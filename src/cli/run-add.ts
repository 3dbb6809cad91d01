import { resolve } from 'node:path';
import { quoteWord } from '../contract/quote-word.js';
import type { AddReport } from '../contract/requests.js';
import type { Invocation } from './invocation.js';
import { print } from './output.js';
import { UsageError } from './usage.js';

/** `stagebook add DATA…`: tracks data with DVC and says how a stage gets it. */
export async function runAdd(invocation: Invocation): Promise<number> {
  const { engine, cwd, values, positionals } = invocation;
  if (positionals.length === 0) throw new UsageError('`add` needs the path of a file or folder.');
  const result = await engine.request('data/add', {
    path: cwd,
    files: positionals.map(path => resolve(cwd, path)),
    noCommit: values['no-commit'] === true
  });
  return print(invocation, result, formatAdded);
}

function formatAdded({ added, forGit }: AddReport): string {
  return [
    ...added.map(({ path, dataFile }) => `added    ${path} (${dataFile})`),
    'In a stage:',
    ...added.map(({ path }) => `  ${fieldName(path)} = depFile(${literal(path)});`),
    `For the next commit: git add ${forGit.map(quoteWord).join(' ')}`,
    ''
  ].join('\n');
}

/** Makes a name for a field of a path: `data/raw-2.csv` → `raw2`. */
function fieldName(path: string): string {
  const base =
    path
      .split('/')
      .at(-1)
      ?.replace(/\.[^.]*$/, '') ?? '';
  const name = base.replace(/[^\p{ID_Continue}]+(.?)/gu, (_, next: string) => next.toUpperCase());
  return /^\p{ID_Start}/u.test(name) ? name : `data${name}`;
}

function literal(path: string): string {
  return `'${path.replace(/[\\']/g, '\\$&')}'`;
}
