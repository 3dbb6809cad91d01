import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { listCode, moduleOf } from '../code/code-files.js';
import { CodeWidget } from '../code/code-widget.js';
import { CommandIDs } from '../command-ids.js';
import type { StagebookModel } from '../model.js';
import { reportFailure } from '../report-failure.js';
import type { Tabs } from '../tabs.js';
import { whenProject } from '../when-project.js';
import { stageOf, type IRevision } from './revision-args.js';

/** Arguments of the command that opens code. */
export const CODE_ARGS = {
  args: {
    type: 'object',
    properties: {
      rev: {
        type: 'string',
        description: 'Id of a commit, name of an experiment or branch; none: what is selected'
      },
      file: { type: 'string', description: 'Path in the project; none: code of the checkpoint' },
      label: { type: 'string', description: 'How people call the revision' },
      root: { type: 'string', description: 'Folder of the project; none: that of the panel' }
    },
    additionalProperties: false
  }
};

/** What opening code works on. */
export interface IOpenCodeOptions {
  readonly model: StagebookModel;
  readonly shell: JupyterFrontEnd.IShell;
  readonly languages: IEditorLanguageRegistry | null;
  readonly tabs: Tabs;
  readonly trans: TranslationBundle;
}

/** Opens a tab with the code of a revision, to read, or shows the one that is open. */
export function openCodeAt(
  revision: IRevision,
  args: ReadonlyPartialJSONObject,
  options: IOpenCodeOptions
): void {
  const { model, shell, tabs } = options;
  const { rev } = revision;
  const root = textIn(args, 'root') ?? model.project?.root ?? null;
  // A branch of the same name is another thing in another project.
  const id = `stagebook-code-${rev}-${root ?? ''}`;
  if (![...shell.widgets('main')].some(widget => widget.id === id)) {
    // A tab that comes back after a reload brings them: the history has not been read by then.
    const label = textIn(args, 'label') ?? revision.label;
    const widget = new CodeWidget({
      ...options,
      rev,
      label,
      root,
      onFile: file => {
        tabs.update(widget, { rev, label, file, ...(root !== null && { root }) });
      }
    });
    widget.id = id;
    shell.add(widget, 'main', { type: 'Stagebook' });
    void tabs.add(widget, CommandIDs.openCheckpointCode, { ...args, rev, label });
    void fill(widget, { revision, root, file: textIn(args, 'file') }, options);
  }
  shell.activateById(id);
}

/** What every pipeline has beside its code. */
const CONFIGURATION = ['dvc.yaml', 'params.yaml'];

async function fill(
  widget: CodeWidget,
  wanted: {
    readonly revision: IRevision;
    readonly root: string | null;
    readonly file: string | undefined;
  },
  { model, trans }: IOpenCodeOptions
): Promise<void> {
  const { revision, root, file } = wanted;
  const project = await whenProject(root, model, widget);
  const asked = project.ask('graph/at', { rev: revision.rev });
  const graph = await reportFailure(asked, trans, project);
  if (widget.isDisposed) return;
  if (!graph) {
    widget.dispose();
    return;
  }
  const code = listCode(graph);
  const files = [...code, ...CONFIGURATION];
  const first = moduleOf(graph, stageOf(revision)) ?? code[0] ?? 'dvc.yaml';
  widget.showFiles(files, file !== undefined && files.includes(file) ? file : first);
}

function textIn(args: ReadonlyPartialJSONObject, name: string): string | undefined {
  const value = args[name];
  return typeof value === 'string' ? value : undefined;
}
