import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { DiffView, ValueChange } from '../../contract/experiment-view.js';
import { formatValue } from '../history/history-columns.js';
import type { LabelOf } from './value-labels.js';

/** Lists the params or metrics that differ between two revisions; nothing where none does. */
export function ValuesTable(props: {
  readonly title: string;
  readonly changes: DiffView['params'];
  readonly labelOf: LabelOf;
  readonly fromName: string;
  readonly toName: string;
  readonly trans: TranslationBundle;
}): ReactElement | null {
  const { title, changes, labelOf, fromName, toName, trans } = props;
  const rows = Object.entries(changes).flatMap(([file, keys]) =>
    Object.entries(keys).map(([name, change]) => ({ file, name, change }))
  );
  if (rows.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">{trans.__('Name')}</th>
            <th scope="col">{fromName}</th>
            <th scope="col">{toName}</th>
            <th scope="col">{trans.__('Change')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ file, name, change }) => (
            <tr key={`${file} ${name}`}>
              <th scope="row" title={file}>
                {labelOf(file, name)}
              </th>
              <td>{formatValue(change.old ?? undefined)}</td>
              <td>{formatValue(change.new ?? undefined)}</td>
              <td>{formatChange(change)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function formatChange({ diff }: ValueChange): string {
  if (diff === undefined) return '';
  return `${diff > 0 ? '+' : '−'}${formatValue(Math.abs(diff))}`;
}
