import type { Command } from './command.js';

/** The commands that a program knows. */
export interface CommandTable {
  /** Finds a command by its words. */
  readonly find: (words: readonly string[]) => Command | undefined;
  /** Says whether a word has commands of its own behind it. */
  readonly isGroup: (name: string | undefined) => boolean;
  /** The commands for people, as they are typed. */
  readonly names: readonly string[];
}
