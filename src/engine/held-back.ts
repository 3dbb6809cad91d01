import type { Manifest } from '../contract/manifest.js';
import type { DiagnosticCode } from '../contract/diagnostic-codes.js';
import type { Extraction } from '../notebook/index.js';

/** A class that an error keeps from being written, and its cell. */
export interface HeldBack {
  readonly name: string;
  readonly notebook: string;
  readonly cell: string;
}

const SYNTAX: DiagnosticCode = 'notebook/syntax';

/** Finds the classes that an error keeps back: one of theirs, or of what they need, or one that hides the class itself. */
export function findHeldBack(
  { classes, diagnostics }: Extraction,
  { stages, files }: Manifest
): readonly HeldBack[] {
  const blocked = classes.filter(item => item.blocked);
  const known = new Set(classes.map(({ name }) => name));
  const hidden = new Map<string, HeldBack>();
  for (const { class: name, module, notebook } of Object.values(stages)) {
    if (known.has(name)) continue;
    // Of a cell that does not parse, nobody can tell whether the class is still there.
    const broken = diagnostics.find(
      ({ code, location }) =>
        code === SYNTAX &&
        location.kind === 'cell' &&
        location.notebook === notebook &&
        files[module]?.slices.some(({ cell }) => cell === location.cellId)
    );
    if (broken?.location.kind !== 'cell') continue;
    hidden.set(name, { name, notebook, cell: broken.location.cellId });
  }
  return [
    ...blocked.map(({ name, notebook, cell }) => ({ name, notebook, cell })),
    ...hidden.values()
  ];
}
