import type {
  CheckpointView,
  ExperimentView,
  HistoryView,
  LoosePinView
} from '../../contract/experiment-view.js';
import { compareIn, formatValue, leaves } from './history-columns.js';
import { checkpointKey, pinKey, PINS_KEY, startingKey } from './history-keys.js';
import { placeForks } from './history-lanes.js';
import type { IHistoryChoice, IHistoryRow, ILanes, Openness } from './history-types.js';
import { matchWords } from './match-words.js';

const NO_LANES: ILanes = { node: 0, through: [], joins: [], ends: [] };

/** Lays the history out as rows: baselines, their experiments, and of each what is to be seen of it. */
export function layOutRows(view: HistoryView, choice: IHistoryChoice): IHistoryRow[] {
  const rows: IHistoryRow[] = [];
  const pins = view.pinned ?? [];
  const matches = matchWords(choice.filter);
  const roots = view.baselines.length + Math.sign(pins.length);
  view.baselines.forEach((baseline, i) => {
    const starting = view.starting.filter(
      ({ baseline: sha, name, state }) => sha === baseline.sha && matches(`${name} ${state}`)
    );
    const experiments = order(baseline.experiments, choice);
    if (choice.filter.trim() !== '' && starting.length + experiments.length === 0) return;
    rows.push({
      kind: 'baseline',
      key: baseline.sha,
      level: 1,
      position: i + 1,
      setSize: roots,
      lanes: NO_LANES,
      baseline
    });
    const setSize = starting.length + experiments.length;
    starting.forEach((run, k) =>
      rows.push({
        kind: 'starting',
        key: startingKey(run.id),
        level: 2,
        position: k + 1,
        setSize,
        lanes: { ...NO_LANES, node: 1 },
        run
      })
    );
    const from = rows.length;
    experiments.forEach((experiment, k) => {
      const openness = opennessOf(experiment, choice);
      rows.push({
        kind: 'experiment',
        key: experiment.ref,
        level: 2,
        position: starting.length + k + 1,
        setSize,
        lanes: { ...NO_LANES, node: 1 },
        experiment,
        openness
      });
      rows.push(...checkpointRows(experiment, openness, choice));
    });
    rows.splice(from, rows.length - from, ...placeForks(rows.slice(from), choice.sort === null));
  });
  return [...rows, ...pinRows(pins, roots, choice)];
}

/** Returns how much of an experiment is seen: what the user chose, else all of a running or selected one. */
export function opennessOf(experiment: ExperimentView, choice: IHistoryChoice): Openness {
  const chosen = choice.openness.get(experiment.ref);
  if (chosen !== undefined) return chosen;
  const isSelected =
    choice.selected === experiment.ref ||
    choice.selected?.startsWith(`${experiment.ref} `) === true;
  return experiment.state === 'running' || isSelected ? 'all' : 'short';
}

function checkpointRows(
  experiment: ExperimentView,
  openness: Openness,
  { sort }: IHistoryChoice
): IHistoryRow[] {
  if (openness === 'closed') return [];
  const all = [...experiment.checkpoints];
  if (sort) all.sort(compareIn(sort.column, sort.isDescending));
  const places = new Map(all.map((checkpoint, i) => [checkpoint, i]));
  const newest = experiment.checkpoints[0];
  const oldest = experiment.checkpoints.at(-1);
  const shown =
    openness === 'all'
      ? all
      : all.filter(
          checkpoint =>
            checkpoint === newest ||
            checkpoint === oldest ||
            checkpoint.isBest ||
            checkpoint.isPinned
        );
  const rows = shown.map((checkpoint): IHistoryRow => ({
    kind: 'checkpoint',
    key: checkpointKey(experiment, checkpoint.sha),
    level: 3,
    position: (places.get(checkpoint) ?? 0) + 1,
    setSize: all.length,
    lanes: { ...NO_LANES, node: 1 },
    experiment,
    checkpoint
  }));
  const count = all.length - shown.length;
  if (count > 0)
    // Before the oldest: that is where most of the hidden ones are.
    rows.splice(-1, 0, {
      kind: 'more',
      key: `${experiment.ref} more`,
      level: 3,
      position: rows.length,
      setSize: all.length,
      lanes: { ...NO_LANES, node: 1 },
      experiment,
      count
    });
  return rows;
}

function pinRows(
  pins: readonly LoosePinView[],
  roots: number,
  { filter }: IHistoryChoice
): IHistoryRow[] {
  const matches = matchWords(filter);
  const shown = pins.filter(({ sha, madeIn, step }) =>
    matches(`${madeIn ?? ''} step ${step ?? ''}`, [sha])
  );
  if (shown.length === 0) return [];
  const head: IHistoryRow = {
    kind: 'pins',
    key: PINS_KEY,
    level: 1,
    position: roots,
    setSize: roots,
    lanes: NO_LANES
  };
  return [
    head,
    ...shown.map((pin, i): IHistoryRow => ({
      kind: 'pin',
      key: pinKey(pin.sha),
      level: 2,
      position: i + 1,
      setSize: shown.length,
      lanes: { ...NO_LANES, node: 1 },
      pin
    }))
  ];
}

function order(
  experiments: readonly ExperimentView[],
  { filter, sort }: IHistoryChoice
): ExperimentView[] {
  const matches = matchWords(filter);
  const found = experiments.filter(
    experiment => filter.trim() === '' || matches(searchText(experiment), shasOf(experiment))
  );
  if (!sort) return found;
  const compare = compareIn(sort.column, sort.isDescending);
  const first = ({ checkpoints }: ExperimentView): CheckpointView | undefined =>
    [...checkpoints].sort(compare)[0];
  return found
    .map(experiment => ({ experiment, value: first(experiment) }))
    .sort((a, b) => compare(a.value, b.value))
    .map(({ experiment }) => experiment);
}

/** What a filter looks into besides shas: name, state and the values of the newest checkpoint (`lr=0.1`). */
function searchText({ name, state, checkpoints }: ExperimentView): string {
  const tip = checkpoints[0];
  const values = [...Object.values(tip?.params ?? {}), ...Object.values(tip?.metrics ?? {})]
    .flatMap(value => leaves(value))
    .map(([key, value]) => `${key}=${formatValue(value)}`);
  return [name, state, ...values].join(' ');
}

function shasOf({ checkpoints }: ExperimentView): readonly string[] {
  return checkpoints.map(({ sha }) => sha);
}
