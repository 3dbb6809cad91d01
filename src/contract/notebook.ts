/** A notebook as the engine reads it, from a file or from the browser's live document. */
export interface NotebookDocument {
  /** Relative to the project root, with `/`. */
  readonly path: string;
  /** `language_info.name` or the kernelspec's language, lower case, if the notebook says. */
  readonly language: string | undefined;
  readonly cells: readonly NotebookCell[];
  /** Present where the file is no notebook any more, as after a merge: nobody knows what its cells are. */
  readonly isUnreadable?: true;
}

/** One cell of a notebook. */
export interface NotebookCell {
  /** nbformat 4.5 id, or `#<index>` where the notebook has none. */
  readonly id: string;
  /** One-based among all cells. */
  readonly number: number;
  readonly kind: 'code' | 'markdown' | 'raw';
  readonly source: string;
  readonly executionCount: number | null;
  readonly tags: readonly string[];
}
