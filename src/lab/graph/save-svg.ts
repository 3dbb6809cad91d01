/** What a drawing takes from the style sheets of the page. */
const STYLES = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'font-family', 'font-size'];

const MARGIN = 8;

/**
 * Offers a drawing as a file: all of it, in its own size, wherever the view stands, and with the
 * looks that it has from the page's style sheets.
 *
 * @param svg - a drawing whose one child is moved and scaled
 */
export function saveSvg(svg: SVGSVGElement, name: string): void {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const [drawing] = svg.querySelectorAll('g');
  const { x = 0, y = 0, width = 0, height = 0 } = drawing?.getBBox() ?? {};
  const [w, h] = [width + 2 * MARGIN, height + 2 * MARGIN];
  copy.setAttribute('viewBox', `${x - MARGIN} ${y - MARGIN} ${w} ${h}`);
  copy.setAttribute('width', String(w));
  copy.setAttribute('height', String(h));
  copy.querySelector('g')?.removeAttribute('transform');
  const originals = svg.querySelectorAll('*');
  copy.querySelectorAll('*').forEach((element, i) => {
    const original = originals[i];
    if (!original || !(element instanceof SVGElement)) return;
    const computed = getComputedStyle(original);
    for (const style of STYLES)
      element.style.setProperty(style, toPlainColor(computed.getPropertyValue(style)));
    element.removeAttribute('class');
  });
  copy.style.background = getComputedStyle(svg).backgroundColor;
  const text = new XMLSerializer().serializeToString(copy);
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Rewrites a colour that was mixed, which a browser tells as `color(srgb …)`: programs to draw with do not read that. */
export function toPlainColor(value: string): string {
  const mixed = /^color\(srgb ([^)]+)\)$/.exec(value)?.[1];
  if (mixed === undefined) return value;
  const [parts = '', alpha = '1'] = mixed.split(' / ');
  const bytes = parts.split(' ').map(part => Math.round(Number(part) * 255));
  return alpha === '1' ? `rgb(${bytes.join(', ')})` : `rgba(${[...bytes, alpha].join(', ')})`;
}
