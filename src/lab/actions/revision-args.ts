import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { HistoryModel, IHistorySelection } from '../history/history-model.js';

/** Arguments of commands about a checkpoint. */
export const REVISION_ARGS = {
  args: {
    type: 'object',
    properties: {
      rev: {
        type: 'string',
        description: 'Id of a commit, name of an experiment or branch; none: what is selected'
      }
    },
    additionalProperties: false
  }
};

/** Arguments of commands about an experiment. */
export const NAME_ARGS = {
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'Name of an experiment; none: the selected one' }
    },
    additionalProperties: false
  }
};

/** A revision and how people call it. */
export interface IRevision {
  readonly rev: string;
  readonly label: string;
}

/** The revision that a command is about. */
export function revisionOf(
  history: HistoryModel,
  args: ReadonlyPartialJSONObject,
  trans: TranslationBundle
): IRevision | null {
  const rev = args['rev'];
  if (typeof rev === 'string') return { rev, label: rev };
  const { selection } = history;
  return selection && { rev: selection.rev, label: labelOf(selection, trans) };
}

/** The experiment that a command is about. */
export function experimentOf(
  history: HistoryModel,
  args: ReadonlyPartialJSONObject
): string | null {
  const name = args['name'];
  if (typeof name === 'string') return name;
  const { selection } = history;
  return selection && selection.kind !== 'baseline' ? selection.experiment.name : null;
}

/** Names a row for people: `brave-fern, step 6`. */
export function labelOf(selection: IHistorySelection, trans: TranslationBundle): string {
  switch (selection.kind) {
    case 'baseline':
      return selection.baseline.names[0] ?? selection.rev.slice(0, 7);
    case 'experiment':
      return selection.experiment.name;
    case 'checkpoint': {
      const { step, sha, kind } = selection.checkpoint;
      const { name } = selection.experiment;
      if (kind === 'final') return trans.__('%1, result', name);
      return step === null ? `${name}, ${sha.slice(0, 7)}` : trans.__('%1, step %2', name, step);
    }
  }
}
