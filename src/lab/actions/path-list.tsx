import type { ReactElement } from 'react';

/** A heading with the paths that it is about; nothing where there are none. */
export function PathList(props: {
  readonly title: string;
  readonly paths: readonly string[];
  readonly modifier?: string;
}): ReactElement | null {
  const { title, paths, modifier = '' } = props;
  if (paths.length === 0) return null;
  return (
    <section className={`jp-StagebookRestore-list ${modifier}`}>
      <h3>
        {title} <span>{paths.length}</span>
      </h3>
      <ul>
        {paths.map(path => (
          <li key={path}>{path}</li>
        ))}
      </ul>
    </section>
  );
}
