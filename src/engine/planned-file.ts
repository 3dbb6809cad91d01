/** A file that Write graph would change: its text before (undefined: none) and after (null: removed). */
export interface PlannedFile {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | null;
  /** True where a hand-made edit is replaced, so that the old text is kept. */
  readonly backup?: boolean;
}
