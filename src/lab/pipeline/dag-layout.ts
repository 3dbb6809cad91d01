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
  /** An SVG path. */
  readonly path: string;
}

/** Everything that the drawing of a stage graph consists of. */
export interface IDrawing {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly IBox[];
  readonly arrows: readonly IArrow[];
}

const MARGIN = 8;
const ROW_GAP = 18;
const COLUMN_GAP = 12;
const HEIGHT = { stage: 38, data: 24 } as const;
const BOX = { min: 84, max: 168 } as const;
/** Width of the gap that lets an arrow pass a layer. */
const LANE = 10;
/** Distance between the ends of two arrows at one box. */
const PORT = 12;

/** A place in a layer: a box, or a lane for an arrow that goes on to a lower layer. */
interface ISlot {
  readonly stage?: IDrawnStage;
  readonly order: number;
  readonly width: number;
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
export function layoutDag(pipeline: IDrawnPipeline, available: number): IDrawing {
  const { stages } = pipeline;
  const byName = new Map(stages.map(stage => [stage.name, stage]));
  const edges = pipeline.edges.flatMap(edge => {
    const from = byName.get(edge.from);
    const to = byName.get(edge.to);
    return from && to && from.layer < to.layer
      ? [{ from, to, lanes: new Map<number, ISlot>() }]
      : [];
  });
  const layers = groupLayers(stages, available);
  for (const { from, to, lanes } of edges) {
    for (let layer = from.layer + 1; layer < to.layer; layer++) {
      const order = Math.max(from.order, to.order) + 0.5;
      const lane: ISlot = { order, width: LANE, x: 0 };
      lanes.set(layer, lane);
      layers[layer]?.push(lane);
    }
  }
  const width = Math.max(available, ...layers.map(layerWidth));
  const tops = placeSlots(layers, width);
  const boxes = layers.flatMap((slots, layer) =>
    slots.flatMap(slot => (slot.stage ? [toBox(slot, slot.stage, tops[layer] ?? 0)] : []))
  );
  const boxOf = new Map(boxes.map(box => [box.stage.name, box]));
  const arrows = edges.flatMap(({ from, to, lanes }) => {
    const source = boxOf.get(from.name);
    const target = boxOf.get(to.name);
    if (!source || !target) return [];
    const outgoing = edges.filter(edge => edge.from === from).map(edge => edge.to.name);
    const incoming = edges.filter(edge => edge.to === to).map(edge => edge.from.name);
    const points = [
      { x: port(source, outgoing, to.name, boxOf), y: source.y + source.height },
      ...[...lanes].flatMap(([layer, lane]) => passThrough(lane, tops, layer)),
      { x: port(target, incoming, from.name, boxOf), y: target.y }
    ];
    return [{ from: from.name, to: to.name, path: toPath(points) }];
  });
  const height = tops.at(-1) ?? 0;
  return { width, height, boxes, arrows };
}

function groupLayers(stages: readonly IDrawnStage[], available: number): ISlot[][] {
  const count = Math.max(-1, ...stages.map(stage => stage.layer)) + 1;
  return Array.from({ length: count }, (_, layer) => {
    const members = stages.filter(stage => stage.layer === layer);
    const room = available - 2 * MARGIN - COLUMN_GAP * (members.length - 1);
    const width = Math.min(BOX.max, Math.max(BOX.min, room / members.length));
    return members.map(stage => ({ stage, order: stage.order, width: Math.floor(width), x: 0 }));
  });
}

function layerWidth(slots: readonly ISlot[]): number {
  const widths = slots.reduce((sum, slot) => sum + slot.width, 0);
  return widths + COLUMN_GAP * (slots.length - 1) + 2 * MARGIN;
}

/** Centres each layer; answers the top of each layer and, last, the height of all. */
function placeSlots(layers: readonly ISlot[][], width: number): readonly number[] {
  const tops: number[] = [];
  let y = MARGIN;
  for (const slots of layers) {
    slots.sort((a, b) => a.order - b.order);
    let x = (width - layerWidth(slots)) / 2 + MARGIN;
    for (const slot of slots) {
      slot.x = x;
      x += slot.width + COLUMN_GAP;
    }
    tops.push(y);
    y += Math.max(...slots.map(slot => (slot.stage ? HEIGHT[slot.stage.kind] : 0))) + ROW_GAP;
  }
  tops.push(layers.length === 0 ? 0 : y - ROW_GAP + MARGIN);
  return tops;
}

function toBox(slot: ISlot, stage: IDrawnStage, y: number): IBox {
  return { stage, x: slot.x, y, width: slot.width, height: HEIGHT[stage.kind] };
}

/** The x at which an arrow meets a box: side by side, ordered as the boxes at the other ends are. */
function port(
  box: IBox,
  others: readonly string[],
  name: string,
  boxOf: ReadonlyMap<string, IBox>
): number {
  const centre = (other: string): number => {
    const { x = 0, width = 0, y = 0 } = boxOf.get(other) ?? {};
    // Among boxes in one column the farther one is reached on the outside, where its lane is.
    return x + width / 2 + Math.abs(y - box.y) / 1000;
  };
  const sorted = [...others].sort((a, b) => centre(a) - centre(b));
  return box.x + box.width / 2 + (sorted.indexOf(name) - (sorted.length - 1) / 2) * PORT;
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
