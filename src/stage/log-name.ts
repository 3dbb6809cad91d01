import { posix } from 'node:path';
import { misdeclared } from './problem.js';

/** Splits the name of something logged into the folders and the name of its file; refuses one that leads out of the log. */
export function logName(name: string, example: string): readonly string[] {
  const names = posix.normalize(name).split('/');
  const last = names.at(-1);
  if (last !== '' && last !== '.' && names[0] !== '' && last !== '..' && names[0] !== '..')
    return names;
  throw misdeclared(
    {},
    `Nothing can be logged as \`${name}\`: its file would lie outside of the log.`,
    `Give it a name such as \`${example}\`.`
  );
}
