import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { DiffView } from '../../contract/experiment-view.js';
import { ChangeMark } from '../change-mark.js';

/** More files than these are listed when asked for. */
const MAX_OPEN = 8;

/** The files that changed against the commit before; nothing where there are none. */
export function ChangedFiles(props: {
  readonly files: DiffView['files'];
  readonly trans: TranslationBundle;
}): ReactElement | null {
  const { files, trans } = props;
  if (files.length === 0) return null;
  return (
    <details className="jp-StagebookDetails-files" open={files.length <= MAX_OPEN}>
      <summary>
        {trans._n('%1 file changed before it', '%1 files changed before it', files.length)}
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
