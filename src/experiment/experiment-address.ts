import { findNear } from '../contract/find-nearest.js';
import type { Sha } from '../contract/sha.js';

/** What names an experiment: DVC files it under the commit it started from. */
export interface ExperimentName {
  readonly name: string;
  readonly baseline: Sha;
}

/** Git takes no shorter beginning of a commit's id either. */
const ADDRESS = /^([0-9a-f]{4,64})\/([^/]+)$/i;

/** Letters of a commit's id that are shown, where they tell it from the others. */
const SHORT = 7;

/** Splits `<commit>/<name>`; of a name alone the commit is empty, as one that every id begins with. */
export function splitAddress(address: string): { readonly commit: string; readonly name: string } {
  const [, commit = '', name = address] = ADDRESS.exec(address) ?? [];
  return { commit: commit.toLowerCase(), name };
}

/** Returns what names one experiment among others: its name, with its commit where others have that name, too. */
export function addressOf(
  { name, baseline }: ExperimentName,
  all: readonly ExperimentName[]
): string {
  const twins = all.filter(one => one.name === name && one.baseline !== baseline);
  return twins.length === 0 ? name : withCommit({ name, baseline }, twins);
}

function withCommit({ name, baseline }: ExperimentName, twins: readonly ExperimentName[]): string {
  let length = SHORT;
  while (twins.some(twin => twin.baseline.startsWith(baseline.slice(0, length)))) length++;
  return `${baseline.slice(0, length)}/${name}`;
}

/** How many names a line of help takes. */
const SHOWN = 6;

/**
 * Says which experiments may have been meant by a name that is none of theirs, or else which there are;
 * undefined where there are none.
 */
export function suggestExperiments(
  address: string,
  all: readonly ExperimentName[]
): string | undefined {
  if (all.length === 0) return undefined;
  const { commit, name } = splitAddress(address);
  const twins = all.filter(one => one.name === name);
  // The name was right, and its commit was not.
  if (commit !== '' && twins.length > 0) return didYouMean(twins.map(one => withCommit(one, [])));
  const names = [...new Set(all.map(one => one.name))].sort();
  const longer = name.length < 2 ? [] : names.filter(one => one.includes(name));
  const near = [...new Set([...findNear(name, names), ...longer])];
  const forms = (near.length > 0 ? near : names).flatMap(found =>
    all.filter(one => one.name === found).map(one => addressOf(one, all))
  );
  if (near.length > 0) return didYouMean(forms);
  return `There ${forms.length === 1 ? 'is' : 'are'} ${listNames(forms, 'and')}.`;
}

function didYouMean(names: readonly string[]): string {
  return `Did you mean ${listNames(names, 'or')}?`;
}

function listNames(names: readonly string[], last: 'and' | 'or'): string {
  const shown = names.slice(0, SHOWN).map(name => `\`${name}\``);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} ${last} ${more} more`;
  const [end = '', ...before] = shown.reverse();
  return before.length === 0 ? end : `${before.reverse().join(', ')} ${last} ${end}`;
}
