import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

/** Something that keeps the panel from its work, in words for people. */
export interface IProblem {
  readonly title: string;
  readonly message: string;
  /** What to do, a sentence each; command lines and names in backticks. */
  readonly help?: readonly string[];
  /** What fixes it at a click. */
  readonly fixes?: readonly IFix[];
}

/** A command of JupyterLab that fixes a problem. */
export interface IFix {
  readonly label: string;
  readonly command: string;
  readonly args?: ReadonlyPartialJSONObject;
}

/** Programs whose command lines are worth a button to copy them. */
const COMMAND_LINE = /^(git|dvc|pip|npm|jupyter|stagebook|ulimit|ls) /;

/** Words in the place of what the user is to fill in: such a line does nothing as it stands. */
const PLACEHOLDER = /\b(FILE|ID|NAME|NEW|NOTEBOOK|PATH|REMOTE|REV)\b/;

/** Tells whether what stands in backticks is a command line to be copied, rather than a name or a pattern. */
export function isCommandLine(text: string): boolean {
  return COMMAND_LINE.test(text) && !PLACEHOLDER.test(text);
}

/** Picks the command lines out of sentences that hold them in backticks. */
export function listCommandLines(sentences: readonly string[]): readonly string[] {
  return sentences.flatMap(sentence =>
    sentence.split('`').filter((part, i) => i % 2 === 1 && isCommandLine(part))
  );
}
