/** Widths of the parts of a row's label, in CSS pixels. */
export interface ILabelWidths {
  readonly label: number;
  readonly marks: readonly {
    readonly icon: number;
    readonly text: number;
    readonly more: number;
  }[];
  readonly note: number;
}

/** What of a label is drawn; the rest is there for a screen reader, and in the tooltip. */
export interface ILabelFit {
  readonly hasNote: boolean;
  readonly hasMore: boolean;
  /** False: icons stand for the words of the marks. */
  readonly hasWords: boolean;
}

/** Room between two parts of a label, in CSS pixels. */
export const LABEL_GAP = 5;

/** Chooses what is drawn of a label, so that its name and all its marks are seen: notes go first, then words. */
export function fitLabel({ label, marks, note }: ILabelWidths, room: number): ILabelFit {
  const bare = label + marks.reduce((sum, { icon }) => sum + LABEL_GAP + icon, 0);
  // Beside its icon a word has a space before it.
  const words = marks.reduce((sum, { icon, text }) => sum + text + (icon > 0 ? ICON_GAP : 0), bare);
  const more = marks.reduce((sum, mark) => sum + mark.more, words);
  return {
    hasWords: words <= room,
    hasMore: more <= room,
    hasNote: note > 0 && more + LABEL_GAP + note <= room
  };
}

/** Room between an icon and its words, in CSS pixels. */
const ICON_GAP = 4;
