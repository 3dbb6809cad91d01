import { useEffect, useRef, type ReactElement } from 'react';
import { plainText } from '../terminal-text.js';

/** Shows a log and stays at its end, unless the reader scrolled up. */
export function LogView(props: { readonly text: string; readonly label: string }): ReactElement {
  const box = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  const text = plainText(props.text);
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
