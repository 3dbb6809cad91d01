/** Place of a stage in a layered drawing: `layer` counts from the top, `order` from the left. */
export interface LayoutPlace {
  readonly layer: number;
  readonly order: number;
}

const SWEEPS = 4;

/** Says where in a drawing the nodes stand that depend on nothing. */
export interface LayoutOptions {
  /** Just above the first one that needs them, where all are at the top otherwise. */
  readonly areSourcesLow?: boolean;
}

/** Places stages in layers, each below all that it depends on, and orders each layer so that edges cross little. The same graph always gets the same drawing. */
export function layoutGraph(
  stages: readonly { readonly name: string }[],
  edges: readonly { readonly from: string; readonly to: string }[],
  { areSourcesLow = false }: LayoutOptions = {}
): ReadonlyMap<string, LayoutPlace> {
  const names = stages.map(({ name }) => name);
  const above = collectNeighbours(
    names,
    edges.map(({ from, to }) => [to, from])
  );
  const below = collectNeighbours(
    names,
    edges.map(({ from, to }) => [from, to])
  );
  const layerOf = findLayers(names, above, below);
  if (areSourcesLow) lowerSources(layerOf, above, below);
  const layers: string[][] = [];
  for (const name of names) (layers[layerOf.get(name) ?? 0] ??= []).push(name);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0;
    const places = toPlaces(layers);
    for (const layer of down ? layers : [...layers].reverse()) {
      sortByBarycentre(layer, down ? above : below, places);
    }
  }
  return new Map(
    layers.flatMap((layer, i) => layer.map((name, order) => [name, { layer: i, order }] as const))
  );
}

type Neighbours = ReadonlyMap<string, readonly string[]>;

function collectNeighbours(
  names: readonly string[],
  pairs: readonly (readonly [string, string])[]
): Neighbours {
  const neighbours = new Map<string, string[]>(names.map(name => [name, []]));
  for (const [name, other] of pairs) if (neighbours.has(other)) neighbours.get(name)?.push(other);
  return neighbours;
}

/** The longest path from the top, Kahn's way; members of a cycle go below what they hang on so far. */
function findLayers(
  names: readonly string[],
  above: Neighbours,
  below: Neighbours
): Map<string, number> {
  const waiting = new Map(names.map(name => [name, above.get(name)?.length ?? 0]));
  const layerOf = new Map<string, number>();
  const queue = names.filter(name => waiting.get(name) === 0);
  for (;;) {
    const name = queue.shift() ?? names.find(other => !layerOf.has(other));
    if (name === undefined) return layerOf;
    if (layerOf.has(name)) continue;
    const parents = (above.get(name) ?? []).map(other => layerOf.get(other) ?? -1);
    layerOf.set(name, Math.max(-1, ...parents) + 1);
    for (const child of below.get(name) ?? []) {
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      if (left === 0) queue.push(child);
    }
  }
}

function lowerSources(layerOf: Map<string, number>, above: Neighbours, below: Neighbours): void {
  for (const [name, children] of below) {
    const isSource = above.get(name)?.length === 0 && children.length > 0;
    const layers = children.map(child => layerOf.get(child) ?? 0);
    if (isSource) layerOf.set(name, Math.max(0, Math.min(...layers) - 1));
  }
}

/** Places from 0 to 1 across each layer, so that layers of different width compare. */
function toPlaces(layers: readonly (readonly string[])[]): Map<string, number> {
  const places = new Map<string, number>();
  for (const layer of layers) setPlaces(layer, places);
  return places;
}

function setPlaces(layer: readonly string[], places: Map<string, number>): void {
  layer.forEach((name, i) => places.set(name, (i + 0.5) / layer.length));
}

function sortByBarycentre(
  layer: string[],
  neighbours: Neighbours,
  places: Map<string, number>
): void {
  if (layer.length < 2) return; // As in a chain: its place is set.
  const keys = new Map(
    layer.map(name => {
      const around = (neighbours.get(name) ?? []).map(other => places.get(other) ?? 0);
      const sum = around.reduce((total, place) => total + place, 0);
      return [name, around.length > 0 ? sum / around.length : (places.get(name) ?? 0)] as const;
    })
  );
  layer.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
  setPlaces(layer, places);
}
