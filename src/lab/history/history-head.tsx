import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { MiddleText } from '../components/middle-text.js';
import type { IFitColumn } from './fit-columns.js';

/** Names the columns; it stays in sight while the rows scroll. */
export function HistoryHead(props: {
  readonly columns: readonly IFitColumn[];
  readonly height: number;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { columns, height, trans } = props;
  const ends = columns.map(({ name }) => name.split('.').at(-1) ?? name);
  return (
    <div role="row" className="jp-StagebookHistory-head" style={{ height }}>
      <span role="columnheader" className="jp-StagebookHistory-label">
        {trans.__('Checkpoint')}
      </span>
      {columns.map(({ id, label, name, width }, i) => {
        const end = ends[i] ?? name;
        const isUnique = ends.filter(other => other === end).length === 1;
        return (
          <span
            key={id}
            role="columnheader"
            className="jp-StagebookHistory-value"
            style={{ width }}
            aria-label={label}
            title={label}
          >
            <MiddleText text={isUnique ? end : label} />
          </span>
        );
      })}
    </div>
  );
}
