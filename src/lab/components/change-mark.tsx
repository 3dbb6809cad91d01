import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { DiffView } from '../../contract/experiment-view.js';

type Change = DiffView['files'][number]['change'];

const SIGNS: Readonly<Record<Change, string>> = { added: '+', removed: '−', modified: '~' };

/** How a file differs, before its path: a sign to see, a word to hear. */
export function ChangeMark(props: {
  readonly change: Change;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { change, trans } = props;
  const words: Readonly<Record<Change, string>> = {
    added: trans.__('added:'),
    removed: trans.__('removed:'),
    modified: trans.__('changed:')
  };
  return (
    <>
      <span aria-hidden>{SIGNS[change]} </span>
      <span className="jp-StagebookHidden">{words[change]} </span>
    </>
  );
}
