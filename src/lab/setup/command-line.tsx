import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon, terminalIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import { useState, type ReactElement } from 'react';
import { CommandIDs } from '../command-ids.js';

/** How long a button says that it copied, ms. */
const SAID = 2000;

/** A command line to copy, or to have typed in a terminal, where the user looks at it and presses Enter. */
export function CommandLine(props: {
  readonly line: string;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { line, commands, trans } = props;
  const [isCopied, setCopied] = useState(false);
  const copy = (): void => {
    Clipboard.copyToSystem(line);
    setCopied(true);
    window.setTimeout(() => {
      setCopied(false);
    }, SAID);
  };
  const label = isCopied ? trans.__('Copied') : trans.__('Copy the command');
  return (
    <div className="jp-StagebookCommandLine">
      <code>{line}</code>
      <button
        className="jp-StagebookCommandLine-button"
        title={label}
        aria-label={label}
        onClick={copy}
      >
        {isCopied ? <span aria-hidden>✓</span> : <copyIcon.react tag="span" />}
      </button>
      {commands.isEnabled(CommandIDs.openTerminal) && (
        <button
          className="jp-StagebookCommandLine-button"
          title={commands.caption(CommandIDs.openTerminal)}
          aria-label={commands.caption(CommandIDs.openTerminal)}
          onClick={() => void commands.execute(CommandIDs.openTerminal, { line })}
        >
          <terminalIcon.react tag="span" />
        </button>
      )}
    </div>
  );
}
