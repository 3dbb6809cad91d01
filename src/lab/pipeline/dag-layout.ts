import type { IDrawnPipeline, IDrawnStage } from './collapse-stages.js';

/** A stage with its place in the drawing, in CSS pixels. */
export interface IBox {
  readonly stage: IDrawnStage;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An arrow from one stage to another. */
export interface IArrow {
  readonly from: string;
  readonly to: string;
  /** An SVG path, without the head. */
  readonly path: string;
}

/**
 * Goes on from the end of an arrow's path and draws its head. As a part of the path, and not a
 * marker, it lets one element draw any number of arrows.
 */
export const ARROW_HEAD = 'm-3-4 3 4 3-4';

/** Everything that the drawing of a stage graph consists of. */
export interface IDrawing {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly IBox[];
  readonly arrows: readonly IArrow[];
}

/** Room around the drawing, between boxes side by side, and for an arrow that passes a layer. */
export const SPACE = { margin: 8, column: 12, lane: 10 } as const;
const ROW_GAP = 18;
const HEIGHT = { stage: 38, data: 24 } as const;
const BOX = { min: 84, max: 168 } as const;
/** Distance between the ends of two arrows at one box. */
const PORT = 12;

/** How a drawing differs from one that shares out the room evenly and has a lane for each arrow. */
export interface IDagOptions {
  /** Size of a stage's box, in CSS pixels. */
  readonly sizeOf?: (stage: IDrawnStage) => IBoxSize;
  /** Arrows of one {@link bundleEdges bundle} pass a layer in one lane. */
  readonly isBundled?: boolean;
}

/** Size of a box, in CSS pixels. */
export interface IBoxSize {
  readonly width: number;
  readonly height: number;
}

/** A place in a layer: a box, or a lane for arrows that go on to a lower layer. */
interface ISlot extends IBoxSize {
  readonly stage?: IDrawnStage;
  readonly order: number;
  x: number;
}

interface IPoint {
  readonly x: number;
  readonly y: number;
}

/**
 * Lays out a stage graph from top to bottom in the given width; layers and order within a layer
 * come from the engine. A layer that does not fit makes the drawing wider.
 */
export function layoutDag(
  pipeline: IDrawnPipeline,
  available: number,
  { sizeOf, isBundled = false }: IDagOptions = {}
): IDrawing {
  const { stages } = pipeline;
  const bundles = isBundled ? bundleEdges(pipeline.edges) : null;
  const byName = new Map(stages.map(stage => [stage.name, stage]));
  const edges = pipeline.edges.flatMap(edge => {
    const from = byName.get(edge.from);
    const to = byName.get(edge.to);
    return from && to && from.layer < to.layer
      ? [{ from, to, bundle: bundles?.get(edge), lanes: new Map<number, ISlot>() }]
      : [];
  });
  const layers = groupLayers(stages, available, sizeOf);
  const shared = new Map<string, ISlot>();
  for (const { from, to, bundle, lanes } of edges) {
    for (let layer = from.layer + 1; layer < to.layer; layer++) {
      const order = Math.max(from.order, to.order) + 0.5;
      const key = bundle === undefined ? undefined : `${layer} ${bundle}`;
      const known = key === undefined ? undefined : shared.get(key);
      const lane: ISlot = known ?? { order, width: SPACE.lane, height: 0, x: 0 };
      lanes.set(layer, lane);
      if (known) continue;
      layers[layer]?.push(lane);
      if (key !== undefined) shared.set(key, lane);
    }
  }
  const width = Math.max(available, ...layers.map(layerWidth));
  const tops = placeSlots(layers, width);
  const boxes = layers.flatMap((slots, layer) =>
    slots.flatMap(slot => (slot.stage ? [toBox(slot, slot.stage, tops[layer] ?? 0)] : []))
  );
  const boxOf = new Map(boxes.map(box => [box.stage.name, box]));
  const readers = new Map(boxes.map(box => [box, [] as IBox[]]));
  const sources = new Map(boxes.map(box => [box, [] as IBox[]]));
  const ends = edges.flatMap(({ from, to, lanes }) => {
    const source = boxOf.get(from.name);
    const target = boxOf.get(to.name);
    if (!source || !target) return [];
    readers.get(source)?.push(target);
    sources.get(target)?.push(source);
    return [{ source, target, lanes }];
  });
  for (const others of [readers, sources]) for (const [box, ones] of others) sortPorts(box, ones);
  const arrows = ends.map(({ source, target, lanes }) => {
    const points = [
      { x: port(source, readers.get(source), target), y: source.y + source.height },
      ...[...lanes].flatMap(([layer, lane]) => passThrough(lane, tops, layer)),
      { x: port(target, sources.get(target), source), y: target.y }
    ];
    return { from: source.stage.name, to: target.stage.name, path: toPath(points) };
  });
  const height = tops.at(-1) ?? 0;
  return { width, height, boxes, arrows };
}

/**
 * Puts together the arrows that may go the same way: all of a bundle begin at one stage, or all end at one, so that
 * none seems to lead where it does not. Returns the name of each arrow's bundle.
 */
export function bundleEdges<E extends { readonly from: string; readonly to: string }>(
  edges: readonly E[]
): ReadonlyMap<E, string> {
  const counts = new Map<string, number>();
  const add = (end: string): unknown => counts.set(end, (counts.get(end) ?? 0) + 1);
  for (const { from, to } of edges) {
    add(`from ${from}`);
    add(`to ${to}`);
  }
  const size = (end: string): number => counts.get(end) ?? 0;
  return new Map(
    edges.map(edge => {
      const [from, to] = [`from ${edge.from}`, `to ${edge.to}`];
      return [edge, size(from) >= size(to) ? from : to];
    })
  );
}

function groupLayers(
  stages: readonly IDrawnStage[],
  available: number,
  sizeOf: IDagOptions['sizeOf']
): ISlot[][] {
  const count = Math.max(-1, ...stages.map(stage => stage.layer)) + 1;
  return Array.from({ length: count }, (_, layer) => {
    const members = stages.filter(stage => stage.layer === layer);
    const room = available - 2 * SPACE.margin - SPACE.column * (members.length - 1);
    const share = Math.min(BOX.max, Math.max(BOX.min, room / members.length));
    return members.map(stage => {
      const size = sizeOf?.(stage) ?? { width: Math.floor(share), height: HEIGHT[stage.kind] };
      return { stage, order: stage.order, ...size, x: 0 };
    });
  });
}

function layerWidth(slots: readonly ISlot[]): number {
  const widths = slots.reduce((sum, slot) => sum + slot.width, 0);
  return widths + SPACE.column * (slots.length - 1) + 2 * SPACE.margin;
}

/** Centres each layer; answers the top of each layer and, last, the height of all. */
function placeSlots(layers: readonly ISlot[][], width: number): readonly number[] {
  const tops: number[] = [];
  let y: number = SPACE.margin;
  for (const slots of layers) {
    slots.sort((a, b) => a.order - b.order);
    let x = (width - layerWidth(slots)) / 2 + SPACE.margin;
    for (const slot of slots) {
      slot.x = x;
      x += slot.width + SPACE.column;
    }
    tops.push(y);
    y += Math.max(...slots.map(({ height }) => height)) + ROW_GAP;
  }
  tops.push(layers.length === 0 ? 0 : y - ROW_GAP + SPACE.margin);
  return tops;
}

function toBox(slot: ISlot, stage: IDrawnStage, y: number): IBox {
  return { stage, x: slot.x, y, width: slot.width, height: slot.height };
}

/** Orders the boxes at the other ends of a box's arrows as these meet it, from left to right. */
function sortPorts(box: IBox, others: IBox[]): void {
  // Among boxes in one column the farther one is reached on the outside, where its lane is.
  const at = ({ x, y, width }: IBox): number => x + width / 2 + Math.abs(y - box.y) / 1000;
  others.sort((a, b) => at(a) - at(b));
}

/** The x at which an arrow meets a box, beside its others. */
function port(box: IBox, others: readonly IBox[] = [], other: IBox): number {
  return box.x + box.width / 2 + (others.indexOf(other) - (others.length - 1) / 2) * PORT;
}

function passThrough(lane: ISlot, tops: readonly number[], layer: number): IPoint[] {
  const x = lane.x + lane.width / 2;
  const top = tops[layer] ?? 0;
  return [
    { x, y: top },
    { x, y: (tops[layer + 1] ?? top) - ROW_GAP }
  ];
}

/** A line through the points that leaves and reaches each of them vertically. */
function toPath(points: readonly IPoint[]): string {
  return points
    .map(({ x, y }, i) => {
      const before = points[i - 1];
      if (!before) return `M${round(x)} ${round(y)}`;
      if (before.x === x) return `V${round(y)}`;
      const middle = round((before.y + y) / 2);
      return `C${round(before.x)} ${middle} ${round(x)} ${middle} ${round(x)} ${round(y)}`;
    })
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
