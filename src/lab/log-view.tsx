import { useEffect, useRef, type ReactElement } from 'react';

/** Escape sequences of terminals: colours and cursor moves. */
// eslint-disable-next-line no-control-regex -- the escape character is what is looked for
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** Shows a log and stays at its end, unless the reader scrolled up. */
export function LogView(props: { readonly text: string; readonly label: string }): ReactElement {
  const box = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  const text = toLines(props.text);
  useEffect(() => {
    if (box.current && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [text]);
  return (
    <pre
      ref={box}
      className="jp-StagebookLog"
      role="log"
      aria-label={props.label}
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollTop + clientHeight > scrollHeight - 8;
      }}
    >
      {text}
    </pre>
  );
}

/** Plays carriage returns, with which progress bars overwrite their line, and drops colours. */
function toLines(text: string): string {
  return text
    .replace(ESCAPES, '')
    .split('\n')
    .map(line => line.replace(/\r+$/, '').split('\r').at(-1) ?? '')
    .join('\n');
}
