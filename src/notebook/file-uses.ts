import type TS from 'typescript';
import { ts } from './compiler.js';
import type { Values } from './effect.js';
import { isFunctionNode, type FunctionNode } from './function-node.js';
import { sourceOf } from './import-binding.js';
import { readPathText, type BoundTexts } from './path-text.js';
import { unwrap } from './unwrap.js';
import { walk } from './walk.js';

/** Functions of `fs` and `fs/promises`, by what they do with files: for each the argument that is the path. */
type FileFunctions = ReadonlyMap<string, number>;

/** Those by which code learns what is in a file or folder. */
export const READERS: FileFunctions = new Map([
  ['createReadStream', 0],
  ['existsSync', 0],
  ['readFile', 0],
  ['readFileSync', 0],
  ['readdir', 0],
  ['readdirSync', 0],
  ['stat', 0],
  ['statSync', 0]
]);

/** Those that put something into a file. */
export const WRITERS: FileFunctions = new Map([
  ['appendFile', 0],
  ['appendFileSync', 0],
  ['copyFile', 1],
  ['copyFileSync', 1],
  ['cp', 1],
  ['cpSync', 1],
  ['createWriteStream', 0],
  ['rename', 1],
  ['renameSync', 1],
  ['writeFile', 0],
  ['writeFileSync', 0]
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

/** A file that code reads or writes. */
export interface FileUse {
  /** The call in the code: of the file system, or of a function of the notebook that leads there. */
  readonly node: TS.Node;
  /** What does it, by its name in `fs`. */
  readonly name: string;
  readonly call: TS.CallExpression;
  /** Undefined where the path is worked out. */
  readonly path: string | undefined;
}

/** Tells whether an import is of the file system of Node. */
export function isFileSystem(binding: Parameters<typeof sourceOf>[0]): boolean {
  return ['fs', 'fs/promises'].includes(sourceOf(binding));
}

/** Finds which files code reads, or writes, when it runs, also by functions of the notebook. */
export class FileUses {
  readonly #values: Values;
  readonly #functions: FileFunctions;

  constructor(values: Values, functions: FileFunctions) {
    this.#values = values;
    this.#functions = functions;
  }

  /** Lists the calls in nodes that use files, each once. */
  of(nodes: readonly TS.Node[]): readonly FileUse[] {
    return this.#find(nodes, new Map(), new Set());
  }

  #find(
    nodes: readonly TS.Node[],
    bound: BoundTexts,
    seen: ReadonlySet<TS.Node>
  ): readonly FileUse[] {
    return [...walk(nodes, runsLater)].flatMap(node => {
      if (!ts.isCallExpression(node))
        return ts.isNewExpression(node) ? this.#within(node, bound, seen) : [];
      const name = this.#nameOf(node.expression);
      const place = this.#functions.get(name);
      if (place === undefined) return this.#within(node, bound, seen);
      const path = readPathText(node.arguments[place], this.#values.lookup, bound);
      return [{ node, name, call: node, path }];
    });
  }

  /** Finds the first use in what a call runs, and takes it as one of the call. */
  #within(
    node: TS.CallExpression | TS.NewExpression,
    bound: BoundTexts,
    seen: ReadonlySet<TS.Node>
  ): readonly FileUse[] {
    const called = this.#called(node);
    const { lookup, methods } = this.#values;
    if (!called || called.asteriskToken || seen.has(called)) return [];
    // What a stage does that is tried out is its own affair.
    if (ts.isClassLike(called.parent) && methods.isStage(called.parent)) return [];
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

  /** `readFileSync`, `fs.readFileSync`, `fs.promises.readFile`; nothing where it is none of the file system. */
  #nameOf(callee: TS.Expression): string {
    const node = unwrap(callee);
    let holder = node;
    while (ts.isPropertyAccessExpression(holder)) holder = unwrap(holder.expression);
    const binding = ts.isIdentifier(holder) ? this.#values.lookup.findImport(holder) : undefined;
    if (!binding || !isFileSystem(binding)) return '';
    return ts.isPropertyAccessExpression(node) ? node.name.text : binding.imported;
  }
}

/** Tells whether what is within a node waits until somebody calls it or makes an object of it. */
export function runsLater(node: TS.Node): boolean {
  if (ts.isPropertyDeclaration(node))
    return !node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
  return ts.isFunctionLike(node) && !isCalledAtOnce(node);
}

/** `paths.map(path => …)`; what functions of packages do with one is not known. */
export function isCalledAtOnce({ parent }: TS.Node): boolean {
  return ts.isCallExpression(parent) && takesAtOnce(parent.expression);
}

/** Tells whether a callee calls the functions that it is given: `paths.map`. */
export function takesAtOnce(callee: TS.Expression): boolean {
  return ts.isPropertyAccessExpression(callee) && CALL_AT_ONCE.has(callee.name.text);
}
