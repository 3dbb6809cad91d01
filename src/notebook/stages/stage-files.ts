import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import { VALUE } from '../syntax/declared-names.js';
import { readPathText } from './path-text.js';
import type { UnitGraph } from '../units/unit-graph.js';
import { unwrap } from '../syntax/unwrap.js';
import { findLibraryName } from '../units/wiring.js';

/** Declarations of outs whose path is their first argument. */
const OUTS: ReadonlySet<string> = new Set(['outs', 'metricsFile', 'plotsFile']);

/** An out of a stage class, with its path as it stands in the text. */
interface DeclaredOut {
  readonly field: string;
  readonly path: string;
}

/** A field of a stage class that a declaration of the stage library makes. */
interface Field {
  readonly name: string;
  readonly declaration: string;
  readonly call: TS.CallExpression;
}

/** Knows which files stage classes read and write, as far as the text says so. */
export class StageFiles {
  readonly #graph: UnitGraph;

  constructor(graph: UnitGraph) {
    this.#graph = graph;
  }

  /** Finds the out of a class that a path is, or lies in. */
  findOut(node: TS.ClassLikeDeclaration, path: string): DeclaredOut | undefined {
    return this.#outs(node).find(out => covers(out.path, path));
  }

  /** Tells whether a class declares a file as a dep; of a path that is not known, whether it declares any file. */
  hasDep(node: TS.ClassLikeDeclaration, path: string | undefined): boolean {
    return this.#fields(node).some(field => {
      if (path === undefined) return field.declaration === 'depFile';
      return this.#read(field).some(dep => covers(dep, path));
    });
  }

  #read({ declaration, call }: Field): readonly string[] {
    if (['depFile', 'paramsFile'].includes(declaration)) return this.#pathOf(call);
    if (declaration === 'dep') return this.#outsNamed(call.arguments);
    if (declaration !== 'deps') return [];
    // `deps(Prep, 'rows')`, `deps([Prep, 'rows'], [Split, 'test'])`
    const lists = call.arguments.filter(ts.isArrayLiteralExpression);
    const named = lists.length > 0 ? lists.map(({ elements }) => elements) : [call.arguments];
    return named.flatMap(each => this.#outsNamed(each));
  }

  #outsNamed([from, second]: readonly TS.Expression[]): readonly string[] {
    const source = from && this.#graph.changes.values.lookup.constantValue(from);
    if (!source || !ts.isClassLike(source)) return [];
    const field = second && ts.isStringLiteralLike(second) ? second.text : undefined;
    const outs = this.#outs(source);
    return outs.flatMap(out => (field === undefined || out.field === field ? [out.path] : []));
  }

  #outs(node: TS.ClassLikeDeclaration): readonly DeclaredOut[] {
    return this.#fields(node).flatMap(({ name, declaration, call }) => {
      if (!OUTS.has(declaration)) return [];
      return this.#pathOf(call).map(path => ({ field: name, path }));
    });
  }

  #pathOf(call: TS.CallExpression): readonly string[] {
    const path = readPathText(call.arguments[0], this.#graph.changes.values.lookup, new Map());
    return path === undefined ? [] : [path];
  }

  #fields(node: TS.ClassLikeDeclaration): readonly Field[] {
    const { lookup, origins } = this.#graph.changes.values;
    return origins.bases(node).flatMap(each => {
      const unit = lookup.unitOf(each);
      if (!unit) return [];
      const lookUp = (name: string) => this.#graph.scope.resolve(name, VALUE, unit);
      return each.members.flatMap(member => {
        if (!ts.isPropertyDeclaration(member) || !member.initializer) return [];
        const call = unwrap(member.initializer);
        if (!ts.isCallExpression(call)) return [];
        const declaration = findLibraryName(call.expression, lookUp);
        return declaration === undefined
          ? []
          : [{ name: member.name.getText(), declaration, call }];
      });
    });
  }
}

/** Tells whether a path is a declared one or lies in it; `{name}` in it stands for the name of any stage. */
function covers(declared: string, path: string): boolean {
  const parts = declared.split('{name}').map(part => part.replace(/[^\w/]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+')}(?:/|$)`).test(path);
}
