import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import { hasModifier } from '../syntax/declared-names.js';
import {
  isFunctionNode,
  isFunctionOrClass,
  isStaticMember,
  isThis,
  type FunctionNode
} from '../syntax/function-node.js';
import { isAbstract } from '../units/stage-classes.js';
import type { Unit } from '../units/unit.js';
import type { UnitEdge, UnitGraph } from '../units/unit-graph.js';
import { unwrap } from '../syntax/unwrap.js';
import { isIn, walk, walkOut } from '../syntax/walk.js';
import { findUsed } from './stage-runs.js';

/** A variable of the notebook: a unit may declare several. */
export interface Variable {
  readonly unit: Unit;
  readonly name: string;
}

/** What a stage may set before it reads it: a variable of the notebook, a member of something else. */
export interface Kept {
  /** Tells whether an expression stands for it. */
  isMeant(expression: TS.Expression): boolean;
  /** Tells whether a node names it, or what does when it runs. */
  isNamedIn(node: TS.Node): boolean;
}

/** What code does to a variable first: it surely sets it, may read it, or leaves it alone. */
type First = 'sets' | 'reads' | 'nothing';

/**
 * Tells whether the classes of a stage surely set a variable in `run()` before anything there reads it
 * (`rand = lcg(this.seed);`, `setSeed(this.seed);`), so that it matters to none of them what others set.
 */
export function setsItself(graph: UnitGraph, stage: Unit, variable: Variable): boolean {
  return setsFirst(graph, stage, toKept(graph, variable));
}

/** Tells the same of what is no variable of the notebook. */
export function setsFirst(graph: UnitGraph, stage: Unit, kept: Kept): boolean {
  const { origins } = graph.changes.values;
  return [...stage.classes.values()]
    .filter(node => !isAbstract(node))
    .every(node => new StageRun(graph, origins.bases(node), kept).setsFirst());
}

function toKept(graph: UnitGraph, variable: Variable): Kept {
  return {
    isMeant: expression =>
      findEdgesIn(graph, expression).some(
        ({ unit, reference }) =>
          unit === variable.unit &&
          reference.name === variable.name &&
          reference.node === expression
      ),
    isNamedIn: node =>
      findEdgesIn(graph, node).some(({ unit }) => findUsed(graph, [unit]).has(variable.unit))
  };
}

/** Lists the uses of other units that run with a node. */
export function findEdgesIn(graph: UnitGraph, node: TS.Node): readonly UnitEdge[] {
  const unit = graph.changes.values.lookup.unitOf(node);
  if (!unit) return [];
  return graph
    .unitEdges(unit)
    .filter(({ kind, reference }) => kind === 'value' && isIn(reference.node, node));
}

class StageRun {
  readonly #graph: UnitGraph;
  /** The class of the stage, and those that it extends. */
  readonly #classes: readonly TS.ClassLikeDeclaration[];
  readonly #kept: Kept;
  readonly #open = new Set<TS.Node>();
  /** True where each round of a loop sets it first: nothing is read in there that others left. */
  #setsInLoop = false;

  constructor(graph: UnitGraph, classes: readonly TS.ClassLikeDeclaration[], kept: Kept) {
    this.#graph = graph;
    this.#classes = classes;
    this.#kept = kept;
  }

  setsFirst(): boolean {
    const run = this.#findMethod('run', this.#classes);
    const makers = this.#classes.flatMap(({ members }) => members.filter(isRunByNew));
    if (!run || this.#mayRead(makers)) return false;
    const first = this.#findFirst(run.body);
    return first === 'sets' || (first === 'nothing' && this.#setsInLoop);
  }

  /** Goes through the statements of a body; what stands in a branch of them sets nothing surely. */
  #findFirst(body: TS.Block | TS.Expression): First {
    if (!ts.isBlock(body)) return this.#firstOf(body);
    for (const statement of body.statements) {
      const first = this.#firstIn(statement);
      if (first !== 'nothing') return first;
    }
    return 'nothing';
  }

  #firstIn(statement: TS.Statement): First {
    if (ts.isExpressionStatement(statement)) return this.#firstOf(statement.expression);
    if (ts.isIterationStatement(statement, /* lookInLabeledStatements */ false))
      return this.#firstInLoop(statement);
    if (!ts.isVariableStatement(statement)) return this.#readOf([statement]);
    for (const { name, initializer } of statement.declarationList.declarations) {
      const first = initializer ? this.#firstOf(initializer) : 'nothing';
      if (first !== 'nothing') return first;
      if (this.#mayRead([name])) return 'reads';
    }
    return 'nothing';
  }

  /** `for (…) { start(); … }`: what stands below cannot know that it ran at all. */
  #firstInLoop(loop: TS.IterationStatement): First {
    const { statement } = loop;
    const heads: TS.Node[] = [];
    ts.forEachChild(loop, child => {
      if (child !== statement) heads.push(child);
    });
    if (this.#mayRead(heads)) return 'reads';
    const first = ts.isBlock(statement) ? this.#findFirst(statement) : this.#readOf([statement]);
    if (first === 'sets') this.#setsInLoop = true;
    return first === 'reads' ? 'reads' : 'nothing';
  }

  #firstOf(expression: TS.Expression): First {
    const whole = unwrap(expression);
    const isAwaited = ts.isAwaitExpression(whole);
    const node = isAwaited ? unwrap(whole.expression) : whole;
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      if (this.#kept.isMeant(unwrap(node.left)))
        return this.#mayRead([node.right]) ? 'reads' : 'sets';
    }
    const called = ts.isCallExpression(node) ? this.#findCalled(node, isAwaited) : undefined;
    if (!called || !ts.isCallExpression(node) || this.#open.has(called))
      return this.#readOf([expression]);
    if (this.#mayRead([...node.arguments, ...called.parameters])) return 'reads';
    this.#open.add(called);
    const first = this.#findFirst(called.body);
    this.#open.delete(called);
    return first;
  }

  /** Finds the function that a call runs from its begin to its end before the next statement. */
  #findCalled({ expression }: TS.CallExpression, isAwaited: boolean): FunctionNode | undefined {
    const callee = unwrap(expression);
    if (this.#kept.isMeant(callee)) return undefined;
    const [called, ...others] = ts.isPropertyAccessExpression(callee)
      ? this.#findOwn(callee)
      : this.#graph.changes.values.origins.functions(callee);
    if (!called || others.length > 0) return undefined;
    const isAsync = hasModifier(called, ts.SyntaxKind.AsyncKeyword);
    return called.asteriskToken || (isAsync && !isAwaited) || mayLeaveEarly(called)
      ? undefined
      : called;
  }

  /** `this.setUp()`, `super.run()` */
  #findOwn(callee: TS.PropertyAccessExpression): readonly FunctionNode[] {
    if (!isThis(callee.expression)) return [];
    const isSuper = callee.expression.kind === ts.SyntaxKind.SuperKeyword;
    const around = new Set<TS.Node>(walkOut(callee));
    const above = this.#classes.slice(this.#classes.findIndex(node => around.has(node)) + 1);
    const method = this.#findMethod(callee.name.text, isSuper ? above : this.#classes);
    return method ? [method] : [];
  }

  #findMethod(name: string, classes: readonly TS.ClassLikeDeclaration[]): FunctionNode | undefined {
    const [first] = classes.flatMap(({ members }) =>
      members.filter(member => !isStaticMember(member) && member.name?.getText() === name)
    );
    return first && ts.isMethodDeclaration(first) && isFunctionNode(first) ? first : undefined;
  }

  #readOf(nodes: readonly TS.Node[]): First {
    return this.#mayRead(nodes) ? 'reads' : 'nothing';
  }

  /** Tells whether nodes name the variable, or anything that does: a function, a member of the stage. */
  #mayRead(nodes: readonly TS.Node[]): boolean {
    const found = new Set(nodes);
    for (const each of found) {
      if (this.#kept.isNamedIn(each)) return true;
      for (const node of walk([each]))
        if (ts.isPropertyAccessExpression(node))
          for (const member of this.#membersOf(node.name.text)) found.add(member);
    }
    return false;
  }

  #membersOf(name: string): readonly TS.ClassElement[] {
    return this.#classes.flatMap(({ members }) =>
      members.filter(member => member.name?.getText() === name)
    );
  }
}

/** Constructors and fields run before `run()`; a function in a field does so where it is called. */
function isRunByNew(member: TS.ClassElement): boolean {
  if (isStaticMember(member)) return false;
  if (ts.isConstructorDeclaration(member)) return true;
  const value = ts.isPropertyDeclaration(member) ? member.initializer : undefined;
  return value !== undefined && !isFunctionNode(value);
}

/** A `return` within a branch: what stands after it may not run. */
function mayLeaveEarly({ body }: FunctionNode): boolean {
  if (!ts.isBlock(body)) return false;
  const nodes = [...walk(body.statements, isFunctionOrClass)];
  return nodes.some(node => ts.isReturnStatement(node) && node.parent !== body);
}
