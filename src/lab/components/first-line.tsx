import { useEffect, useLayoutEffect, useRef, type ReactElement, type ReactNode } from 'react';

/** Shows of some elements as many as stand in one line; the others are neither seen nor reached by keys. */
export function FirstLine(props: { readonly children: ReactNode }): ReactElement {
  const line = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (line.current) hideWrapped(line.current);
  });
  useEffect(() => {
    const { current } = line;
    if (!current) return;
    const observer = new ResizeObserver(() => {
      hideWrapped(current);
    });
    observer.observe(current);
    return () => {
      observer.disconnect();
    };
  }, []);
  return (
    <div className="jp-StagebookFirstLine" ref={line}>
      {props.children}
    </div>
  );
}

function hideWrapped(line: HTMLElement): void {
  const elements = [...line.children].filter(element => element instanceof HTMLElement);
  const top = elements[0]?.offsetTop ?? 0;
  // They keep their places, by which they are judged.
  for (const element of elements)
    element.style.visibility = element.offsetTop > top ? 'hidden' : '';
}
