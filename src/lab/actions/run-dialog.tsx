import { ReactWidget } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { NameProblem } from '../../contract/experiment-name.js';
import type { StartRunRequest } from '../../contract/experiment-run.js';
import { findNamingProblem } from './naming-problem.js';
import { formatField, formatOverride, type IParamField, type IParamGroup } from './param-fields.js';
import { ParamRow } from './param-row.js';
import { RecheckDialog, WordField } from './word-field.js';

/** Texts of fields that differ from the workspace, by the ids of the fields. */
export type ChangedTexts = Readonly<Record<string, string>>;

/** What the form asks for. */
export interface IRunChoice {
  readonly request: Pick<StartRunRequest, 'overrides' | 'name' | 'message'>;
  readonly changed: ChangedTexts;
}

/** The form before a run: name, message, and every param with its value in the workspace. */
export class RunForm extends ReactWidget {
  constructor(private readonly _options: RunForm.IOptions) {
    super();
    this.addClass('jp-StagebookRunForm');
    this._fields = _options.groups.flatMap(({ fields }) => fields);
  }

  getValue(): IRunChoice {
    const changed = this._fields.filter(field => this._isChanged(field));
    const overrides = changed.map(field => formatOverride(field, this._textOf(field)));
    const [name, message] = [this._name.trim(), this._message.trim()];
    return {
      request: {
        ...(overrides.length > 0 && { overrides }),
        ...(name !== '' && { name }),
        ...(message !== '' && { message })
      },
      changed: Object.fromEntries(changed.map(field => [field.id, this._textOf(field)]))
    };
  }

  protected override render(): ReactElement {
    const { groups, trans } = this._options;
    return (
      <>
        <WordField
          label={trans.__('Name')}
          placeholder={trans.__('made up if empty')}
          value={this._name}
          problem={this._findNamingProblem()}
          onChange={text => {
            this._name = text;
            this.update();
          }}
        />
        <WordField
          label={trans.__('Message')}
          value={this._message}
          onChange={text => {
            this._message = text;
            this.update();
          }}
        />
        {this._renderLast()}
        {groups.map(({ title, fields }) => (
          <fieldset key={title} aria-label={title === '' ? trans.__('Params') : title}>
            {title !== '' && <legend>{title}</legend>}
            {fields.map(field => this._renderField(field, title))}
          </fieldset>
        ))}
        <RecheckDialog />
      </>
    );
  }

  /** Offers what was changed for the last run, where it is something else than what stands here. */
  private _renderLast(): ReactElement | null {
    const { last, trans } = this._options;
    const offered = this._fields.filter(
      field => last[field.id] !== undefined && last[field.id] !== this._textOf(field)
    );
    if (offered.length === 0) return null;
    const values = offered.map(({ id, name }) => `${name} = ${last[id] ?? ''}`).join(', ');
    return (
      <button
        type="button"
        className="jp-StagebookButton jp-StagebookRunForm-last"
        title={values}
        onClick={() => {
          for (const { id } of offered) this._texts.set(id, last[id] ?? '');
          this.update();
        }}
      >
        {trans.__('As the last time: %1', values)}
      </button>
    );
  }

  private _renderField(field: IParamField, group: string): ReactElement {
    const { id, name } = field;
    return (
      <ParamRow
        key={id}
        field={field}
        label={name.startsWith(`${group}.`) ? name.slice(group.length + 1) : name}
        text={this._textOf(field)}
        trans={this._options.trans}
        onChange={text => {
          this._change(field, text);
        }}
      />
    );
  }

  private _change(field: IParamField, text: string): void {
    this._texts.set(field.id, text);
    this.update();
  }

  private _textOf({ id, value }: IParamField): string {
    return this._texts.get(id) ?? formatField(value);
  }

  private _isChanged(field: IParamField): boolean {
    return this._textOf(field) !== formatField(field.value);
  }

  /** Finds what is wrong with the name, which may be left out. */
  private _findNamingProblem(): NameProblem | undefined {
    const { taken, trans } = this._options;
    const name = this._name.trim();
    return name === '' ? undefined : findNamingProblem(name, taken, trans);
  }

  private readonly _fields: readonly IParamField[];
  private _message = '';
  private _name = '';
  /** Of the fields that were touched. */
  private readonly _texts = new Map<string, string>();
}

/** Types of the form. */
export namespace RunForm {
  /** What a form is made of. */
  export interface IOptions {
    readonly groups: readonly IParamGroup[];
    /** What was changed for the last run. */
    readonly last: ChangedTexts;
    /** Names of the experiments that the new one would stand beside. */
    readonly taken: readonly string[];
    readonly trans: TranslationBundle;
  }
}
