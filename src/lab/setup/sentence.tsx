import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReactElement } from 'react';
import { CommandLine } from './command-line.js';
import { isCommandLine } from './problem.js';

/** A sentence with names in backticks set as code, and command lines with buttons to use them. */
export function Sentence(props: {
  readonly text: string;
  readonly commands: CommandRegistry;
  readonly trans: TranslationBundle;
}): ReactElement {
  const parts = props.text.split('`');
  const isLine = (i: number): boolean => i % 2 === 1 && isCommandLine(parts[i] ?? '');
  return (
    <div className="jp-StagebookProblem-sentence">
      {parts.map((part, i) => {
        if (isLine(i)) return <CommandLine key={i} {...props} line={part} />;
        if (i % 2 === 1) return <code key={i}>{part}</code>;
        // What ended the sentence would stand alone below the command line.
        return isLine(i - 1) ? part.replace(/^[.,;:]\s*/, '') : part;
      })}
    </div>
  );
}
