import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { labelNames } from '../history/history-columns.js';
import { MiddleText } from '../components/middle-text.js';
import type { IDetail } from './compare-details.js';

/** Longer values get a line of their own. */
const LONG = 10;

/** Params and metrics, a row each: value, change, and what the workspace has now. */
export function DetailsTable(props: {
  readonly details: readonly IDetail[];
  readonly trans: TranslationBundle;
}): ReactElement | null {
  const { details, trans } = props;
  if (details.length === 0) return null;
  const labels = labelNames(details);
  // Laid out as a grid, which takes tables their roles.
  return (
    <table className="jp-StagebookDetails-values" role="table">
      <thead role="rowgroup">
        <tr role="row">
          {[trans.__('Name'), trans.__('Value'), trans.__('Change'), trans.__('Now')].map(title => (
            <th key={title} scope="col" role="columnheader">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {details.map(detail => {
          const { kind, file, name } = detail;
          const label = labels.get(`${kind}:${file}:${name}`) ?? name;
          return <DetailRow key={`${kind} ${file} ${name}`} {...{ detail, label, trans }} />;
        })}
      </tbody>
    </table>
  );
}

function DetailRow(props: {
  readonly detail: IDetail;
  readonly label: string;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { detail, label, trans } = props;
  const { kind, file, name, value, before, isBetter, workspace } = detail;
  const isLong = [value, before, workspace].some(text => text.length > LONG);
  const aim = isBetter === undefined ? '' : isBetter ? ' jp-mod-better' : ' jp-mod-worse';
  return (
    <tr role="row" className={`jp-mod-${kind}${isLong ? ' jp-mod-long' : ''}`}>
      <th scope="row" role="rowheader" title={`${file}: ${name}`}>
        <MiddleText text={label} />
      </th>
      <td role="cell" title={value}>
        {value}
      </td>
      <td
        role="cell"
        className={`jp-StagebookDetails-change${aim}`}
        title={before && trans.__('Against the commit before: %1', before)}
      >
        {before}
      </td>
      <td
        role="cell"
        className="jp-StagebookDetails-now"
        title={workspace && trans.__('In the workspace now: %1', workspace)}
      >
        {workspace}
      </td>
    </tr>
  );
}
