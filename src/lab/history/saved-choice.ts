import type { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { HistoryScope } from '../../contract/experiment-view.js';
import type { IHistoryChoice, Openness } from './history-types.js';

/** Everything that the user chose to see of a project's history. */
export interface IProjectChoice extends IHistoryChoice {
  /** Ids of the columns to show; null: as many as fit. */
  readonly shown: readonly string[] | null;
  /** Of which commits; null: as set for all projects. */
  readonly scope: HistoryScope | null;
}

/** What is seen where nothing was chosen. */
export const NOTHING_CHOSEN: IProjectChoice = {
  openness: new Map(),
  selected: null,
  filter: '',
  sort: null,
  shown: null,
  scope: null
};

/** What outlives a reload; the filter does not, it would hide what one looks for. */
type SavedChoice = Omit<IProjectChoice, 'openness' | 'filter'> & {
  readonly openness: Readonly<Record<string, Openness>>;
};

/** Keeps what was chosen for a project. */
export async function saveChoice(
  state: IStateDB | null,
  root: string,
  { openness, selected, sort, shown, scope }: IProjectChoice
): Promise<void> {
  const saved: SavedChoice = {
    openness: Object.fromEntries(openness),
    selected,
    sort,
    shown,
    scope
  };
  await state?.save(keyOf(root), saved as unknown as ReadonlyPartialJSONObject);
}

/** Returns what was chosen for a project; undefined where nothing was. */
export async function restoreChoice(
  state: IStateDB | null,
  root: string
): Promise<IProjectChoice | undefined> {
  // What another version saved may lack something.
  const saved = (await state?.fetch(keyOf(root))) as Partial<SavedChoice> | undefined;
  const openness = new Map(Object.entries(saved?.openness ?? {}));
  return saved && { ...NOTHING_CHOSEN, ...saved, openness };
}

function keyOf(root: string): string {
  return `stagebook:history:${root}`;
}
