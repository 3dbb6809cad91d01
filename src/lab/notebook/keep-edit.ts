import type { TranslationBundle } from '@jupyterlab/translation';
import type { Diagnostic } from '../../contract/diagnostic.js';

/** Says how an edit of a generated file is kept, where nothing is offered but to replace it; empty for other problems. */
export function keepEdit(
  { code, remedy, fixes = [] }: Pick<Diagnostic, 'code' | 'remedy' | 'fixes'>,
  trans: TranslationBundle
): string {
  return code === 'files/conflict' && remedy && fixes.length === 0
    ? trans.__('To keep what is in it, copy it into a cell first.')
    : '';
}
