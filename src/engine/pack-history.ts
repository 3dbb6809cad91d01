import type { CheckpointView, ExperimentView, HistoryView } from '../contract/experiment-view.js';
import type {
  KeptCheckpoints,
  PackedCheckpoint,
  PackedExperiment,
  PackedHistory
} from '../contract/history-changes.js';

/** Leaves out of a history what the reader of it has: `before` is the version that it holds. */
export function packHistory(view: HistoryView, before: HistoryView | undefined): PackedHistory {
  const held = new Map(
    before?.baselines.flatMap(({ experiments }) =>
      experiments.map(({ ref, checkpoints }) => [ref, checkpoints])
    )
  );
  return {
    ...view,
    baselines: view.baselines.map(baseline => ({
      ...baseline,
      experiments: baseline.experiments.map(experiment => ({
        ...experiment,
        checkpoints: packCheckpoints(experiment, held.get(experiment.ref) ?? [])
      }))
    }))
  };
}

function packCheckpoints(
  { checkpoints }: ExperimentView,
  held: readonly CheckpointView[]
): PackedExperiment['checkpoints'] {
  const places = new Map(held.map(({ sha }, i) => [sha, i]));
  const packed: (PackedCheckpoint | KeptCheckpoints)[] = [];
  let kept: { readonly from: number; count: number } | undefined;
  const close = (): void => {
    if (kept) packed.push([kept.from, kept.count]);
    kept = undefined;
  };
  checkpoints.forEach((checkpoint, i) => {
    const place = places.get(checkpoint.sha);
    const old = place === undefined ? undefined : held[place];
    if (place !== undefined && old && KEYS.every(key => isSame(checkpoint[key], old[key]))) {
      if (kept && kept.from + kept.count === place) kept.count++;
      else {
        close();
        kept = { from: place, count: 1 };
      }
      return;
    }
    close();
    packed.push(packCheckpoint(checkpoint, checkpoints[i - 1], checkpoints[i + 1]));
  });
  close();
  return packed;
}

function packCheckpoint(
  checkpoint: CheckpointView,
  above: CheckpointView | undefined,
  below: CheckpointView | undefined
): PackedCheckpoint {
  const { sha, parent } = checkpoint;
  const fields = KEYS.filter(key => !above || !isSame(checkpoint[key], above[key]));
  return {
    sha,
    ...(parent !== below?.sha && { parent }),
    ...Object.fromEntries(fields.map(key => [key, checkpoint[key]]))
  };
}

type Key = Exclude<keyof CheckpointView, 'sha' | 'parent'>;

/** Everything but the ids; the compiler wants all of them. */
const KEYS = Object.keys({
  kind: true,
  time: true,
  stage: true,
  step: true,
  run: true,
  isBest: true,
  isMetricsOnly: true,
  isPinned: true,
  params: true,
  metrics: true,
  errors: true
} satisfies Record<Key, true>) as Key[];

/** What was read of a commit once is the same object as long as it is remembered. */
function isSame(a: CheckpointView[Key], b: CheckpointView[Key]): boolean {
  if (a === b) return true;
  return typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b);
}
