import { useId, useLayoutEffect, type ReactElement } from 'react';
import type { NameProblem } from '../../contract/experiment-name.js';
import { withCode } from '../components/with-code.js';

/** A field of a dialog for a name or a message, with what is wrong with it; the dialog does not go on then. */
export function WordField(props: {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly problem?: NameProblem | undefined;
  readonly onChange: (text: string) => void;
}): ReactElement {
  const { label, value, placeholder, problem, onChange } = props;
  const id = useId();
  return (
    <div className="jp-StagebookRunForm-word">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        // What the dialog knows as an error.
        className={problem ? 'jp-mod-styled jp-mod-error' : 'jp-mod-styled'}
        placeholder={placeholder}
        value={value}
        aria-invalid={problem !== undefined}
        aria-describedby={problem && `${id}-problem`}
        onChange={event => {
          onChange(event.currentTarget.value);
        }}
      />
      {problem && (
        <small id={`${id}-problem`} role="status">
          {withCode(`${problem.message} ${problem.help}`)}
        </small>
      )}
    </div>
  );
}

/** Has the dialog look for errors again once the form is drawn: it looks at each input, but before that. */
export function RecheckDialog(): null {
  useLayoutEffect(() => {
    document.dispatchEvent(new Event('input'));
  });
  return null;
}
