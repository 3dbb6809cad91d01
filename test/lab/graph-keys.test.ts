import { expect, it } from 'vitest';
import { collapseStages } from '../../src/lab/pipeline/collapse-stages.js';
import type { IBox } from '../../src/lab/pipeline/dag-layout.js';
import { reach } from '../../src/lab/graph/reach.js';
import { fit, zoom } from '../../src/lab/graph/viewport.js';

/** A box of a stage by the place of its corner. */
function box(name: string, x: number, y: number): IBox {
  const stage = {
    ...{ name, kind: 'stage' as const, state: 'never-run' as const, reasons: [] },
    ...{ deps: [], outs: [], layer: 0, order: 0 }
  };
  const [drawn] = collapseStages({ stages: [stage], edges: [], diagnostics: [] }, new Set()).stages;
  if (!drawn) throw new Error('Internal: one stage is one stage');
  return { stage: drawn, x, y, width: 100, height: 40 };
}

const BOXES = [box('top', 100, 0), box('left', 0, 60), box('right', 200, 60), box('end', 200, 120)];
const from = (name: string | undefined, key: string): string | undefined =>
  reach(
    BOXES,
    BOXES.find(({ stage }) => stage.name === name),
    key
  )?.stage.name;

it('an arrow key leads to the nearest box in its direction, and to none where none is', () => {
  expect(from('left', 'ArrowRight')).toBe('right');
  expect(from('right', 'ArrowLeft')).toBe('left');
  expect(from('right', 'ArrowDown')).toBe('end');
  expect(from('end', 'ArrowUp')).toBe('right');
  expect(from('end', 'ArrowDown')).toBeUndefined();
  expect(from('top', 'x')).toBeUndefined();
});

it('an arrow key starts from the first box where none is selected, and selects it where it leads nowhere', () => {
  expect(from(undefined, 'ArrowDown')).toBe('left');
  expect(from(undefined, 'ArrowUp')).toBe('top');
  expect(from(undefined, 'x')).toBeUndefined();
  expect(reach([], undefined, 'ArrowUp')).toBeUndefined();
});

it('a drawing is shown whole and in the middle, never larger than it is', () => {
  expect(fit({ width: 100, height: 50 }, { width: 300, height: 250 })).toEqual({
    scale: 1,
    x: 100,
    y: 100
  });
  const { scale, x } = fit({ width: 1000, height: 50 }, { width: 532, height: 400 });
  expect([scale, x]).toEqual([0.5, 16]);
});

it('the point that is zoomed at stays where it is, and there is an end to it', () => {
  const view = { scale: 1, x: 10, y: 20 };
  const at = { x: 110, y: 70 };
  const near = zoom(view, 2, at);
  expect(near.scale).toBe(2);
  expect([(at.x - near.x) / near.scale, (at.y - near.y) / near.scale]).toEqual([100, 50]);
  expect(zoom(view, 1000, at).scale).toBe(3);
  expect(zoom(view, 0, at).scale).toBe(0.1);
});
