import type { TranslationBundle } from '@jupyterlab/translation';
import { useId, type ReactElement } from 'react';
import { formatField, parseField, type IParamField } from './param-fields.js';

/** A param in a form: its name, its value, and what it was or what is wrong with it. */
export function ParamRow(props: {
  readonly field: IParamField;
  readonly label: string;
  /** What stands in the field. */
  readonly text: string;
  readonly trans: TranslationBundle;
  readonly onChange: (text: string) => void;
}): ReactElement {
  const { field, label, text, trans, onChange } = props;
  const { name, value, canOverride } = field;
  const id = useId();
  const problem = describeProblem(field, text, trans);
  const isChanged = text !== formatField(value);
  const state = problem !== '' ? 'jp-mod-invalid' : isChanged ? 'jp-mod-changed' : '';
  const shared = { id, disabled: !canOverride, 'aria-describedby': `${id}-note` };
  return (
    <div
      className={`jp-StagebookRunForm-field ${state}`}
      title={
        canOverride ? name : trans.__('%1 cannot be changed for one run: edit its file.', name)
      }
    >
      <label htmlFor={id}>{label}</label>
      {typeof value === 'boolean' ? (
        <input
          {...shared}
          type="checkbox"
          checked={text === 'true'}
          onChange={event => {
            onChange(String(event.currentTarget.checked));
          }}
        />
      ) : (
        <input
          {...shared}
          // What the dialog knows as an error: it does not run then.
          className={problem === '' ? 'jp-mod-styled' : 'jp-mod-styled jp-mod-error'}
          inputMode={typeof value === 'number' ? 'decimal' : undefined}
          spellCheck={false}
          value={text}
          aria-invalid={problem !== ''}
          onChange={event => {
            onChange(event.currentTarget.value);
          }}
        />
      )}
      <small id={`${id}-note`} role="status">
        {problem !== '' ? problem : isChanged ? trans.__('was %1', formatField(value)) : ''}
      </small>
    </div>
  );
}

/** Says what is expected in the place of a text that means nothing. */
function describeProblem(field: IParamField, text: string, trans: TranslationBundle): string {
  const parsed = parseField(field, text);
  if ('value' in parsed) return '';
  return parsed.problem === 'number'
    ? trans.__('Type a number.')
    : trans.__('Type JSON, such as [1, 2].');
}
