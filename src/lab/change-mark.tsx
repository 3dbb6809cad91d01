import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { DiffView } from '../contract/experiment-view.js';

type Change = DiffView['files'][number]['change'];

const SIGNS: Readonly<Record<Change, string>> = { added: '+', removed: '−', modified: '~' };

/** How a file differs, before its path: a sign to see, a word to hear. */
export function ChangeMark(props: {
  readonly change: Change;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { change, trans } = props;
  return (
    <>
      <span aria-hidden>{SIGNS[change]} </span>
      <span className="jp-StagebookHidden">{nameChange(change, trans)} </span>
    </>
  );
}

function nameChange(change: Change, trans: TranslationBundle): string {
  switch (change) {
    case 'added':
      return trans.__('added:');
    case 'removed':
      return trans.__('removed:');
    case 'modified':
      return trans.__('changed:');
  }
}
