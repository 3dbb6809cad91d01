import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReactElement } from 'react';
import { CommandIDs } from '../command-ids.js';

/** Says of a notebook in another language that it makes no stages, and offers the kernel that does. */
export function KernelNotice(props: {
  readonly notebook: NotebookPanel;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}): ReactElement | null {
  const { notebook, commands, trans } = props;
  const { context, sessionContext } = notebook;
  const language = context.model.defaultKernelLanguage;
  if (!context.isReady || language === 'typescript') return null;
  return (
    <div className="jp-StagebookNotice jp-mod-info" role="status">
      <span aria-hidden>▸</span>
      <span>
        {language === ''
          ? trans.__('This notebook has no kernel yet; stages are TypeScript classes.')
          : trans.__(
              'This notebook runs on %1; stages are TypeScript classes.',
              sessionContext.kernelDisplayName
            )}{' '}
        <button
          className="jp-StagebookLink"
          title={commands.caption(CommandIDs.switchKernel)}
          onClick={() => void commands.execute(CommandIDs.switchKernel)}
        >
          {commands.label(CommandIDs.switchKernel)}
        </button>
      </span>
    </div>
  );
}
