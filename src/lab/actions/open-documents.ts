import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';

/** Finds what is open of some files, each document once. */
export function findOpen(
  widgets: Iterable<Widget>,
  documents: IDocumentManager,
  /** Contents paths; null: whatever is open. */
  paths: ReadonlySet<string> | null
): DocumentRegistry.Context[] {
  const found = new Set<DocumentRegistry.Context>();
  for (const widget of widgets) {
    const context = documents.contextForWidget(widget);
    if (context && (paths === null || paths.has(context.path))) found.add(context);
  }
  return [...found];
}

/** Asks what becomes of unsaved edits in files that are about to be replaced; false: leave everything as it is. */
export async function settleDirty(
  contexts: readonly DocumentRegistry.Context[],
  trans: TranslationBundle
): Promise<boolean> {
  const dirty = contexts.filter(({ model }) => model.dirty);
  if (dirty.length === 0) return true;
  const { button } = await showDialog({
    title: trans.__('Unsaved edits'),
    body: trans.__(
      'These files are open with unsaved edits and will be replaced: %1. Saved first, the backup keeps them.',
      dirty.map(({ path }) => path).join(', ')
    ),
    buttons: [
      Dialog.cancelButton(),
      Dialog.warnButton({ label: trans.__('Discard edits') }),
      Dialog.okButton({ label: trans.__('Save first'), actions: ['save'] })
    ]
  });
  if (!button.accept) return false;
  if (button.actions.includes('save')) for (const context of dirty) await context.save();
  return true;
}

/** Reads documents from the disk again, after their files were replaced. */
export async function revert(contexts: readonly DocumentRegistry.Context[]): Promise<void> {
  for (const context of contexts) if (!context.isDisposed) await context.revert();
}
