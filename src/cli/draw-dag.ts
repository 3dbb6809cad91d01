import type { PipelineView } from '../contract/pipeline-view.js';

/** A box, or the place where an edge passes a layer, with the columns it takes. */
interface Slot {
  readonly name: string;
  readonly isBox: boolean;
  readonly width: number;
  readonly rank: number;
  x: number;
}

const GAP = 2;

/**
 * Draws the stage graph with boxes and lines, a layer a row, from what is read to what reads it.
 *
 * Returns undefined where it would be wider than `columns`.
 */
export function drawDag(view: PipelineView, columns: number): string | undefined {
  const { layers, links } = placeSlots(view);
  const width = Math.max(0, ...layers.map(slots => end(slots)));
  if (width > columns) return undefined;
  for (const slots of layers) shift(slots, Math.floor((width - end(slots)) / 2));
  const rows: string[] = [];
  layers.forEach((slots, i) => {
    rows.push(...drawBoxes(slots, width));
    if (i < layers.length - 1) rows.push(...drawLinks(links[i] ?? [], width));
  });
  return rows.map(row => row.trimEnd()).join('\n');
}

/** Puts every stage into its layer, and a pass-through slot into each layer that an edge crosses. */
function placeSlots(view: PipelineView): { layers: Slot[][]; links: (readonly [Slot, Slot])[][] } {
  const stages = new Map(view.stages.map(stage => [stage.name, stage]));
  const depth = Math.max(-1, ...view.stages.map(stage => stage.layer)) + 1;
  const layers: Slot[][] = Array.from({ length: depth }, () => []);
  const links: (readonly [Slot, Slot])[][] = Array.from({ length: depth }, () => []);
  const boxes = new Map<string, Slot>();
  for (const { name, layer, order } of view.stages) {
    const slot: Slot = { name, isBox: true, width: name.length + 4, rank: order, x: 0 };
    boxes.set(name, slot);
    layers[layer]?.push(slot);
  }
  for (const edge of view.edges) {
    const [from, to] = [stages.get(edge.from), stages.get(edge.to)];
    const [source, target] = [boxes.get(edge.from), boxes.get(edge.to)];
    if (!from || !to || !source || !target) continue;
    let last = source;
    for (let layer = from.layer + 1; layer < to.layer; layer++) {
      const share = (layer - from.layer) / (to.layer - from.layer);
      const rank = from.order + (to.order - from.order) * share + 0.5;
      const slot: Slot = { name: edge.from, isBox: false, width: 1, rank, x: 0 };
      layers[layer]?.push(slot);
      links[layer - 1]?.push([last, slot]);
      last = slot;
    }
    links[to.layer - 1]?.push([last, target]);
  }
  for (const slots of layers) {
    slots.sort((a, b) => a.rank - b.rank);
    let x = 0;
    for (const slot of slots) {
      slot.x = x;
      x += slot.width + GAP;
    }
  }
  return { layers, links };
}

function end(slots: readonly Slot[]): number {
  const last = slots.at(-1);
  return last ? last.x + last.width : 0;
}

function shift(slots: readonly Slot[], by: number): void {
  for (const slot of slots) slot.x += by;
}

function center(slot: Slot): number {
  return slot.x + Math.floor(slot.width / 2);
}

function drawBoxes(slots: readonly Slot[], width: number): string[] {
  const rows = [0, 1, 2].map(() => ' '.repeat(width).split(''));
  const put = (row: number, x: number, text: string): void => {
    const cells = Array.from(text);
    rows[row]?.splice(x, cells.length, ...cells);
  };
  for (const { name, isBox, width: wide, x } of slots) {
    if (isBox) {
      put(0, x, `┌${'─'.repeat(wide - 2)}┐`);
      put(1, x, `│ ${name} │`);
      put(2, x, `└${'─'.repeat(wide - 2)}┘`);
    } else for (const row of [0, 1, 2]) put(row, x, '│');
  }
  return rows.map(row => row.join(''));
}

/** Arms of a box-drawing character: 1 up, 2 down, 4 left, 8 right. */
const LINES = ' ││││┘┐┤│└┌├─┴┬┼';

/** Draws the lines from one layer to the next; sources that lead to the same places share a horizontal lane. */
function drawLinks(links: readonly (readonly [Slot, Slot])[], width: number): string[] {
  const ends = (source: Slot): string =>
    links
      .filter(([a]) => a === source)
      .map(([, b]) => center(b))
      .sort((a, b) => a - b)
      .join();
  const bent = links.filter(([a, b]) => center(a) !== center(b));
  const lanes = [...new Set(bent.map(([source]) => ends(source)))];
  const height = lanes.length + 1;
  const arms = Array.from({ length: height }, () => new Array<number>(width).fill(0));
  const add = (row: number, x: number, arm: number): void => {
    const cells = arms[row];
    if (cells?.[x] !== undefined) cells[x] |= arm;
  };
  const vertical = (x: number, from: number, to: number): void => {
    for (let row = from; row < to; row++) add(row, x, 3);
  };
  for (const [source, target] of links) {
    const [a, b] = [center(source), center(target)];
    if (a === b) {
      vertical(a, 0, height);
      continue;
    }
    const lane = lanes.indexOf(ends(source));
    vertical(a, 0, lane);
    add(lane, a, 1 | (b > a ? 8 : 4));
    for (let x = Math.min(a, b) + 1; x < Math.max(a, b); x++) add(lane, x, 12);
    add(lane, b, 2 | (b > a ? 4 : 8));
    vertical(b, lane + 1, height);
  }
  return arms.map(cells => cells.map(arm => LINES[arm] ?? ' ').join(''));
}
