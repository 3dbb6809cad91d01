import type { ReactElement } from 'react';

/** Letters at the end that stay: they tell `train-large-1` from `train-large-2`. */
const TAIL = 6;

/** Shorter texts are not worth a gap. */
const SHORT = 10;

/**
 * A name that loses its middle where there is no room for all of it; whoever draws it tells all of it in a tooltip.
 *
 * What is seen of a long one are two pieces that the style sheet writes, and what is heard, found and read is the text.
 */
export function MiddleText({ text }: { readonly text: string }): ReactElement {
  if (text.length <= SHORT) return <span className="jp-StagebookMiddle-short">{text}</span>;
  const letters = Array.from(text);
  return (
    <span className="jp-StagebookMiddle">
      <span className="jp-StagebookHidden">{text}</span>
      <span
        className="jp-StagebookMiddle-head"
        data-text={letters.slice(0, -TAIL).join('')}
        aria-hidden
      />
      <span
        className="jp-StagebookMiddle-tail"
        data-text={letters.slice(-TAIL).join('')}
        aria-hidden
      />
    </span>
  );
}
