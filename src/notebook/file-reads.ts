import type TS from 'typescript';
import { ts } from './compiler.js';
import type { Values } from './effect.js';
import { isFunctionNode, type FunctionNode } from './function-node.js';
import { sourceOf } from './import-binding.js';
import { readPathText, type BoundTexts } from './path-text.js';
import type { Unit } from './unit.js';
import { unwrap } from './unwrap.js';
import { walk } from './walk.js';

/** Functions of `fs` and `fs/promises` by which code learns what is in a file or folder. */
const READERS: ReadonlySet<string> = new Set([
  'createReadStream',
  'existsSync',
  'readFile',
  'readFileSync',
  'readdir',
  'readdirSync',
  'stat',
  'statSync'
]);

/** Methods that call the function they are given before they return. */
const CALL_AT_ONCE: ReadonlySet<string> = new Set([
  'every',
  'filter',
  'find',
  'flatMap',
  'forEach',
  'from',
  'map',
  'reduce',
  'some',
  'sort'
]);

/** A file that is read when the module of a declaration is loaded. */
export interface FileRead {
  /** The call in the declaration: the read itself, or that of a function which reads. */
  readonly node: TS.Node;
  /** What reads, by its name in `fs`. */
  readonly reader: string;
  readonly call: TS.CallExpression;
  /** Undefined where the path is worked out. */
  readonly path: string | undefined;
}

/** Tells whether an import is of the file system of Node. */
export function isFileSystem(binding: Parameters<typeof sourceOf>[0]): boolean {
  return ['fs', 'fs/promises'].includes(sourceOf(binding));
}

/** Finds what declarations read of the file system when they are loaded, also by functions of the notebook. */
export class FileReads {
  readonly #values: Values;

  constructor(values: Values) {
    this.#values = values;
  }

  /** Lists the calls in a unit that read files, each once. */
  of(unit: Unit): readonly FileRead[] {
    return this.#find(unit.statements, new Map(), new Set());
  }

  #find(
    nodes: readonly TS.Node[],
    bound: BoundTexts,
    seen: ReadonlySet<TS.Node>
  ): readonly FileRead[] {
    return [...walk(nodes, runsLater)].flatMap(node => {
      if (!ts.isCallExpression(node))
        return ts.isNewExpression(node) ? this.#within(node, bound, seen) : [];
      const reader = this.#readerOf(node.expression);
      if (reader === undefined) return this.#within(node, bound, seen);
      const path = readPathText(node.arguments[0], this.#values.lookup, bound);
      return [{ node, reader, call: node, path }];
    });
  }

  /** Finds the first read in what a call runs, and takes it as one of the call. */
  #within(
    node: TS.CallExpression | TS.NewExpression,
    bound: BoundTexts,
    seen: ReadonlySet<TS.Node>
  ): readonly FileRead[] {
    const called = this.#called(node);
    if (!called || called.asteriskToken || seen.has(called)) return [];
    const { lookup } = this.#values;
    const texts = called.parameters.map(
      (parameter, i) => [parameter, readPathText(node.arguments?.[i], lookup, bound)] as const
    );
    const [found] = this.#find([called.body], new Map(texts), new Set([...seen, called]));
    return found ? [{ ...found, node }] : [];
  }

  /** The function of the notebook that a call runs. */
  #called(node: TS.CallExpression | TS.NewExpression): FunctionNode | undefined {
    const { origins } = this.#values;
    if (!ts.isNewExpression(node)) return origins.functions(node.expression)[0];
    const chain = origins.classes(node).flatMap(own => origins.bases(own));
    const members: readonly TS.Node[] = chain.flatMap(own => own.members);
    return members.filter(isFunctionNode).find(({ kind }) => kind === ts.SyntaxKind.Constructor);
  }

  /** `readFileSync`, `fs.readFileSync`, `fs.promises.readFile`. */
  #readerOf(callee: TS.Expression): string | undefined {
    const node = unwrap(callee);
    let holder = node;
    while (ts.isPropertyAccessExpression(holder)) holder = unwrap(holder.expression);
    const binding = ts.isIdentifier(holder) ? this.#values.lookup.findImport(holder) : undefined;
    if (!binding || !isFileSystem(binding)) return undefined;
    const name = ts.isPropertyAccessExpression(node) ? node.name.text : binding.imported;
    return READERS.has(name) ? name : undefined;
  }
}

/** Tells whether what is within a node waits until somebody calls it or makes an object of it. */
function runsLater(node: TS.Node): boolean {
  if (ts.isPropertyDeclaration(node))
    return !node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
  return ts.isFunctionLike(node) && !isCalledAtOnce(node);
}

/** `paths.map(path => …)`; what functions of packages do with one is not known. */
export function isCalledAtOnce({ parent }: TS.Node): boolean {
  return (
    ts.isCallExpression(parent) &&
    ts.isPropertyAccessExpression(parent.expression) &&
    CALL_AT_ONCE.has(parent.expression.name.text)
  );
}
