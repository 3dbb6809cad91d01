import type { ReactElement } from 'react';
import { MiddleText } from '../components/middle-text.js';
import type { TextRuler } from '../components/text-ruler.js';
import type { IDescription } from './describe-row.js';
import { fitLabel, type ILabelFit } from './fit-label.js';

/** Chooses what is drawn of a description in the room of its row. */
export function fitDescription(
  { label, marks, note }: IDescription,
  room: number,
  ruler: TextRuler
): ILabelFit {
  const widths = {
    label: ruler.width(label),
    marks: marks.map(({ icon, text, more = '' }) => ({
      icon: icon === '' ? 0 : ruler.width(icon),
      text: ruler.width(text),
      more: ruler.width(more)
    })),
    note: ruler.width(note)
  };
  return fitLabel(widths, room);
}

/** The words of a row: its name, marks as icons with words, and a note; what there is no room for is only heard. */
export function HistoryLabel(props: {
  readonly description: IDescription;
  readonly fit: ILabelFit;
}): ReactElement {
  const { description, fit } = props;
  const { label, marks, note } = description;
  const hidden = (isShown: boolean): string => (isShown ? '' : ' jp-StagebookHidden');
  return (
    <>
      <span className="jp-StagebookHistory-name">
        <MiddleText text={label} />
      </span>
      {marks.map(({ icon, text, more }) => (
        <span key={text} className="jp-StagebookHistory-mark">
          {icon === '' ? ' ' : ` ${icon} `}
          <span className={hidden(fit.hasWords || icon === '').trim()}>
            {text}
            {more !== undefined && <span className={hidden(fit.hasMore).trim()}>{more}</span>}
          </span>
        </span>
      ))}
      {note !== '' && (
        <span className={`jp-StagebookHistory-note${hidden(fit.hasNote)}`}> {note}</span>
      )}
    </>
  );
}
