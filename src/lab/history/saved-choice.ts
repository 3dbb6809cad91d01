import type { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { HistoryScope } from '../../contract/experiment-view.js';
import type { IHistoryChoice, Openness } from './history-types.js';

/** Everything that the user chose to see of a project's history. */
export interface IWholeChoice {
  readonly choice: IHistoryChoice;
  /** Ids of the columns. */
  readonly columns: readonly string[];
  /** Null: as set for all projects. */
  readonly scope: HistoryScope | null;
}

/** What is seen where nothing was chosen. */
export const NOTHING_CHOSEN: IHistoryChoice = {
  openness: new Map(),
  selected: null,
  filter: '',
  sort: null
};

/** What outlives a reload; the filter does not, it would hide what one looks for. */
interface ISavedChoice {
  readonly openness: Readonly<Record<string, Openness>>;
  readonly selected: string | null;
  readonly sort: IHistoryChoice['sort'];
  readonly columns: readonly string[];
  readonly scope: HistoryScope | null;
}

/** Keeps what was chosen for a project. */
export async function saveChoice(
  state: IStateDB | null,
  root: string,
  { choice, columns, scope }: IWholeChoice
): Promise<void> {
  const { openness, selected, sort } = choice;
  const saved: ISavedChoice = {
    openness: Object.fromEntries(openness),
    selected,
    sort: sort && { column: { ...sort.column }, isDescending: sort.isDescending },
    columns: [...columns],
    scope: scope && { ...scope }
  };
  await state?.save(keyOf(root), saved as unknown as ReadonlyPartialJSONObject);
}

/** Returns what was chosen for a project; undefined where nothing was. */
export async function restoreChoice(
  state: IStateDB | null,
  root: string
): Promise<IWholeChoice | undefined> {
  const saved = (await state?.fetch(keyOf(root))) as ISavedChoice | undefined;
  if (!saved) return undefined;
  const { openness, selected, sort, columns, scope } = saved;
  return {
    choice: { ...NOTHING_CHOSEN, openness: new Map(Object.entries(openness)), selected, sort },
    columns,
    scope
  };
}

function keyOf(root: string): string {
  return `stagebook:history:${root}`;
}
