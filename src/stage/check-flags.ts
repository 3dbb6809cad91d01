import { findNearest } from '../contract/find-nearest.js';
import type { JsonValue } from '../contract/json.js';
import { unreachable } from '../contract/result.js';
import type { Declaration } from './declaration.js';
import { describeGiven, isText } from './given.js';
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

type Flagged = Extract<Declaration, { readonly flags: unknown }>;

/** The flags that DVC has for what a declaration makes; a live log has its own. */
const FLAGS: Readonly<Record<Flagged['kind'], Readonly<Record<string, Kind>>>> = {
  outs: OUT_FLAGS,
  out: OUT_FLAGS,
  metrics: OUT_FLAGS,
  metricsFile: OUT_FLAGS,
  plots: PLOT_FLAGS,
  plotsFile: PLOT_FLAGS,
  live: {}
};

/** Options that are for Stagebook alone. */
const OWN_OPTIONS: Readonly<Record<Flagged['kind'], readonly string[]>> = {
  outs: [],
  out: ['path'],
  metrics: ['path', 'maximize', 'minimize'],
  metricsFile: ['maximize', 'minimize'],
  plots: ['path'],
  plotsFile: [],
  live: ['dir', 'maximize', 'minimize']
};

const NAMES: Readonly<Record<Kind, string>> = {
  flag: '`true` or `false`',
  text: 'a text',
  texts: 'a list of texts',
  anything: 'anything'
};

/** Refuses options of an out that DVC does not have, or not with such a value: it would read no stage of the file any more. */
export function checkFlags(declaration: Flagged, subject: Subject): void {
  const { kind, flags, objectives } = declaration;
  checkPlace(declaration, subject);
  const known = FLAGS[kind];
  for (const [flag, value] of Object.entries(flags)) {
    const wanted = Object.hasOwn(known, flag) ? known[flag] : undefined;
    if (wanted === undefined) throw unknownFlag(flag, kind, subject);
    if (!isOfKind(value, wanted)) throw wrongValue(flag, value, wanted, subject);
  }
  checkTemplate(JSON.stringify(flags), 'its options', subject);
  for (const { metric, direction } of objectives)
    if (!isText(metric)) throw noMetric(direction, metric, subject);
}

function checkPlace(declaration: Flagged, subject: Subject): void {
  const [option, place] =
    declaration.kind === 'live' ? ['dir', declaration.dir] : ['path', declaration.path];
  if (place === undefined || isText(place)) return;
  throw misdeclared(
    subject,
    `${label(subject)} has an option \`${option}\` that is ${describeGiven(place)}, and no path.`,
    `Give it a path, as a text: \`${option}: 'data/{name}'\`.`
  );
}

function unknownFlag(flag: string, kind: Flagged['kind'], subject: Subject): StagebookError {
  const known = [...OWN_OPTIONS[kind], ...Object.keys(FLAGS[kind])].map(camelCase);
  const nearest = findNearest(camelCase(flag), known);
  const owner = kind === 'live' ? 'a live log does not have' : 'DVC does not know';
  return misdeclared(
    subject,
    `${label(subject)} has an option \`${flag}\`, which ${owner}.`,
    nearest === undefined
      ? `Its options are ${known.map(name => `\`${name}\``).join(', ')}.`
      : `Write \`${nearest}\`.`
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

function noMetric(option: string, given: unknown, subject: Subject): StagebookError {
  return misdeclared(
    subject,
    `${label(subject)} has an option \`${option}\` that is ${describeGiven(given)}, which names no metric.`,
    `Write the name of one number of it: \`${option}: 'loss'\`.`
  );
}

function camelCase(flag: string): string {
  return flag.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
