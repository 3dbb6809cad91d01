import type TS from 'typescript';
import type { CellLocation } from '../../contract/diagnostic.js';
import type { JsonValue } from '../../contract/json.js';
import type { NotebookDocument } from '../../contract/notebook.js';
import { ts } from '../syntax/compiler.js';
import { literalValue } from '../syntax/literal-value.js';
import { NotebookCells, type Found } from './notebook-cells.js';
import { hasOneType } from './one-type.js';
import {
  findField,
  isClassName,
  isUnclear,
  literalOf,
  partOf,
  partOfClass,
  propertyOf
} from './value-parts.js';

/** A stretch of a cell. */
type Place = CellLocation & Required<Pick<CellLocation, 'range'>>;

/** A value that a notebook gives to a param in so many letters. */
export interface ParamLiteral {
  readonly value: JsonValue;
  readonly location: Place;
  /** True where it is a text in single quotes. */
  readonly isSingleQuoted: boolean;
  /** True for the class of a method object, `new Adam({ lr: 1 })`: another class may take other values. */
  readonly isClassName: boolean;
}

/** What the text of a notebook tells of a param's value. */
export interface ParamValues {
  /** Where it may stand. */
  readonly literals: readonly ParamLiteral[];
  /** True where a stage may be built with a value that is worked out. */
  readonly isUnclear: boolean;
  /** True where the class works out the value. */
  readonly isWorkedOut: boolean;
  /** What the stage is built with for the field, if it is built once. */
  readonly given?: Place;
  /** All the values that the stage is built with, if it is built once. */
  readonly givenAll?: Place;
}

/** A stage of a notebook, and which of its params is meant. */
export interface ParamQuery {
  /** The notebook of the class. */
  readonly notebook: string;
  /** Other notebooks whose cells build stages of the class. */
  readonly builders: readonly string[];
  readonly stage: string;
  readonly className: string;
  readonly path: readonly string[];
}

/** Finds where notebooks write the values of params: in a class, in an object, or where a stage is built. */
export class ParamLiterals {
  readonly #cells: NotebookCells;

  constructor(documents: readonly NotebookDocument[]) {
    this.#cells = new NotebookCells(documents);
  }

  /**
   * Lists the literals that a param may have its value from: where the stage is built, and where its class
   * declares it. Only running the cells tells which counts: `new Train({ lr: 1 }).run()` tries one out.
   */
  find(query: ParamQuery): ParamValues {
    const cells = this.#cells;
    const { path } = query;
    const built = findBuilt(cells, query);
    const declared = findDeclared(cells, query);
    const parts = [...built.map(found => partOf(cells, found, path)), declared];
    const literals = parts.map(toLiteral).filter(isDefined);
    const [given, ...others] = built.map(found => partOf(cells, found, path.slice(0, 1)));
    const [all, ...several] = built;
    const isWorkedOut = declared !== undefined && literalOf(declared.node) === undefined;
    return {
      // Two ways may lead to one place.
      literals: literals.filter(({ location }, i) => {
        const isSame = (other: ParamLiteral): boolean => isSamePlace(other.location, location);
        return literals.findIndex(isSame) === i;
      }),
      isWorkedOut,
      isUnclear: built.some(found => isUnclear(cells, found, path)),
      ...(given && others.length === 0 && { given: toPlace(given) }),
      ...(all && several.length === 0 && { givenAll: toPlace(all) })
    };
  }

  /** Tells whether the class says one type for a param; where the text does not tell, several may be meant. */
  hasOneType(query: ParamQuery): boolean {
    return hasOneType(this.#cells, query);
  }
}

/** `new Train({ lr: 1 }, { name: 'Fast' })`: the values that a stage is built with. */
function findBuilt(cells: NotebookCells, query: ParamQuery): Found[] {
  const { className, stage, notebook, builders } = query;
  const meant = cells.findClass(className, notebook)?.node;
  const isMeant = (name: string, path: string): boolean =>
    path === notebook
      ? name === className
      : meant !== undefined && cells.findClass(name, path)?.node === meant;
  return [...new Set([notebook, ...builders])].flatMap(path =>
    cells.of(path).flatMap(cell => {
      const found: Found[] = [];
      const visit = (node: TS.Node): void => {
        if (ts.isNewExpression(node) && isMeant(node.expression.getText(cell.file), path)) {
          const [values, options] = node.arguments ?? [];
          if (values && nameGiven(options, className) === stage) found.push({ node: values, cell });
        }
        ts.forEachChild(node, visit);
      };
      visit(cell.file);
      return found;
    })
  );
}

/** Undefined where the name is worked out. */
function nameGiven(options: TS.Expression | undefined, className: string): JsonValue | undefined {
  if (!options) return className;
  if (!ts.isObjectLiteralExpression(options)) return undefined;
  const name = propertyOf(options, 'name');
  return name ? literalValue(name) : className;
}

/** `lr = param(0.1)`, `optim = params(Adam)`, `transform = method(new Scale())` in the class of a stage. */
function findDeclared(
  cells: NotebookCells,
  { className, notebook, path: [field = '', ...keys] }: ParamQuery
): Found | undefined {
  const call = findField(cells, className, notebook, field);
  if (!call || !ts.isCallExpression(call.node)) return undefined;
  const [argument] = call.node.arguments;
  const callee = call.node.expression.getText(call.cell.file);
  if (!argument) return undefined;
  if (/^(\w+\.)?(param|method)$/.test(callee))
    return partOf(cells, { ...call, node: argument }, keys);
  return /^(\w+\.)?params$/.test(callee)
    ? partOfClass(cells, { ...call, node: argument }, keys)
    : undefined;
}

function toLiteral(found: Found | undefined): ParamLiteral | undefined {
  const value = found && literalOf(found.node);
  if (!found || value === undefined) return undefined;
  const { node, cell } = found;
  return {
    value,
    location: toPlace(found),
    isSingleQuoted: node.getText(cell.file).startsWith("'"),
    isClassName: isClassName(node)
  };
}

function toPlace({ node, cell }: Found): Place {
  const position = (offset: number): { line: number; column: number } => {
    const { line, character } = cell.file.getLineAndCharacterOfPosition(offset);
    return { line, column: character };
  };
  return {
    kind: 'cell',
    notebook: cell.document.path,
    cellId: cell.source.id,
    cellNumber: cell.source.number,
    range: { start: position(node.getStart(cell.file)), end: position(node.end) }
  };
}

function isSamePlace(a: Place, b: Place): boolean {
  return (
    a.notebook === b.notebook &&
    a.cellId === b.cellId &&
    JSON.stringify(a.range) === JSON.stringify(b.range)
  );
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}
