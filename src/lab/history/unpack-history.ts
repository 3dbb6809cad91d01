import type {
  CheckpointView,
  ExperimentView,
  HistoryView
} from '../../contract/experiment-view.js';
import type { HistoryChanges, PackedExperiment } from '../../contract/history-changes.js';

/** Puts a history together from what changed since the version that is held. */
export function unpackHistory({ view }: HistoryChanges, held: HistoryView | null): HistoryView {
  const before = new Map(
    held?.baselines.flatMap(({ experiments }) =>
      experiments.map(({ ref, checkpoints }) => [ref, checkpoints])
    )
  );
  return {
    ...view,
    baselines: view.baselines.map(baseline => ({
      ...baseline,
      experiments: baseline.experiments.map((packed): ExperimentView => ({
        ...packed,
        checkpoints: unpackCheckpoints(packed, before.get(packed.ref) ?? [])
      }))
    }))
  };
}

function unpackCheckpoints(
  packed: PackedExperiment,
  held: readonly CheckpointView[]
): readonly CheckpointView[] {
  const rows: CheckpointView[] = [];
  /** Places of rows whose parent is the row below them. */
  const linked: number[] = [];
  for (const item of packed.checkpoints) {
    if ('sha' in item) {
      if (item.parent === undefined) linked.push(rows.length);
      // The first of all has every field.
      rows.push({ ...rows.at(-1), ...item } as CheckpointView);
    } else {
      const [from, count] = item;
      for (const kept of held.slice(from, from + count)) rows.push(kept);
    }
  }
  for (const place of linked) {
    const [row, below] = [rows[place], rows[place + 1]];
    if (row && below) rows[place] = { ...row, parent: below.sha };
  }
  return rows;
}
