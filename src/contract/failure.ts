import type { Diagnostic } from './diagnostic.js';

/** Why an operation did not happen. `message` is one sentence for people, `help` the next step. */
export type Failure =
  /** Something in the user's notebooks or files is wrong; each diagnostic has its place. */
  | { readonly reason: 'invalid-input'; readonly diagnostics: readonly Diagnostic[] }
  /** No project at or above the folder. */
  | { readonly reason: 'no-project'; readonly path: string }
  /** A file could not be read or written. */
  | {
      readonly reason: 'io';
      readonly path: string;
      readonly code: string;
      readonly message: string;
    }
  /** A command line tool is missing or too old. */
  | {
      readonly reason: 'tool-missing';
      readonly tool: 'git' | 'dvc' | 'node';
      readonly wanted: string;
      readonly found?: string;
    }
  /** A command line tool ran and failed. */
  | {
      readonly reason: 'command-failed';
      readonly command: string;
      readonly exitCode: number | null;
      readonly stderr: string;
    }
  /** It cannot be done as things stand; `help` says what can. */
  | {
      readonly reason: 'refused';
      readonly message: string;
      readonly help: readonly string[];
      /** What a program can offer to do about it. */
      readonly remedy?: Remedy;
    }
  /** A ref was moved by someone else in the meantime; nothing was changed. */
  | {
      readonly reason: 'ref-moved';
      readonly ref: string;
      readonly expected: string | null;
      readonly actual: string | null;
    }
  /** Another process writes to the same project. */
  | { readonly reason: 'busy'; readonly pid: number; readonly path: string }
  | { readonly reason: 'cancelled' };

/**
 * A step that takes away what an operation was refused for, and that the engine itself can do; `list-again` is to show
 * what an apply would do once more, `undo-anyway` is to undo with `force`.
 */
export type Remedy = 'list-again' | 'make-first-commit' | 'make-repository' | 'undo-anyway';
