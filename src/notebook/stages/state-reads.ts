import type TS from 'typescript';
import { remember } from '../syntax/by-key.js';
import { ts } from '../syntax/compiler.js';
import type { NameLookup } from '../values/name-lookup.js';
import { walk } from '../syntax/walk.js';
import { findWrite, isReplaced, outermost } from '../syntax/writes.js';

/** What the code of files of the project names, found from the names that cells have of it. */
export class StateReads {
  readonly #lookup: NameLookup;
  readonly #read = new Map<TS.Node, ReadonlySet<TS.Node>>();

  constructor(lookup: NameLookup) {
    this.#lookup = lookup;
  }

  /** Tells whether code reads what a file declares, itself or by functions of files that it names. */
  reads(code: readonly TS.Node[], declaration: TS.Node): boolean {
    const names = [...walk(code, isType)].filter(ts.isIdentifier);
    return names.some(node => {
      const found = this.#find(node);
      if (found === declaration) return !isOnlyWritten(node);
      return found !== undefined && this.#readBy(found).has(declaration);
    });
  }

  /** Collects what a declaration of a file reads, and what reads that in turn. */
  #readBy(declaration: TS.Node): ReadonlySet<TS.Node> {
    return remember(this.#read, declaration, () => {
      const found = new Set([declaration]);
      const read = new Set<TS.Node>();
      for (const each of found)
        for (const node of walk([each], isType)) {
          if (!ts.isIdentifier(node) || node.parent === each) continue;
          const other = this.#find(node);
          if (!other) continue;
          found.add(other);
          if (!isOnlyWritten(node)) read.add(other);
        }
      return read;
    });
  }

  /** `stats`, and `util.stats` of `import * as util from './util.js'`. */
  #find(node: TS.Identifier): TS.Node | undefined {
    const { parent } = node;
    if ('name' in parent && parent.name === node) return undefined;
    const found = this.#lookup.find(node);
    if (!found || !this.#lookup.isOfFile(found)) return undefined;
    if (!ts.isSourceFile(found)) return found;
    const isMember = ts.isPropertyAccessExpression(parent) && parent.expression === node;
    return isMember ? this.#lookup.exported(found, parent.name.text) : undefined;
  }
}

/** `n = 1`, and `n++;` or `lines.push(line);`, of which nobody takes the value. */
function isOnlyWritten(node: TS.Identifier): boolean {
  if (isReplaced(node)) return true;
  const { parent } = outermost(node).parent;
  const isAlone = ts.isExpressionStatement(parent) || ts.isArrowFunction(parent);
  return isAlone && findWrite(node) !== undefined;
}

function isType(node: TS.Node): boolean {
  return ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node);
}
