import type TS from 'typescript';
import type { CellLocation } from '../contract/diagnostic.js';
import type { JsonValue } from '../contract/json.js';
import type { NotebookDocument } from '../contract/notebook.js';
import { loadCompiler, ts } from './compiler.js';
import { literalValue } from './literal-value.js';

/** A value that a notebook gives to a param in so many letters. */
export interface ParamLiteral {
  readonly value: JsonValue;
  readonly location: CellLocation & Required<Pick<CellLocation, 'range'>>;
  /** True where it is a text in single quotes. */
  readonly isSingleQuoted: boolean;
}

/** A stage of a notebook, and which of its params is meant. */
export interface ParamQuery {
  readonly notebook: string;
  readonly stage: string;
  readonly className: string;
  readonly path: readonly string[];
}

/** A piece of a cell's syntax. */
interface Found<T extends TS.Node> {
  readonly node: T;
  readonly cell: Cell;
}

interface Cell {
  readonly document: NotebookDocument;
  readonly source: NotebookDocument['cells'][number];
  readonly file: TS.SourceFile;
}

/** Finds where notebooks write the values of params: in a class, in a group of values, or where a stage is built. */
export class ParamLiterals {
  readonly #documents: readonly NotebookDocument[];
  readonly #cells = new Map<string, readonly Cell[]>();

  constructor(documents: readonly NotebookDocument[]) {
    loadCompiler();
    this.#documents = documents;
  }

  /**
   * Lists the literals that a param may have its value from: where the stage is built, and where its class
   * declares it. Only running the cells tells which counts: `new Train({ lr: 1 }).run()` tries one out.
   */
  find(query: ParamQuery): readonly ParamLiteral[] {
    const cells = this.#parse(query.notebook);
    const built = findBuilt(cells, query).map(found => memberOf(cells, found, query.path));
    return [...built, findDeclared(cells, query)].map(toLiteral).filter(isDefined);
  }

  #parse(notebook: string): readonly Cell[] {
    const known = this.#cells.get(notebook);
    if (known) return known;
    const document = this.#documents.find(({ path }) => path === notebook);
    const cells = (document?.cells ?? [])
      .filter(({ kind }) => kind === 'code')
      .map(source => ({
        document: document as NotebookDocument,
        source,
        file: ts.createSourceFile('/cell.ts', source.source, ts.ScriptTarget.ESNext, true)
      }));
    this.#cells.set(notebook, cells);
    return cells;
  }
}

/** `new Train({ lr: 1 }, { name: 'Fast' })`: the values that a stage is built with. */
function findBuilt(
  cells: readonly Cell[],
  { className, stage }: ParamQuery
): Found<TS.Expression>[] {
  return cells.flatMap(cell => {
    const found: Found<TS.Expression>[] = [];
    const visit = (node: TS.Node): void => {
      if (ts.isNewExpression(node) && node.expression.getText(cell.file) === className) {
        const [values, options] = node.arguments ?? [];
        if (values && nameGiven(options, className) === stage) found.push({ node: values, cell });
      }
      ts.forEachChild(node, visit);
    };
    visit(cell.file);
    return found;
  });
}

/** Undefined where the name is worked out. */
function nameGiven(options: TS.Expression | undefined, className: string): JsonValue | undefined {
  if (!options) return className;
  if (!ts.isObjectLiteralExpression(options)) return undefined;
  const name = propertyOf(options, 'name');
  return name ? literalValue(name) : className;
}

/** `lr = param(0.1)`, `optim = params(Adam)` in the class of a stage. */
function findDeclared(
  cells: readonly Cell[],
  { className, path: [field = '', ...keys] }: ParamQuery
): Found<TS.Expression> | undefined {
  const declared = findClass(cells, className);
  const call = declared && fieldOf(declared, field);
  if (!call || !ts.isCallExpression(call.node)) return undefined;
  const [argument] = call.node.arguments;
  const callee = call.node.expression.getText(call.cell.file);
  if (!argument) return undefined;
  if (/^(\w+\.)?param$/.test(callee)) return memberOf(cells, { ...call, node: argument }, keys);
  return /^(\w+\.)?params$/.test(callee) ? inGroup(cells, argument, keys) : undefined;
}

/** Follows keys into a value: `{ warmup: 3 }`, `new Schedule()`. */
function memberOf(
  cells: readonly Cell[],
  { node, cell }: Found<TS.Expression>,
  keys: readonly string[]
): Found<TS.Expression> | undefined {
  const [key, ...rest] = keys;
  if (key === undefined) return { node, cell };
  if (ts.isNewExpression(node) && (node.arguments?.length ?? 0) === 0)
    return inGroup(cells, node.expression, keys);
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const member = propertyOf(node, key);
  return member && memberOf(cells, { node: member, cell }, rest);
}

/** Follows keys into the fields of a class of values. */
function inGroup(
  cells: readonly Cell[],
  name: TS.Expression,
  [field, ...keys]: readonly string[]
): Found<TS.Expression> | undefined {
  const group = ts.isIdentifier(name) ? findClass(cells, name.text) : undefined;
  const value = group && field !== undefined ? fieldOf(group, field) : undefined;
  return value && memberOf(cells, value, keys);
}

/** The last cell that declares a class counts, as everywhere. */
function findClass(cells: readonly Cell[], name: string): Found<TS.ClassDeclaration> | undefined {
  return cells
    .flatMap(cell =>
      cell.file.statements.filter(ts.isClassDeclaration).map(node => ({ node, cell }))
    )
    .filter(({ node }) => node.name?.text === name)
    .at(-1);
}

function fieldOf(
  { node, cell }: Found<TS.ClassDeclaration>,
  name: string
): Found<TS.Expression> | undefined {
  const fields = node.members.filter(ts.isPropertyDeclaration);
  const value = fields.find(field => nameOf(field.name) === name)?.initializer;
  return value && { node: value, cell };
}

function propertyOf(
  { properties }: TS.ObjectLiteralExpression,
  key: string
): TS.Expression | undefined {
  // A spread may hold the key, too.
  if (!properties.every(property => property.name && !ts.isSpreadAssignment(property)))
    return undefined;
  return properties.filter(ts.isPropertyAssignment).find(property => nameOf(property.name) === key)
    ?.initializer;
}

function nameOf(name: TS.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : undefined;
}

function toLiteral(found: Found<TS.Expression> | undefined): ParamLiteral | undefined {
  const value = found && literalValue(found.node);
  if (!found || value === undefined) return undefined;
  const { node, cell } = found;
  const position = (offset: number): { line: number; column: number } => {
    const { line, character } = cell.file.getLineAndCharacterOfPosition(offset);
    return { line, column: character };
  };
  return {
    value,
    location: {
      kind: 'cell',
      notebook: cell.document.path,
      cellId: cell.source.id,
      cellNumber: cell.source.number,
      range: { start: position(node.getStart(cell.file)), end: position(node.end) }
    },
    isSingleQuoted: node.getText(cell.file).startsWith("'")
  };
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}
