import { Dialog, showDialog } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { ReactElement } from 'react';
import type { NameProblem } from '../../contract/experiment-name.js';
import { RecheckDialog, WordField } from './word-field.js';

/** What is asked for. */
export interface INameQuestion {
  readonly title: string;
  readonly label: string;
  readonly okLabel: string;
  /** The name to begin with. */
  readonly text?: string;
  readonly findProblem: (name: string) => NameProblem | undefined;
}

/** Asks for a name and says at once what is wrong with it; null: none was given. */
export async function askName(question: INameQuestion): Promise<string | null> {
  const { button, value } = await showDialog({
    title: question.title,
    body: new NameForm(question),
    focusNodeSelector: 'input',
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: question.okLabel })]
  });
  return button.accept && value !== null && value !== '' ? value : null;
}

class NameForm extends ReactWidget {
  constructor(private readonly _question: INameQuestion) {
    super();
    this.addClass('jp-StagebookRunForm');
    this._text = _question.text ?? '';
  }

  getValue(): string {
    return this._text.trim();
  }

  protected override render(): ReactElement {
    const name = this.getValue();
    return (
      <>
        <WordField
          label={this._question.label}
          value={this._text}
          problem={name === '' ? undefined : this._question.findProblem(name)}
          onChange={text => {
            this._text = text;
            this.update();
          }}
        />
        <RecheckDialog />
      </>
    );
  }

  private _text: string;
}
