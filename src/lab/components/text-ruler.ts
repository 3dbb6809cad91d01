/** Measures texts as the interface draws them, to decide what there is room for. */
export class TextRuler {
  constructor() {
    const { fontFamily, fontSize } = getComputedStyle(document.body);
    const size = parseFloat(
      getComputedStyle(document.documentElement).getPropertyValue('--jp-ui-font-size1') || fontSize
    );
    this._size = Number.isFinite(size) ? size : 13;
    this._family = fontFamily;
  }

  /** Returns the width of a text, in CSS pixels; small ones are those beside titles and names. */
  width(text: string, size: 'normal' | 'small' = 'normal'): number {
    const pixels = size === 'small' ? this._size * SMALL : this._size;
    const font = `${pixels}px ${this._family}`;
    const key = `${font} ${text}`;
    let width = known.get(key);
    if (width === undefined) {
      if (known.size > MAX_KNOWN) known.clear();
      width = measure(text, font);
      known.set(key, width);
    }
    return width;
  }

  private readonly _family: string;
  private readonly _size: number;
}

/** What `--jp-ui-font-size0` is to `--jp-ui-font-size1`. */
const SMALL = 0.83333;

/** Texts that are remembered: the same few are drawn in each frame. */
const MAX_KNOWN = 5000;

const known = new Map<string, number>();
let context: CanvasRenderingContext2D | null = null;

function measure(text: string, font: string): number {
  context ??= document.createElement('canvas').getContext('2d');
  if (!context) return text.length * 8;
  context.font = font;
  return context.measureText(text).width;
}
