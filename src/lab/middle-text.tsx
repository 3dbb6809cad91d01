import type { ReactElement } from 'react';

/** Letters at the end that stay: they tell `train-large-1` from `train-large-2`. */
const TAIL = 6;

/** A name that loses its middle where there is no room for all of it; whoever draws it tells all of it in a tooltip. */
export function MiddleText({ text }: { readonly text: string }): ReactElement {
  const cut = Math.max(0, text.length - TAIL);
  // Half of a pair of code units is no letter.
  const at = /[\udc00-\udfff]/.test(text.charAt(cut)) ? cut - 1 : cut;
  return (
    <span className="jp-StagebookMiddle">
      <span className="jp-StagebookMiddle-head">{text.slice(0, at)}</span>
      <span className="jp-StagebookMiddle-tail">{text.slice(at)}</span>
    </span>
  );
}
