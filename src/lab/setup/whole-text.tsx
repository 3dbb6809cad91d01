import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

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
          <p key={sentence}>
            {sentence
              .split('`')
              .map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))}
          </p>
        ))}
      </div>
    ),
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  });
}
