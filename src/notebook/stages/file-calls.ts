import type TS from 'typescript';
import { firstOfEach } from '../syntax/by-key.js';
import { ts } from '../syntax/compiler.js';
import { findConstructors, isStaticMember, type FunctionNode } from '../syntax/function-node.js';
import { importBindings, sourceOf, type ImportBinding } from '../cells/import-binding.js';
import type { ParsedCell } from '../cells/parsed-cell.js';
import { readPathText, type BoundTexts } from './path-text.js';
import { unwrap } from '../syntax/unwrap.js';
import { walk } from '../syntax/walk.js';
import { STAGE_LIBRARY } from '../units/wiring.js';
import type { Values } from '../values/values.js';

/**
 * Functions of `fs` and `fs/promises`, and methods of the stage library's `File`, by what they do with files: for
 * each the argument that is the path, or what the method is called on.
 */
type FileFunctions = ReadonlyMap<string, number | 'file'>;

/** `names` are those of one kind, by a blank. */
function toFunctions(kinds: readonly (readonly [number | 'file', string])[]): FileFunctions {
  return new Map(
    kinds.flatMap(([place, names]) => names.split(' ').map(name => [name, place] as const))
  );
}

/** Those by which code learns what stands in a file, or which files a folder has. */
export const CONTENT_READERS = toFunctions([
  [0, 'createReadStream readFile readFileSync readdir readdirSync'],
  ['file', 'list readBytes readCSV readJSON readText']
]);

/** Those by which code learns anything of a file or folder. */
export const READERS: FileFunctions = new Map([
  ...CONTENT_READERS,
  ...toFunctions([[0, 'existsSync stat statSync']])
]);

/** Those that put something into a file. */
export const WRITERS = toFunctions([
  [0, 'appendFile appendFileSync createWriteStream writeFile writeFileSync'],
  [1, 'copyFile copyFileSync cp cpSync rename renameSync'],
  ['file', 'writeBytes writeJSON writeText']
]);

/** Methods that call the function they are given before they return. */
const CALL_AT_ONCE: ReadonlySet<string> = new Set(
  'every filter find findIndex flatMap forEach from map reduce replace some sort toSorted'.split(
    ' '
  )
);

/** A file that code reads or writes. */
export interface FileCall {
  /** The call in the code: of the file system, or of a function of the notebook that leads there. */
  readonly node: TS.Node;
  /** What does it, by its name in `fs` or of the `File`. */
  readonly name: string;
  readonly call: TS.CallExpression;
  /** Undefined where the path is worked out. */
  readonly path: string | undefined;
}

/** Tells whether a cell imports what reads or writes files. */
export function usesFiles(cell: ParsedCell): boolean {
  return importBindings(cell).some(binding => isFileSystem(binding) || isFile(binding));
}

function isFileSystem(binding: ImportBinding): boolean {
  return ['fs', 'fs/promises'].includes(sourceOf(binding));
}

/** Finds which files code reads, or writes, when it runs, also by functions of the notebook. */
export class FileCalls {
  readonly #values: Values;
  readonly #functions: FileFunctions;
  /** Whether functions lead to a use: most do not, and need not be gone through for each call. */
  readonly #leading = new Map<FunctionNode, boolean>();

  constructor(values: Values, functions: FileFunctions) {
    this.#values = values;
    this.#functions = functions;
  }

  /** Lists the calls in nodes that use files, each once. */
  of(nodes: readonly TS.Node[]): readonly FileCall[] {
    return this.#find(nodes, new Map(), new Set());
  }

  #find(
    nodes: readonly TS.Node[],
    bound: BoundTexts,
    seen: ReadonlySet<TS.Node>
  ): readonly FileCall[] {
    return [...walk(nodes, runsLater)].flatMap(node => {
      if (!ts.isCallExpression(node))
        return ts.isNewExpression(node) ? this.#within(node, bound, seen) : [];
      const name = this.#nameOf(node.expression);
      const place = this.#functions.get(name);
      if (place === undefined) return this.#within(node, bound, seen);
      const from = place === 'file' ? this.#fileOf(node.expression) : node.arguments[place];
      const path = readPathText(from, this.#values.lookup, bound);
      return [{ node, name, call: node, path }];
    });
  }

  /** Finds the uses in what a call runs, of each file the first, and takes them as those of the call. */
  #within(
    node: TS.CallExpression | TS.NewExpression,
    bound: BoundTexts,
    seen: ReadonlySet<TS.Node>
  ): readonly FileCall[] {
    const called = this.#called(node);
    const { lookup, methods } = this.#values;
    if (!called || called.asteriskToken || seen.has(called) || !this.#leads(called)) return [];
    // What a stage does that is tried out is its own affair.
    if (ts.isClassLike(called.parent) && methods.isStage(called.parent)) return [];
    const texts = called.parameters.map(
      (parameter, i) => [parameter, readPathText(node.arguments?.[i], lookup, bound)] as const
    );
    const all = this.#find([called.body], new Map(texts), new Set([...seen, called]));
    const known = firstOfEach(
      all.filter(use => use.path !== undefined),
      use => use.path
    );
    return (known.length > 0 ? known : all.slice(0, 1)).map(use => ({ ...use, node }));
  }

  #leads(made: FunctionNode): boolean {
    const known = this.#leading.get(made);
    if (known !== undefined) return known;
    const reached = new Set([made]);
    for (const each of reached)
      for (const node of walk([each.body], runsLater)) {
        if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) continue;
        const isUse =
          ts.isCallExpression(node) && this.#functions.has(this.#nameOf(node.expression));
        const called = isUse ? undefined : this.#called(node);
        if (isUse || (called && this.#leading.get(called))) {
          this.#leading.set(made, true);
          return true;
        }
        if (called) reached.add(called);
      }
    for (const each of reached) this.#leading.set(each, false);
    return false;
  }

  /** The function of the notebook that a call runs. */
  #called(node: TS.CallExpression | TS.NewExpression): FunctionNode | undefined {
    const { origins } = this.#values;
    if (!ts.isNewExpression(node)) return origins.functions(node.expression)[0];
    const chain = origins.classes(node).flatMap(own => origins.bases(own));
    return chain.flatMap(findConstructors)[0];
  }

  /** `readFileSync`, `fs.readFileSync`, `fs.promises.readFile`, `new File(…).readText`; nothing where it is none of them. */
  #nameOf(callee: TS.Expression): string {
    const node = unwrap(callee);
    if (ts.isPropertyAccessExpression(node) && this.#functions.get(node.name.text) === 'file')
      return this.#fileOf(node) ? node.name.text : '';
    let holder = node;
    while (ts.isPropertyAccessExpression(holder)) holder = unwrap(holder.expression);
    const binding = ts.isIdentifier(holder) ? this.#values.lookup.findImport(holder) : undefined;
    if (!binding || !isFileSystem(binding)) return '';
    return ts.isPropertyAccessExpression(node) ? node.name.text : binding.imported;
  }

  /** Returns the path that a `File` is made of, for a method of it: `new File('a.json').readText`, or by a constant. */
  #fileOf(callee: TS.Expression): TS.Expression | undefined {
    const { lookup } = this.#values;
    const method = unwrap(callee);
    const made = ts.isPropertyAccessExpression(method) && lookup.constantValue(method.expression);
    if (!made || !ts.isNewExpression(made) || !ts.isIdentifier(made.expression)) return undefined;
    const binding = lookup.findImport(made.expression);
    return binding && isFile(binding) ? made.arguments?.[0] : undefined;
  }
}

function isFile({ source, imported }: ImportBinding): boolean {
  return source.specifier === STAGE_LIBRARY && imported === 'File';
}

/** Tells whether what is within a node waits until somebody calls it or makes an object of it. */
export function runsLater(node: TS.Node): boolean {
  if (ts.isPropertyDeclaration(node)) return !isStaticMember(node);
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
