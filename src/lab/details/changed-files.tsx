import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { DiffView } from '../../contract/experiment-view.js';
import { ChangeMark } from '../components/change-mark.js';

/** More files than these are listed when asked for. */
const MAX_OPEN = 8;

/** The files that changed since an earlier commit; nothing where there are none. */
export function ChangedFiles(props: {
  readonly files: DiffView['files'];
  /** The commit that they are compared with: the one before, or that which an experiment started from. */
  readonly since: 'before' | 'start';
  readonly trans: TranslationBundle;
}): ReactElement | null {
  const { files, since, trans } = props;
  if (files.length === 0) return null;
  return (
    <details className="jp-StagebookDetails-files" open={files.length <= MAX_OPEN}>
      <summary>
        {since === 'start'
          ? trans._n(
              '%1 file changed since the commit it started from',
              '%1 files changed since the commit it started from',
              files.length
            )
          : trans._n(
              '%1 file changed since the commit before',
              '%1 files changed since the commit before',
              files.length
            )}
      </summary>
      <ul>
        {files.map(({ path, change, isOut }) => (
          <li key={path}>
            <ChangeMark change={change} trans={trans} />
            {path}
            {isOut ? '' : trans.__(' (code or text)')}
          </li>
        ))}
      </ul>
    </details>
  );
}
