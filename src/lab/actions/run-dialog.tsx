import { ReactWidget } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import { useState, type ReactElement } from 'react';
import type { StartRunRequest } from '../../contract/experiment-run.js';
import type { RevisionData } from '../../contract/experiment-view.js';
import { leaves } from '../history/history-columns.js';
import { formatField, formatOverride, parseField, type IParamField } from './overrides.js';

/** A params file with its fields. */
interface IParamFile {
  readonly file: string;
  readonly fields: readonly IParamField[];
}

/** The form before a run: params, name and message. */
export class RunForm extends ReactWidget {
  constructor(
    workspace: RevisionData,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-StagebookRunForm');
    this._files = Object.entries(workspace.params).map(([file, values]) => ({
      file,
      fields: leaves(values).map(([name, value]) => ({ name, value }))
    }));
  }

  /** What the form asks for; null while a field means nothing. */
  getValue(): Omit<StartRunRequest, 'path'> | null {
    const overrides: string[] = [];
    for (const { file, fields } of this._files)
      for (const field of fields) {
        const text = this._texts.get(`${file} ${field.name}`);
        if (text === undefined || text === formatField(field.value)) continue;
        const parsed = parseField(field, text);
        if ('error' in parsed) return null;
        overrides.push(formatOverride(field.name, parsed.value, file));
      }
    const { name, message } = this._words;
    return {
      ...(overrides.length > 0 && { overrides }),
      ...(name.trim() !== '' && { name: name.trim() }),
      ...(message.trim() !== '' && { message: message.trim() })
    };
  }

  protected override render(): ReactElement {
    return (
      <Fields files={this._files} texts={this._texts} words={this._words} trans={this._trans} />
    );
  }

  private readonly _files: readonly IParamFile[];
  /** By file and name: what stands in a field that was touched. */
  private readonly _texts = new Map<string, string>();
  private readonly _words = { name: '', message: '' };
}

function Fields(props: {
  readonly files: readonly IParamFile[];
  readonly texts: Map<string, string>;
  readonly words: { name: string; message: string };
  readonly trans: TranslationBundle;
}): ReactElement {
  const { files, texts, words, trans } = props;
  return (
    <>
      <label className="jp-StagebookRunForm-word">
        <span>{trans.__('Name')}</span>
        <input
          className="jp-mod-styled"
          placeholder={trans.__('made up if empty')}
          onChange={event => {
            words.name = event.currentTarget.value;
          }}
        />
      </label>
      <label className="jp-StagebookRunForm-word">
        <span>{trans.__('Message')}</span>
        <input
          className="jp-mod-styled"
          onChange={event => {
            words.message = event.currentTarget.value;
          }}
        />
      </label>
      {files.map(({ file, fields }) =>
        groups(fields).map(([group, members]) => (
          <fieldset key={`${file} ${group}`}>
            <legend>{file === 'params.yaml' ? group : `${file} ${group}`}</legend>
            {members.map(field => (
              <Field
                key={field.name}
                field={field}
                label={group === '' ? field.name : field.name.slice(group.length + 1)}
                texts={texts}
                id={`${file} ${field.name}`}
                trans={trans}
              />
            ))}
          </fieldset>
        ))
      )}
    </>
  );
}

function Field(props: {
  readonly field: IParamField;
  readonly label: string;
  readonly id: string;
  readonly texts: Map<string, string>;
  readonly trans: TranslationBundle;
}): ReactElement {
  const { field, label, id, texts, trans } = props;
  const old = formatField(field.value);
  const [text, setText] = useState(texts.get(id) ?? old);
  const change = (next: string): void => {
    texts.set(id, next);
    setText(next);
  };
  const parsed = parseField(field, text);
  const isChanged = text !== old;
  const error =
    'error' in parsed
      ? parsed.error === 'number'
        ? trans.__('A number is needed.')
        : trans.__('JSON is needed, such as [1, 2].')
      : '';
  return (
    <label className={`jp-StagebookRunForm-field${isChanged ? ' jp-mod-changed' : ''}`}>
      <span>{label}</span>
      {typeof field.value === 'boolean' ? (
        <input
          type="checkbox"
          checked={text === 'true'}
          onChange={event => {
            change(String(event.currentTarget.checked));
          }}
        />
      ) : (
        <input
          className="jp-mod-styled"
          inputMode={typeof field.value === 'number' ? 'decimal' : undefined}
          value={text}
          aria-invalid={error !== ''}
          onChange={event => {
            change(event.currentTarget.value);
          }}
        />
      )}
      <small role="status">{error !== '' ? error : isChanged ? trans.__('was %1', old) : ''}</small>
    </label>
  );
}

/** Fields by the first part of their names, in the order of the file. */
function groups(fields: readonly IParamField[]): readonly (readonly [string, IParamField[]])[] {
  const found = new Map<string, IParamField[]>();
  for (const field of fields) {
    const group = field.name.includes('.') ? field.name.slice(0, field.name.indexOf('.')) : '';
    found.set(group, [...(found.get(group) ?? []), field]);
  }
  return [...found];
}
