import { InputDialog, MainAreaWidget } from '@jupyterlab/apputils';
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { StagebookModel } from '../model.js';
import { reportFailure } from '../report-failure.js';
import type { IRevision } from './revision-args.js';

/** Asks which file and shows it as it was in a revision, to read. */
export async function openCodeAt(
  { rev, label }: IRevision,
  options: {
    readonly model: StagebookModel;
    readonly shell: JupyterFrontEnd.IShell;
    readonly trans: TranslationBundle;
  }
): Promise<void> {
  const { model, shell, trans } = options;
  const graph = await reportFailure(model.ask('graph/at', { rev }), trans);
  if (!graph) return;
  const files = [...new Set(graph.stages.flatMap(({ deps }) => deps))].filter(path =>
    /\.([cm]?[jt]sx?|py|sh|R|jl)$/.test(path)
  );
  const items = [...files.sort(), 'dvc.yaml', 'params.yaml'];
  const { value, button } = await InputDialog.getItem({
    title: trans.__('Open as of %1', label),
    items,
    editable: true,
    okLabel: trans.__('Open')
  });
  if (!button.accept || value === null) return;
  const read = await reportFailure(model.ask('history/file', { rev, file: value }), trans);
  if (!read) return;
  const body = new Widget();
  body.addClass('jp-StagebookCode');
  body.node.tabIndex = 0;
  const text = document.createElement('pre');
  text.textContent = read.text ?? trans.__('This is no text.');
  body.node.append(text);
  const widget = new MainAreaWidget({ content: body });
  widget.id = `stagebook-code-${rev}-${value}`;
  widget.title.label = trans.__('%1 (%2)', value.replace(/^.*\//, ''), label);
  widget.title.caption = trans.__('%1 as of %2, to read', value, label);
  widget.title.closable = true;
  shell.add(widget, 'main', { type: 'Stagebook' });
  shell.activateById(widget.id);
}
