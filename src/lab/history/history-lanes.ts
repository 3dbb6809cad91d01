import type { IHistoryRow, ILanes } from './history-types.js';

/** Lanes to the right of the experiments' own; further forks share the last. */
const MAX_LANES = 4;

/**
 * Puts experiments that go on from a checkpoint of another right above it, and draws a line down to the
 * checkpoint where they parted. Rows are those of one baseline; `isGraph` is false where they are sorted.
 */
export function placeForks(rows: readonly IHistoryRow[], isGraph: boolean): IHistoryRow[] {
  const groups = groupByExperiment(rows);
  if (!isGraph) return rows.slice();
  const byName = new Map(groups.map(group => [group.name, group]));
  const forks = new Map<IGroup, IGroup[]>();
  const roots: IGroup[] = [];
  for (const group of groups) {
    const origin = group.origin === null ? undefined : byName.get(group.origin);
    if (origin && origin !== group && !descends(origin, group, byName))
      forks.set(origin, [...(forks.get(origin) ?? []), group]);
    else roots.push(group);
  }
  return roots.flatMap(root => draw(root, 1, forks));
}

interface IGroup {
  readonly name: string | null;
  readonly origin: string | null;
  readonly originSha: string | null;
  readonly rows: IHistoryRow[];
}

function groupByExperiment(rows: readonly IHistoryRow[]): IGroup[] {
  const groups: IGroup[] = [];
  for (const row of rows) {
    if (row.kind === 'experiment') {
      const { name, origin } = row.experiment;
      groups.push({
        name,
        origin: origin?.experiment ?? null,
        originSha: origin?.sha ?? null,
        rows: [row]
      });
    } else if (groups.length === 0 || row.kind === 'starting')
      groups.push({ name: null, origin: null, originSha: null, rows: [row] });
    else groups.at(-1)?.rows.push(row);
  }
  return groups;
}

/** Tells whether `group` is among the origins of `of`: records that name each other must not make a ring. */
function descends(of: IGroup, group: IGroup, byName: ReadonlyMap<string | null, IGroup>): boolean {
  const seen = new Set<IGroup>();
  for (
    let at: IGroup | undefined = of;
    at && !seen.has(at);
    at = at.origin === null ? undefined : byName.get(at.origin)
  ) {
    if (at === group) return true;
    seen.add(at);
  }
  return false;
}

/** Draws a group in its lane with its forks above it. */
function draw(group: IGroup, lane: number, forks: ReadonlyMap<IGroup, IGroup[]>): IHistoryRow[] {
  const rows: IHistoryRow[] = [];
  /** Forks on their way down to the row where they join. */
  const open: { readonly lane: number; readonly sha: string | null }[] = [];
  (forks.get(group) ?? []).forEach((fork, i) => {
    const own = Math.min(lane + 1 + i, MAX_LANES);
    const passing = open.map(item => item.lane);
    rows.push(...draw(fork, own, forks).map(row => withLanes(row, { through: passing })));
    const last = rows.pop();
    if (last) rows.push(withLanes(last, { ends: [own] }));
    open.push({ lane: own, sha: fork.originSha });
  });
  const shown = new Set(
    group.rows.flatMap(row => (row.kind === 'checkpoint' ? [row.checkpoint.sha] : []))
  );
  group.rows.forEach((row, i) => {
    const isLast = i === group.rows.length - 1;
    const joining = open.filter(({ sha }) => isLast || holds(row, sha, shown));
    for (const item of joining) open.splice(open.indexOf(item), 1);
    rows.push(
      withLanes(
        { ...row, lanes: { ...row.lanes, node: lane } },
        { through: open.map(item => item.lane), joins: joining.map(item => item.lane) }
      )
    );
  });
  return rows;
}

/** A row holds the commit that it shows, or those that it stands for; one that nothing holds is found at the end. */
function holds(row: IHistoryRow, sha: string | null, shown: ReadonlySet<string>): boolean {
  if (sha === null) return false;
  return row.kind === 'checkpoint'
    ? row.checkpoint.sha === sha
    : row.kind === 'more' && !shown.has(sha);
}

function withLanes(row: IHistoryRow, more: Partial<ILanes>): IHistoryRow {
  const { lanes } = row;
  const union = (a: readonly number[], b: readonly number[] = []): number[] => [
    ...new Set([...a, ...b])
  ];
  return {
    ...row,
    lanes: {
      node: lanes.node,
      through: union(lanes.through, more.through),
      joins: union(lanes.joins, more.joins),
      ends: union(lanes.ends, more.ends)
    }
  };
}
