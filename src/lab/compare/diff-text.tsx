import type { ReactElement } from 'react';

/** Shows a unified diff; what was added and removed is told by sign and colour. */
export function DiffText(props: { readonly text: string; readonly label: string }): ReactElement {
  // The first two lines name the file, which stands above already.
  const lines = props.text.split('\n').filter(line => !/^(---|\+\+\+) /.test(line));
  if (lines.at(-1) === '') lines.pop();
  return (
    <pre className="jp-StagebookDiff" aria-label={props.label} tabIndex={0}>
      {lines.map((line, i) => (
        <span key={i} className={`jp-StagebookDiff-line jp-mod-${kindOf(line)}`}>
          {`${line}\n`}
        </span>
      ))}
    </pre>
  );
}

function kindOf(line: string): 'added' | 'removed' | 'hunk' | 'same' {
  if (line.startsWith('+')) return 'added';
  if (line.startsWith('-')) return 'removed';
  return line.startsWith('@@') ? 'hunk' : 'same';
}
