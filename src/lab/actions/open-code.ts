import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import { jupyterTheme, type IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect, ReactWidget } from '@jupyterlab/ui-components';
import { Widget } from '@lumino/widgets';
import { createElement, type ReactElement } from 'react';
import type { FileView } from '../../contract/experiment-view.js';
import type { PipelineView } from '../../contract/pipeline-view.js';
import { stagebookIcon } from '../icons.js';
import type { StagebookModel } from '../model.js';
import { reportFailure } from '../report-failure.js';
import { checkpointOf, type IRevision } from './revision-args.js';

/** What opening code works on. */
export interface IOpenCodeOptions {
  readonly model: StagebookModel;
  readonly shell: JupyterFrontEnd.IShell;
  readonly languages: IEditorLanguageRegistry | null;
  readonly trans: TranslationBundle;
}

/** Opens a tab with the code of a revision, to read; the file is chosen in the tab. */
export async function openCodeAt(revision: IRevision, options: IOpenCodeOptions): Promise<void> {
  const { model, shell, trans } = options;
  const { rev, label } = revision;
  const id = `stagebook-code-${rev}`;
  if (![...shell.widgets('main')].some(widget => widget.id === id)) {
    const graph = await reportFailure(model.ask('graph/at', { rev }), trans);
    if (!graph) return;
    const files = listCode(graph);
    const first = moduleOf(graph, checkpointOf(revision)?.stage) ?? files[0] ?? 'dvc.yaml';
    const body = new CodeBody(rev, options);
    const widget = new MainAreaWidget({ content: body });
    widget.id = id;
    widget.title.icon = stagebookIcon;
    widget.title.label = trans.__('Code of %1', label);
    widget.title.caption = trans.__('Code as of %1, to read', label);
    widget.title.closable = true;
    widget.toolbar.addItem(
      'file',
      new FileChoice([...files, ...CONFIGURATION], first, body, trans)
    );
    shell.add(widget, 'main', { type: 'Stagebook' });
    void body.read(first);
  }
  shell.activateById(id);
}

/** What every pipeline has beside its code. */
const CONFIGURATION = ['dvc.yaml', 'params.yaml'];

/** The files of code that the stages of a graph read. */
function listCode({ stages }: PipelineView): string[] {
  const code = /\.(?:[cm]?[jt]sx?|py|sh|r|jl)$/i;
  return [...new Set(stages.flatMap(({ deps }) => deps))].filter(path => code.test(path)).sort();
}

/** The file that a stage's class was written to. */
function moduleOf({ stages }: PipelineView, name: string | null | undefined): string | undefined {
  const stage = stages.find(item => item.name === name);
  const own = new RegExp(`(?:^|/)${stage?.origin?.className ?? name ?? ''}\\.[cm]?[jt]s$`);
  return stage?.deps.find(path => own.test(path));
}

/** A file of a revision in an editor that cannot be typed into. */
class CodeBody extends Widget {
  constructor(
    private readonly _rev: string,
    private readonly _options: IOpenCodeOptions
  ) {
    super();
    this.addClass('jp-StagebookCode');
  }

  /** Reads a file and shows it. */
  async read(file: string): Promise<void> {
    const { model, languages, trans } = this._options;
    this._wanted = file;
    const read = await reportFailure(model.ask('history/file', { rev: this._rev, file }), trans);
    const found = languages?.findByFileName(file);
    const language = found ? await languages?.getLanguage(found) : null;
    if (!read || this.isDisposed || this._wanted !== file) return;
    this._view?.destroy();
    this._view = new EditorView({
      parent: this.node,
      state: EditorState.create({
        doc: textOf(read, trans),
        extensions: [
          lineNumbers(),
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ 'aria-label': file, 'aria-readonly': 'true' }),
          jupyterTheme,
          ...(language?.support ? [language.support] : [])
        ]
      })
    });
  }

  override dispose(): void {
    this._view?.destroy();
    super.dispose();
  }

  protected override onActivateRequest(): void {
    this._view?.focus();
  }

  private _view: EditorView | null = null;
  private _wanted = '';
}

/** The choice of a file, in the toolbar. */
class FileChoice extends ReactWidget {
  constructor(
    private readonly _files: readonly string[],
    private _file: string,
    private readonly _body: CodeBody,
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
        void this._body.read(this._file);
      }
    });
  }
}

function textOf({ text, size }: FileView, trans: TranslationBundle): string {
  return text ?? trans.__('(%1 kB that are no text, or too much of it)', Math.ceil(size / 1000));
}
