import type { TranslationBundle } from '@jupyterlab/translation';
import type { CheckpointView, HistoryView } from '../../contract/experiment-view.js';
import { listPlaces, type IHistorySelection } from '../history/history-selection.js';
import { matchWords } from '../history/match-words.js';
import { toRevision, type IRevision } from './revision-args.js';

/** Something that a revision can be compared with. */
export interface IComparable {
  readonly rev: string;
  readonly label: string;
  /** What tells it from the others besides its name. */
  readonly note: string;
  /** True for the commit before the revision: the change leads from it. */
  readonly isBefore: boolean;
}

/** Lists what a revision can be compared with, what is asked for most first. */
export function listComparable(
  view: HistoryView | null,
  { rev, place }: IRevision,
  trans: TranslationBundle
): IComparable[] {
  const found = new Map<string, IComparable>();
  const own = shaOf(place) ?? rev;
  const add = (item: IHistorySelection, note = '', isBefore = false): void => {
    const sha = shaOf(item) ?? item.rev;
    if (sha === own || found.has(sha)) return;
    found.set(sha, { rev: item.rev, label: toRevision(item, trans).label, note, isBefore });
  };
  const all = [...listPlaces(view)];
  const before = parentOf(place);
  const note = (item: IHistorySelection): string =>
    item.kind === 'checkpoint' && item.checkpoint.isBest ? trans.__('★ best') : '';
  for (const item of all)
    if (shaOf(item) === before) add(item, trans.__('the commit before it'), true);
  const isNear = (item: IHistorySelection): boolean =>
    place !== null &&
    'experiment' in place &&
    item.kind === 'checkpoint' &&
    item.experiment.ref === place.experiment.ref;
  for (const item of all) if (isNear(item) && note(item) !== '') add(item, note(item));
  for (const item of all) if (item.kind !== 'checkpoint') add(item);
  for (const item of all) if (isNear(item)) add(item);
  for (const item of all) add(item, note(item));
  const workspace = { rev: 'workspace', note: '', isBefore: false };
  return [{ ...workspace, label: trans.__('The workspace') }, ...found.values()];
}

/** Picks those in whose names all words of a filter are found, or that a word is the beginning of the sha of. */
export function filterComparable(items: readonly IComparable[], filter: string): IComparable[] {
  const matches = matchWords(filter);
  return items.filter(({ label, note, rev }) => matches(`${label} ${note}`, [rev]));
}

function shaOf(place: IHistorySelection | null): string | undefined {
  if (place?.kind === 'experiment') return place.experiment.tip;
  return place?.rev;
}

/** The commit before a revision; of an experiment what it started from. */
function parentOf(place: IHistorySelection | null): CheckpointView['parent'] | undefined {
  if (place?.kind === 'checkpoint') return place.checkpoint.parent;
  return place?.kind === 'experiment' ? place.baseline.sha : undefined;
}
