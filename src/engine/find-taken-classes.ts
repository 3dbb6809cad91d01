import type { Diagnostic } from '../contract/diagnostic.js';
import type { Manifest } from '../contract/manifest.js';
import type { Extraction } from '../notebook/index.js';
import { classPlace } from './stage-diagnostic.js';

/** Finds classes whose file belongs to a cell of another notebook that only does not parse now: which one counts? */
export function findTakenClasses(extraction: Extraction, { files }: Manifest): Diagnostic[] {
  const { classes, diagnostics } = extraction;
  return classes.flatMap(({ name, module, notebook }): Diagnostic[] => {
    const file = files[module];
    if (!file || file.notebook === notebook) return [];
    const broken = diagnostics.find(({ severity, code, location }) =>
      location.kind === 'file'
        ? severity === 'error' && location.path === file.notebook
        : code === 'notebook/syntax' &&
          location.notebook === file.notebook &&
          file.slices.some(({ cell }) => cell === location.cellId)
    );
    if (!broken) return [];
    const [before, here] =
      broken.location.kind === 'file'
        ? [`in \`${file.notebook}\`, which cannot be read`, 'It cannot be read from here on.']
        : [
            `in a cell of \`${file.notebook}\` that does not parse`,
            'The cell does not parse here.'
          ];
    return [
      {
        severity: 'error',
        code: 'notebook/duplicate-class',
        message: `Class \`${name}\` is declared in \`${notebook}\`, and was ${before}.`,
        location: classPlace(name, extraction) ?? { kind: 'file', path: notebook },
        related: [{ message: here, location: broken.location }],
        help: [`Rename one of them, or take \`${name}\` out of there and correct that.`]
      }
    ];
  });
}
