import { findNearest } from '../contract/find-nearest.js';
import type { JsonValue } from '../contract/json.js';
import { unreachable } from '../contract/result.js';
import type { OutSpec } from '../contract/stage-spec.js';
import type { Flags } from './declaration.js';
import { checkTemplate, label } from './paths.js';
import { misdeclared, type StagebookError, type Subject } from './problem.js';

/** What DVC takes as the value of a flag. */
type Kind = 'flag' | 'text' | 'texts' | 'anything';

const OUT_FLAGS: Readonly<Record<string, Kind>> = {
  cache: 'flag',
  persist: 'flag',
  checkpoint: 'flag',
  push: 'flag',
  remote: 'text',
  desc: 'text',
  type: 'text',
  labels: 'texts',
  meta: 'anything'
};

const PLOT_FLAGS: Readonly<Record<string, Kind>> = {
  ...OUT_FLAGS,
  x: 'text',
  y: 'text',
  template: 'text',
  title: 'text',
  x_label: 'text',
  y_label: 'text',
  header: 'flag'
};

const NAMES: Readonly<Record<Kind, string>> = {
  flag: '`true` or `false`',
  text: 'a text',
  texts: 'a list of texts',
  anything: 'anything'
};

/** Refuses options of an out that DVC does not have, or not with such a value: it would read no stage of the file any more. */
export function checkFlags(flags: Flags, kind: OutSpec['kind'], subject: Subject): void {
  const known = kind === 'plot' ? PLOT_FLAGS : OUT_FLAGS;
  for (const [flag, value] of Object.entries(flags)) {
    const wanted = Object.hasOwn(known, flag) ? known[flag] : undefined;
    if (wanted === undefined) throw unknownFlag(flag, Object.keys(known), subject);
    if (!isOfKind(value, wanted)) throw wrongValue(flag, value, wanted, subject);
  }
  checkTemplate(JSON.stringify(flags), 'its options', subject);
}

function unknownFlag(flag: string, known: readonly string[], subject: Subject): StagebookError {
  const nearest = findNearest(flag, known);
  return misdeclared(
    subject,
    `${label(subject)} has an option \`${flag}\`, which DVC does not know.`,
    nearest === undefined
      ? `Its options are ${known.map(name => `\`${camelCase(name)}\``).join(', ')}.`
      : `Write \`${camelCase(nearest)}\`.`
  );
}

function isOfKind(value: JsonValue, kind: Kind): boolean {
  switch (kind) {
    case 'flag':
      return typeof value === 'boolean';
    case 'text':
      return typeof value === 'string';
    case 'texts':
      return Array.isArray(value) && value.every(item => typeof item === 'string');
    case 'anything':
      return true;
    default:
      return unreachable(kind);
  }
}

function wrongValue(
  flag: string,
  value: JsonValue,
  wanted: Kind,
  subject: Subject
): StagebookError {
  const columns =
    'Name one column. Several in one drawing are asked for by `plots` at the top of `dvc.yaml`, which Write graph leaves as it is.';
  return misdeclared(
    subject,
    `${label(subject)} has an option \`${camelCase(flag)}\` that is not ${NAMES[wanted]}, and DVC takes nothing else there.`,
    flag === 'y' && Array.isArray(value) ? columns : `Write ${NAMES[wanted]}.`
  );
}

function camelCase(flag: string): string {
  return flag.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
