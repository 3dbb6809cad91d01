/** How a drawing is moved and scaled: a point p of it stands at `scale * p + offset`, in CSS pixels. */
export interface IViewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

interface ISize {
  readonly width: number;
  readonly height: number;
}

const SCALE = { min: 0.1, max: 3 } as const;
const MARGIN = 16;

/** Shows all of a drawing, in the middle, never larger than it is. */
export function fit(drawing: ISize, room: ISize): IViewport {
  const scale = clamp(
    Math.min(
      1,
      (room.width - 2 * MARGIN) / Math.max(1, drawing.width),
      (room.height - 2 * MARGIN) / Math.max(1, drawing.height)
    )
  );
  return {
    scale,
    x: (room.width - drawing.width * scale) / 2,
    y: Math.max(MARGIN, (room.height - drawing.height * scale) / 2)
  };
}

/** Scales by a factor around a point that stays where it is. */
export function zoom(
  view: IViewport,
  factor: number,
  at: { readonly x: number; readonly y: number }
): IViewport {
  const scale = clamp(view.scale * factor);
  const real = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * real, y: at.y - (at.y - view.y) * real };
}

function clamp(scale: number): number {
  return Math.min(SCALE.max, Math.max(SCALE.min, scale));
}
