import type { TranslationBundle } from '@jupyterlab/translation';
import type { HistoryView } from '../../contract/experiment-view.js';
import type { MissingOut, PipelineView } from '../../contract/pipeline-view.js';

/** More names than these are counted. */
const MAX_NAMES = 3;

/** Data that is not on this disk, in sentences. */
export interface IMissingData {
  readonly sentences: readonly string[];
  /** True where a run of its stage makes it again, and nothing here has it. */
  readonly canRun: boolean;
}

/** Words what `dvc.lock` tells of and is not on this disk, as after a clone, and how to come by it; null: nothing. */
export function describeMissing(
  { stages }: PipelineView,
  isMetricsOnly: boolean,
  trans: TranslationBundle
): IMissingData | null {
  const lacking = stages.filter(({ state }) => state === 'output-missing');
  const outs = lacking.flatMap(({ missing = [] }) => missing);
  if (outs.length === 0) return null;
  const isFrom = (source: MissingOut['from']): boolean => outs.some(({ from }) => from === source);
  const names = outs
    .slice(0, MAX_NAMES)
    .map(({ path }) => path)
    .join(', ');
  const rest = outs.length - MAX_NAMES;
  const isGone = isFrom('remote') || isFrom(null);
  const sentences = [
    rest > 0
      ? trans.__('Data is missing here: %1 and %2 more.', names, rest)
      : trans.__('Data is missing here: %1.', names),
    isFrom('cache') && trans.__('Bring back what the cache has: `dvc checkout`.'),
    isGone &&
      isMetricsOnly &&
      trans.__(
        'The workspace holds a checkpoint that kept its metrics only: its model is not in the cache any more. Restore or resume one that has its model, or run again what makes it.'
      ),
    isFrom('remote') &&
      (isMetricsOnly
        ? trans.__('Where it was pushed before, it can be fetched: `dvc pull`.')
        : trans.__('Fetch it from the DVC remote: `dvc pull`.')),
    isFrom(null) &&
      !isMetricsOnly &&
      trans.__('The cache does not have it, nor is there a DVC remote to fetch it from.')
  ];
  return {
    sentences: sentences.filter(text => text !== false),
    canRun: lacking.some(
      ({ kind, missing = [] }) => kind === 'stage' && missing.some(({ from }) => from !== 'cache')
    )
  };
}

/** Tells whether the checkpoint that the workspace holds has lost its model. */
export function holdsMetricsOnly(view: HistoryView | null): boolean {
  const applied = view?.applied ?? null;
  if (!view || applied === null) return false;
  return view.baselines.some(({ experiments }) =>
    experiments.some(({ checkpoints }) =>
      checkpoints.some(({ sha, isMetricsOnly }) => sha === applied && isMetricsOnly)
    )
  );
}
