import type { IDrawnPipeline, IDrawnStage } from './collapse-stages.js';

/** A stage in a row of its own, and the lines beside it. */
export interface IRail {
  readonly stage: IDrawnStage;
  /** Lane of the stage's own dot. */
  readonly node: number;
  /** Lanes that pass the row from top to bottom. */
  readonly through: readonly number[];
  /** Lanes that come from above and lead into the dot. */
  readonly joins: readonly number[];
  /** True where a later stage reads from it. */
  readonly goesOn: boolean;
}

/**
 * Lays a stage graph out as rows, sources before their readers, with lines at the left as `git log --graph` has them.
 *
 * A stage keeps its lane until its last reader, so there are as many lanes as stages wait for a reader at once.
 */
export function layoutRails({ stages, edges }: IDrawnPipeline): IRail[] {
  const rows = [...stages].sort((a, b) => a.layer - b.layer || a.order - b.order);
  const place = new Map(rows.map(({ name }, i) => [name, i]));
  const lastReader = new Map<string, number>();
  const sourcesOf = new Map(rows.map(({ name }) => [name, new Set<string>()]));
  for (const { from, to } of edges) {
    const at = place.get(to) ?? 0;
    if (at > (lastReader.get(from) ?? -1)) lastReader.set(from, at);
    sourcesOf.get(to)?.add(from);
  }
  /** Name of the stage that holds each lane. */
  const lanes: (string | undefined)[] = [];
  return rows.map((stage, i): IRail => {
    const sources = sourcesOf.get(stage.name);
    const joins = lanes.flatMap((name, lane) =>
      name !== undefined && sources?.has(name) ? [lane] : []
    );
    const before = [...lanes];
    lanes.forEach((name, lane) => {
      if (name !== undefined && (lastReader.get(name) ?? -1) <= i) lanes[lane] = undefined;
    });
    // The lane of a source that ends here is the shortest way.
    const freed = joins.filter(lane => lanes[lane] === undefined);
    const free = lanes.findIndex(name => name === undefined);
    const node = freed[0] ?? (free < 0 ? lanes.length : free);
    const goesOn = lastReader.has(stage.name);
    lanes[node] = goesOn ? stage.name : undefined;
    const through = before.flatMap((name, lane) =>
      name !== undefined && lanes[lane] === name && lane !== node ? [lane] : []
    );
    return { stage, node, through, joins, goesOn };
  });
}
