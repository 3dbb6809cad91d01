import type { TranslationBundle } from '@jupyterlab/translation';
import { findNameProblem, type NameProblem } from '../../contract/experiment-name.js';
import type { HistoryView } from '../../contract/experiment-view.js';

/** Finds what is wrong with the name of an experiment that would stand beside others. */
export function findNamingProblem(
  name: string,
  taken: readonly string[],
  trans: TranslationBundle
): NameProblem | undefined {
  if (!taken.includes(name)) return findNameProblem(name);
  return {
    message: trans.__('There is an experiment %1 on this commit already.', name),
    help: trans.__('Choose another name.')
  };
}

/** Lists the names of the experiments beside one: those from the same commit. */
export function namesBeside(view: HistoryView | null, name: string): readonly string[] {
  const groups = view?.baselines.map(({ experiments }) => experiments.map(item => item.name)) ?? [];
  return groups.find(names => names.includes(name))?.filter(other => other !== name) ?? [];
}
