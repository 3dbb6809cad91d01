import type { Diagnostic } from '../../contract/diagnostic.js';
import { addTo } from '../syntax/by-key.js';
import { ts } from '../syntax/compiler.js';
import type { ExportedNames, FileExports } from '../modules/exported-names.js';
import type { ExtractOptions } from '../extraction.js';
import type { MissingImport } from './find-missing-imports.js';
import type { ImportBinding } from '../cells/import-binding.js';
import { chooseMeant } from '../fixes/name-fixes.js';
import { locateNode } from '../cells/parsed-cell.js';
import type { NotebookPlan } from '../plan-notebook.js';
import { isLocal, relativeSpecifier, resolveLocal } from '../cells/specifier.js';
import type { Unit } from '../units/unit.js';

/** A longer list of what there is helps nobody. */
const MOST_LISTED = 4;

/** Finds imports of names that a file does not export, where a generated module or the program would use them. */
export function findMissingNames(
  { graph, files, program, programBlocked }: NotebookPlan,
  exported: ExportedNames,
  options: ExtractOptions
): MissingImport[] {
  const users = new Map<ImportBinding, Unit[]>();
  const units = [...files.files.flatMap(file => file.units), ...(programBlocked ? [] : program)];
  for (const unit of units)
    for (const edge of graph.needs(unit).edges) {
      if (!('import' in edge) || edge.kind === 'type' || !namesOne(edge.import)) continue;
      addTo(users, edge.import, unit);
    }
  return [...users].flatMap(([binding, all]) => {
    const path = resolveLocal(binding.source.specifier, graph.path, options);
    const found = exported.of(path, graph.files);
    if (!found || found.names.has(binding.imported)) return [];
    return [{ users: all, diagnostic: toDiagnostic(binding, found, exported) }];
  });
}

/** What is imported as a whole lacks nothing. */
function namesOne({ imported, typeOnly, source: { specifier } }: ImportBinding): boolean {
  return !typeOnly && isLocal(specifier) && imported !== '*' && imported !== '=';
}

function toDiagnostic(
  binding: ImportBinding,
  file: FileExports,
  exported: ExportedNames
): Diagnostic {
  const { cell, node, local, imported } = binding;
  const written = ts.isImportSpecifier(node.parent) ? node.parent.propertyName : undefined;
  return {
    severity: 'error',
    code: 'notebook/unbound-name',
    message:
      imported === 'default'
        ? `\`${local}\` is imported as the default of \`${file.path}\`, which has none.`
        : `\`${imported}\` is imported from \`${file.path}\`, which does not export it.`,
    location: locateNode(cell, written ?? node),
    help: [advise(binding, file, exported)]
  };
}

function advise(
  { local, imported, source: { specifier } }: ImportBinding,
  { path, names, defaultName, isGenerated }: FileExports,
  exported: ExportedNames
): string {
  const isDefault = imported === 'default';
  const name = isDefault ? local : imported;
  const named = [...names].filter(each => each !== 'default');
  if (isDefault && names.has(name))
    return `Import it by its name: \`import { ${name} } from '${specifier}';\`.`;
  // A file of JavaScript may have no default that it is known of.
  const isOnly = named.length === 0 && names.has('default') && path.endsWith('.ts');
  if (defaultName === name || isOnly)
    return `It has a default export: \`import ${name} from '${specifier}';\`.`;
  const meant = chooseMeant(name, named);
  if (meant !== undefined) return `Did you mean \`${meant}\`?`;
  const home = exported.findHome(name);
  if (home !== undefined)
    return `\`${home}\` exports it: \`import { ${name} } from '${relativeSpecifier('', home)}';\`.`;
  const list = named.map(each => `\`${each}\``).join(', ');
  if (named.length > 0 && named.length <= MOST_LISTED) return `It exports ${list}.`;
  return isGenerated ? 'Correct the name.' : 'Export it there, or correct the name.';
}
