import type { ReactElement } from 'react';

/** Shows a unified diff; what was added and removed is told by sign and colour. */
export function DiffText(props: { readonly text: string; readonly label: string }): ReactElement {
  return (
    <pre className="jp-StagebookDiff" aria-label={props.label} tabIndex={0}>
      {listLines(props.text).map((line, i) => (
        <span key={i} className={`jp-StagebookDiff-line jp-mod-${kindOf(line)}`}>
          {`${line}\n`}
        </span>
      ))}
    </pre>
  );
}

/** The lines of a unified diff without those that name the file, which stands above already. */
export function listLines(text: string): readonly string[] {
  const lines = text.replace(/\n$/, '').split('\n');
  return lines.slice(
    Math.max(
      0,
      lines.findIndex(line => line.startsWith('@@'))
    )
  );
}

function kindOf(line: string): 'added' | 'removed' | 'hunk' | 'same' {
  if (line.startsWith('+')) return 'added';
  if (line.startsWith('-')) return 'removed';
  return line.startsWith('@@') ? 'hunk' : 'same';
}
