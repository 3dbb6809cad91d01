import type { LocalFiles } from '../local-files.js';
import { NameLookup } from './name-lookup.js';
import { NotebookMethods } from './notebook-methods.js';
import { Origins } from './origins.js';
import type { ParsedNotebook } from '../cells/parsed-cell.js';
import { Places } from './places.js';
import type { Scope } from '../units/scope.js';

/** What is known of the notebook's values. */
export interface Values {
  readonly lookup: NameLookup;
  readonly origins: Origins;
  readonly places: Places;
  readonly methods: NotebookMethods;
}

/** Makes what finds the values of a notebook. */
export function findValues(scope: Scope, notebook: ParsedNotebook, files: LocalFiles): Values {
  const lookup = new NameLookup(scope, notebook.checker, files);
  // What a value is, is found on the way to where it is held: one asks the other.
  const origins: Origins = new Origins((expression, path) => places.of(expression, path));
  const methods = new NotebookMethods(scope, lookup, origins);
  const places: Places = new Places(lookup, origins, methods);
  return { lookup, origins, methods, places };
}
