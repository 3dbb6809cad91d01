import type { IBox } from '../pipeline/dag-layout.js';

/** Finds the box that a key leads to from the selected one; where none is, from the first, which has the focus. */
export function reach(
  boxes: readonly IBox[],
  selected: IBox | undefined,
  key: string
): IBox | undefined {
  const [first] = boxes;
  if (selected || !first) return selected && neighbour(boxes, selected, key);
  return neighbour(boxes, first, key) ?? (key.startsWith('Arrow') ? first : undefined);
}

/** The box that an arrow key leads to: the nearest one in its direction. */
function neighbour(boxes: readonly IBox[], from: IBox, key: string): IBox | undefined {
  const ways: Readonly<Record<string, readonly [number, number]>> = {
    ArrowDown: [0, 1],
    ArrowUp: [0, -1],
    ArrowRight: [1, 0],
    ArrowLeft: [-1, 0]
  };
  const way = ways[key];
  if (!way) return undefined;
  const middle = (box: IBox): readonly [number, number] => [
    box.x + box.width / 2,
    box.y + box.height / 2
  ];
  const [x, y] = middle(from);
  return boxes
    .filter(box => box !== from)
    .map(box => {
      const [toX, toY] = middle(box);
      const along = (toX - x) * way[0] + (toY - y) * way[1];
      const across = Math.abs((toX - x) * way[1]) + Math.abs((toY - y) * way[0]);
      return { box, along, cost: along + 2 * across };
    })
    .filter(({ along }) => along > 4)
    .sort((a, b) => a.cost - b.cost)[0]?.box;
}
