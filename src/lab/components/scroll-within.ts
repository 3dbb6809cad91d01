/** Scrolls one element, and none around it, as far as another in it needs to be seen. */
export function scrollWithin(scroller: HTMLElement, element: HTMLElement): void {
  const sight = scroller.getBoundingClientRect();
  const place = element.getBoundingClientRect();
  const below = Math.max(0, place.bottom - sight.bottom);
  // Of what is higher than the sight, the beginning is seen.
  const above = Math.min(0, place.top - below - sight.top);
  if (below + above !== 0) scroller.scrollBy({ top: below + above });
}
