import type { ReactElement } from 'react';

/** The head of an arrow of the stage graph, for `marker-end`. */
export function ArrowHead({ id }: { readonly id: string }): ReactElement {
  return (
    <marker
      id={id}
      markerWidth="7"
      markerHeight="6"
      refX="3.5"
      refY="4.5"
      orient="0"
      markerUnits="userSpaceOnUse"
    >
      <path d="M0.5 0.5L3.5 4.5L6.5 0.5" />
    </marker>
  );
}
