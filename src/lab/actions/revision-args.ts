import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CheckpointView } from '../../contract/experiment-view.js';
import type { HistoryModel } from '../history/history-model.js';
import { listPlaces, type IHistorySelection } from '../history/history-selection.js';
import { ROOT_ARG } from './project-args.js';

/** Arguments of commands about a checkpoint. */
export const REVISION_ARGS = {
  args: {
    type: 'object',
    properties: {
      rev: {
        type: 'string',
        description: 'Id of a commit, name of an experiment or branch; none: what is selected'
      },
      label: { type: 'string', description: 'How people call it, where the history does not tell' },
      ...ROOT_ARG
    },
    additionalProperties: false
  }
};

/** Arguments of commands about an experiment. */
export const NAME_ARGS = {
  args: {
    type: 'object',
    properties: {
      name: { type: 'string', description: 'Name of an experiment; none: the selected one' },
      ...ROOT_ARG
    },
    additionalProperties: false
  }
};

/** A revision and how people call it. */
export interface IRevision {
  readonly rev: string;
  readonly label: string;
  /** What it is in the history; null for one that the history does not show. */
  readonly place: IHistorySelection | null;
}

/** The revision that a command is about. */
export function revisionOf(
  history: HistoryModel,
  args: ReadonlyPartialJSONObject,
  trans: TranslationBundle
): IRevision | null {
  const { rev, label } = args;
  if (typeof rev === 'string') {
    const revision = nameRevision(history, rev, trans);
    return revision.place || typeof label !== 'string' ? revision : { ...revision, label };
  }
  const { selection } = history;
  return selection && toRevision(selection, trans);
}

/** Names a revision after its place in the history; one that is not there by itself. */
export function nameRevision(
  history: Pick<HistoryModel, 'view'>,
  rev: string,
  trans: TranslationBundle
): IRevision {
  const place = findPlace(history, rev);
  if (place) return { ...toRevision(place, trans), rev };
  if (rev === 'workspace') return { rev, label: trans.__('workspace'), place: null };
  return { rev, label: /^[0-9a-f]{40}$/.test(rev) ? rev.slice(0, 7) : rev, place: null };
}

/** Names what a row stands for. */
export function toRevision(place: IHistorySelection, trans: TranslationBundle): IRevision {
  return { rev: place.rev, label: labelOf(place, trans), place };
}

/** The commit of an experiment that a command is about: an experiment stands for its tip. */
export function checkpointOf({ place }: IRevision): CheckpointView | undefined {
  if (place?.kind === 'checkpoint') return place.checkpoint;
  return place?.kind === 'experiment' ? place.experiment.checkpoints[0] : undefined;
}

/** The stage whose training made a revision; of a result that of the checkpoints before it. */
export function stageOf({ place }: IRevision): string | null {
  if (place?.kind === 'pin') return place.pin.stage;
  const own = place?.kind === 'checkpoint' ? place.checkpoint.stage : null;
  if (!place || own !== null) return own;
  const experiments = place.kind === 'baseline' ? place.baseline.experiments : [place.experiment];
  const trained = experiments.flatMap(({ checkpoints }) => checkpoints);
  return trained.find(({ stage }) => stage !== null)?.stage ?? null;
}

/** The experiment that a command is about. */
export function experimentOf(
  history: HistoryModel,
  args: ReadonlyPartialJSONObject
): string | null {
  const name = args['name'];
  if (typeof name === 'string') return name;
  const { selection } = history;
  return selection && 'experiment' in selection ? selection.experiment.name : null;
}

function findPlace({ view }: Pick<HistoryModel, 'view'>, rev: string): IHistorySelection | null {
  for (const place of listPlaces(view)) {
    // The id of a tip means the checkpoint: it comes after its experiment.
    const isMeant =
      place.kind === 'experiment'
        ? [place.experiment.name, place.experiment.ref].includes(rev)
        : place.rev === rev;
    if (isMeant) return { ...place, rev };
  }
  return null;
}

/** Names a row for people: `brave-fern, step 6`. */
function labelOf(place: IHistorySelection, trans: TranslationBundle): string {
  switch (place.kind) {
    case 'baseline':
      return place.baseline.names[0] ?? place.baseline.sha.slice(0, 7);
    case 'experiment':
      return place.experiment.name;
    case 'checkpoint': {
      const { step, sha, kind } = place.checkpoint;
      const { name } = place.experiment;
      if (kind === 'final') return trans.__('%1, result', name);
      return step === null ? `${name}, ${sha.slice(0, 7)}` : trans.__('%1, step %2', name, step);
    }
    case 'pin': {
      const { sha, step, madeIn } = place.pin;
      return madeIn === null || step === null
        ? sha.slice(0, 7)
        : trans.__('%1, step %2', madeIn, step);
    }
  }
}
