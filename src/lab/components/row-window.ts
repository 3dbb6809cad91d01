import { useEffect, useLayoutEffect, useState, type RefObject } from 'react';

/** Rows that are drawn beyond those in sight, each way. */
const OVERSCAN = 6;

/** So few rows are all drawn: the browser finds their words, too. */
const FEW = 40;

/** A list of rows of one height, of which those in sight are drawn. */
export interface IRowList {
  readonly count: number;
  /** In CSS pixels. */
  readonly rowHeight: number;
  /** Height of what covers the first rows in sight, such as names of columns. */
  readonly headHeight?: number;
}

/** The rows that are drawn: from `first` up to, but not including, `last`. */
export interface IRowWindow {
  readonly first: number;
  readonly last: number;
}

/** Returns the rows to draw where a part of the list is in sight: `top` is where it begins in the list. */
export function rowsInSight(
  { count, rowHeight }: IRowList,
  top: number,
  height: number
): IRowWindow {
  if (count <= FEW) return { first: 0, last: count };
  const last = Math.min(count, Math.max(0, Math.ceil((top + height) / rowHeight)) + OVERSCAN);
  const first = Math.max(0, Math.min(last, Math.floor(top / rowHeight) - OVERSCAN));
  return { first, last };
}

/** Returns how far to scroll for a row to be seen whole; 0 where it is. */
export function scrollToSee(
  { rowHeight, headHeight = 0 }: IRowList,
  index: number,
  top: number,
  height: number
): number {
  const place = index * rowHeight;
  if (place < top + headHeight) return place - top - headHeight;
  return Math.max(0, place + rowHeight - top - height);
}

/** What scrolls, and in it the element that is as high as all rows together. */
export interface IScrolledRows {
  readonly scroller: RefObject<HTMLElement>;
  readonly rows: RefObject<HTMLElement>;
}

/** Follows which rows of a list are in sight, and brings others there. */
export function useRowWindow(
  list: IRowList,
  { scroller, rows }: IScrolledRows
): IRowWindow & { readonly reveal: (index: number) => void } {
  const [sight, setSight] = useState<ISight>({ top: 0, height: 0 });
  const look = (): void => {
    const { top, height } = lookAt(scroller.current, rows.current);
    // Drawn anew only where another row comes in sight.
    const next = {
      top: Math.floor(top / list.rowHeight) * list.rowHeight,
      height: height + list.rowHeight
    };
    setSight(before => (before.top === next.top && before.height === next.height ? before : next));
  };
  // What stands above the rows may have grown.
  useLayoutEffect(look);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
  const reveal = (index: number): void => {
    const { top, height } = lookAt(scroller.current, rows.current);
    scroller.current?.scrollBy({ top: scrollToSee(list, index, top, height) });
    look();
  };
  return { ...rowsInSight(list, sight.top, sight.height), reveal };
}

/** The part of the list that is in sight. */
interface ISight {
  readonly top: number;
  readonly height: number;
}

function lookAt(scroller: HTMLElement | null, rows: HTMLElement | null): ISight {
  if (!scroller || !rows) return { top: 0, height: 0 };
  const edge = scroller.getBoundingClientRect().top + scroller.clientTop;
  return {
    top: Math.round(edge - rows.getBoundingClientRect().top),
    height: scroller.clientHeight
  };
}
