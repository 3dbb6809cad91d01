import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { MainAreaWidget } from '@jupyterlab/apputils';
import { jupyterTheme, type IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect, ReactWidget } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import { createElement, type ReactElement } from 'react';
import type { FileView } from '../../contract/experiment-view.js';
import { stagebookIcon } from '../icons.js';
import type { StagebookModel } from '../model.js';
import { nameTab } from '../name-tab.js';
import { reportFailure } from '../report-failure.js';
import { whenProject } from '../when-project.js';

/** What a tab with code is made of. */
export interface ICodeOptions {
  readonly rev: string;
  readonly label: string;
  /** Folder of the project; null: that of the panel. */
  readonly root: string | null;
  readonly model: StagebookModel;
  readonly languages: IEditorLanguageRegistry | null;
  readonly trans: TranslationBundle;
  /** Hears which file is shown. */
  readonly onFile: (file: string) => void;
}

/** The tab with the code of a revision, to read; the file is chosen in its toolbar. */
export class CodeWidget extends MainAreaWidget<CodeBody> {
  constructor(options: ICodeOptions) {
    const { label, root, model, trans } = options;
    super({ content: new CodeBody(options) });
    this._options = options;
    this.title.icon = stagebookIcon;
    nameTab(this, trans.__('Code of %1', label), root, model);
    this.title.caption = trans.__('Code as of %1, to read', label);
    this.title.closable = true;
  }

  /** Shows one of the files that can be chosen. */
  showFiles(files: readonly string[], file: string): void {
    const { trans, onFile } = this._options;
    const read = (chosen: string): void => {
      onFile(chosen);
      void this.content.read(chosen);
    };
    this.toolbar.addItem('file', new FileChoice(files, file, read, trans));
    read(file);
  }

  private readonly _options: ICodeOptions;
}

/** A file of a revision in an editor that cannot be typed into. */
export class CodeBody extends Widget {
  constructor(private readonly _options: ICodeOptions) {
    super();
    this.addClass('jp-StagebookCode');
  }

  /** Reads a file and shows it; while the panel shows another project, says what it waits for. */
  async read(file: string): Promise<void> {
    const { rev, root, model, languages, trans } = this._options;
    this._wanted = file;
    if (root !== null && model.project?.root !== root) {
      const name = PathExt.basename(root.replaceAll('\\', '/'));
      this._show(file, trans.__('Shown as soon as a notebook of %1 is active.', name));
    }
    const project = await whenProject(root, model, this);
    const read = await reportFailure(project.ask('history/file', { rev, file }), trans, project);
    const found = languages?.findByFileName(file);
    const language = found ? await languages?.getLanguage(found) : null;
    if (!read || this.isDisposed || this._wanted !== file) return;
    this._show(file, textOf(read, trans), language?.support);
  }

  override dispose(): void {
    this._view?.destroy();
    super.dispose();
  }

  protected override onActivateRequest(): void {
    this._view?.focus();
  }

  private _show(file: string, text: string, language?: Extension): void {
    this._view?.destroy();
    this._view = new EditorView({
      parent: this.node,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ 'aria-label': file, 'aria-readonly': 'true' }),
          jupyterTheme,
          ...(language ? [language] : [])
        ]
      })
    });
  }

  private _view: EditorView | null = null;
  private _wanted = '';
}

/** The choice of a file, in the toolbar. */
class FileChoice extends ReactWidget {
  constructor(
    private readonly _files: readonly string[],
    private _file: string,
    private readonly _onChoice: (file: string) => void,
    private readonly _trans: TranslationBundle
  ) {
    super();
  }

  protected override render(): ReactElement {
    return createElement(HTMLSelect, {
      'aria-label': this._trans.__('File'),
      options: [...this._files],
      value: this._file,
      onChange: event => {
        this._file = event.currentTarget.value;
        this.update();
        this._onChoice(this._file);
      }
    });
  }
}

function textOf({ text, size }: FileView, trans: TranslationBundle): string {
  return text ?? trans.__('(%1 kB that are no text, or too much of it)', Math.ceil(size / 1000));
}
