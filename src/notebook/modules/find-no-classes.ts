import type TS from 'typescript';
import type { Diagnostic } from '../../contract/diagnostic.js';
import { isLocal } from '../cells/specifier.js';
import type { NotebookPlan } from '../plan-notebook.js';
import { ts } from '../syntax/compiler.js';
import { walk } from '../syntax/walk.js';

/**
 * Finds notebooks of which nothing is written. A class may be hidden in a cell that does not parse: then nothing is
 * said, nor of a new notebook beside others, and of one that tries out what others have.
 */
export function findNoClasses(plans: readonly NotebookPlan[]): Diagnostic[] {
  const hasClasses = plans.some(({ classes }) => classes.length > 0);
  return plans.flatMap((plan): Diagnostic[] => {
    const { graph, classes, program, diagnostics } = plan;
    const { path } = graph.notebook;
    const isBroken = diagnostics.some(({ severity }) => severity === 'error');
    const isNew = graph.notebook.cells.length === 0 && plans.length > 1;
    if (classes.length > 0 || program.length > 0 || isBroken || isNew) return [];
    if (hasClasses && importsOfProject(plan)) return [];
    return [
      {
        severity: 'warning',
        code: 'notebook/no-classes',
        message: `No cell of \`${path}\` declares a stage class.`,
        location: { kind: 'file', path },
        help: [
          "Write one: `class Train extends Stage<Train> { … }`, with `Stage` from 'stagebook'."
        ]
      }
    ];
  });
}

/** Tells whether a cell imports a file by its place: a class of another notebook, or code of the author's own. */
function importsOfProject({ graph: { notebook } }: NotebookPlan): boolean {
  const files = notebook.cells.map(({ file }) => file);
  return [...walk(files)].some(node => {
    const specifier = specifierOf(node);
    return specifier !== undefined && ts.isStringLiteralLike(specifier) && isLocal(specifier.text);
  });
}

function specifierOf(node: TS.Node): TS.Expression | undefined {
  if (ts.isImportDeclaration(node)) return node.moduleSpecifier;
  return ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
    ? node.arguments[0]
    : undefined;
}
