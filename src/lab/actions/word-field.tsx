import { useLayoutEffect, type ReactElement } from 'react';
import type { NameProblem } from '../../contract/experiment-name.js';
import { withCode } from '../with-code.js';

/** A field of a dialog for a name or a message, with what is wrong with it; the dialog does not go on then. */
export function WordField(props: {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly problem?: NameProblem | undefined;
  readonly onChange: (text: string) => void;
}): ReactElement {
  const { label, value, placeholder, problem, onChange } = props;
  return (
    <label className="jp-StagebookRunForm-word">
      <span>{label}</span>
      <input
        // What the dialog knows as an error.
        className={problem ? 'jp-mod-styled jp-mod-error' : 'jp-mod-styled'}
        placeholder={placeholder}
        value={value}
        aria-invalid={problem !== undefined}
        onChange={event => {
          onChange(event.currentTarget.value);
        }}
      />
      {problem && <small role="status">{withCode(`${problem.message} ${problem.help}`)}</small>}
    </label>
  );
}

/** Has the dialog look for errors again once the form is drawn: it looks at each input, but before that. */
export function RecheckDialog(): null {
  useLayoutEffect(() => {
    document.dispatchEvent(new Event('input'));
  });
  return null;
}
