import { findNearest } from '../contract/find-nearest.js';
import type { OutSpec } from '../contract/stage-spec.js';
import type { Flags } from './declaration.js';
import { checkTemplate, label } from './paths.js';
import { misdeclared, type Subject } from './problem.js';

const OUT_FLAGS = [
  'cache',
  'persist',
  'checkpoint',
  'push',
  'remote',
  'desc',
  'type',
  'labels',
  'meta'
];
const PLOT_FLAGS = ['x', 'y', 'template', 'title', 'x_label', 'y_label', 'header'];

/** Refuses options of an out that DVC does not have: it would read no stage of the file any more. */
export function checkFlags(flags: Flags, kind: OutSpec['kind'], subject: Subject): void {
  const known = kind === 'plot' ? [...OUT_FLAGS, ...PLOT_FLAGS] : OUT_FLAGS;
  const unknown = Object.keys(flags).find(flag => !known.includes(flag));
  if (unknown !== undefined) {
    const nearest = findNearest(unknown, known);
    throw misdeclared(
      subject,
      `${label(subject)} has an option \`${unknown}\`, which DVC does not know.`,
      nearest === undefined
        ? `Its options are ${known.map(flag => `\`${camelCase(flag)}\``).join(', ')}.`
        : `Write \`${camelCase(nearest)}\`.`
    );
  }
  checkTemplate(JSON.stringify(flags), 'its options', subject);
}

function camelCase(flag: string): string {
  return flag.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
