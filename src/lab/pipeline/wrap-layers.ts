import type { IDrawnPipeline, IDrawnStage } from './collapse-stages.js';
import { bundleEdges, SPACE } from './dag-layout.js';

/** No box is narrower, so no more of them need be tried side by side. */
const MIN_WIDTH = 40;

/**
 * Breaks layers that are wider than the room there is into lines, one below the other; each becomes a layer.
 *
 * Arrows that pass a line need a lane there, so that the fewer boxes of a layer stand in a line, the more lanes it has.
 */
export function wrapLayers(
  pipeline: IDrawnPipeline,
  available: number,
  widthOf: (stage: IDrawnStage) => number
): IDrawnPipeline {
  const { stages, edges } = pipeline;
  const bundles = bundleEdges(edges);
  const most = Math.max(1, Math.floor(available / (MIN_WIDTH + SPACE.column)));
  const placed = new Map<string, IDrawnStage>();
  const widthOfLine = (members: readonly IDrawnStage[]): number => {
    const own = new Set(members.map(({ name }) => name));
    const passing = edges.filter(
      ({ from, to }) => placed.has(from) && !placed.has(to) && !own.has(to)
    );
    const lanes = new Set(passing.map(edge => bundles.get(edge))).size;
    const boxes = members.reduce((sum, stage) => sum + widthOf(stage), 0);
    const gaps = (members.length + lanes - 1) * SPACE.column;
    return 2 * SPACE.margin + boxes + lanes * SPACE.lane + gaps;
  };
  let line = 0;
  for (const layer of new Set(stages.map(stage => stage.layer).sort((a, b) => a - b))) {
    let rest = stages.filter(stage => stage.layer === layer).sort((a, b) => a.order - b.order);
    for (; rest.length > 0; line++) {
      let count = Math.min(rest.length, most);
      while (count > 1 && widthOfLine(rest.slice(0, count)) > available) count--;
      for (const [order, stage] of rest.slice(0, count).entries())
        placed.set(stage.name, { ...stage, layer: line, order });
      rest = rest.slice(count);
    }
  }
  return { ...pipeline, stages: stages.map(stage => placed.get(stage.name) ?? stage) };
}
