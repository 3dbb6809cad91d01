import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { withCode } from '../components/with-code.js';

/** Shows in a dialog what a notification has no room for; names in backticks are set as code. */
export async function showWholeText(
  title: string,
  sentences: readonly string[],
  trans: TranslationBundle
): Promise<void> {
  await showDialog({
    title,
    body: (
      <div className="jp-StagebookRestore">
        {sentences.map(sentence => (
          <p key={sentence}>{withCode(sentence)}</p>
        ))}
      </div>
    ),
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  });
}
