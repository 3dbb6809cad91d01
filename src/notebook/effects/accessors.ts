import type TS from 'typescript';
import { ts } from '../syntax/compiler.js';
import {
  findThisOwner,
  isStaticMember,
  isThis,
  type FunctionNode
} from '../syntax/function-node.js';
import { walkOut } from '../syntax/walk.js';
import { isAssignment, isCount } from '../syntax/writes.js';
import type { Values } from '../values/values.js';

/** A getter or setter of the notebook that an access calls. */
interface Accessor {
  readonly made: FunctionNode;
  /** What a setter is given, where it stands in the text. */
  readonly value?: TS.Expression;
  /** True where it is found by its name alone. */
  readonly isLoose: boolean;
}

/** Lists the getters and setters of the notebook's classes and objects that an access calls: `rng.next`, `rng.seed = 1`. */
export function findAccessors(values: Values, access: TS.PropertyAccessExpression): Accessor[] {
  const all = values.methods.accessors(access.name.text);
  if (all.length === 0) return [];
  const { isRead, isWritten, value } = findUse(access);
  const used = all.filter(each => (ts.isGetAccessor(each) ? isRead : isWritten));
  const holders = findHolders(values, access.expression);
  const own = used.filter(({ parent }) => holders.includes(parent));
  const given = (made: FunctionNode) => ts.isSetAccessor(made) && value && { value };
  if (own.length > 0 || holders.length > 0 || !values.methods.isHandedOver(access.expression))
    return own
      .filter(made => isStaticMember(made) === isOfClass(values, access.expression))
      .map(made => ({ made, ...given(made), isLoose: false }));
  return used
    .filter(made => !isStaticMember(made))
    .map(made => ({ made, ...given(made), isLoose: true }));
}

/** Lists the classes and object literals that have the members of an object. */
function findHolders({ origins, methods }: Values, object: TS.Expression): readonly TS.Node[] {
  return findMade({ origins }, object).flatMap((made): readonly TS.Node[] => {
    if (ts.isObjectLiteralExpression(made)) return [made];
    const classes = ts.isNewExpression(made)
      ? origins.classes(made)
      : [made].filter(ts.isClassLike);
    // A stage that is tried out in the notebook does what it does in a process of its own.
    return classes.filter(each => !methods.isStage(each)).flatMap(each => origins.bases(each));
  });
}

function findMade({ origins }: Pick<Values, 'origins'>, object: TS.Expression): readonly TS.Node[] {
  if (!isThis(object)) return origins.of(object);
  const holder = findThisOwner(object)?.parent;
  return holder ? [holder] : [];
}

/** Tells whether the members of an object are the static ones of a class. */
function isOfClass({ origins }: Values, object: TS.Expression): boolean {
  if (!isThis(object)) return origins.of(object).some(ts.isClassLike);
  const owner = findThisOwner(object);
  return owner !== undefined && isStaticMember(owner);
}

interface Use {
  readonly isRead: boolean;
  readonly isWritten: boolean;
  readonly value?: TS.Expression;
}

/** `rng.next` reads, `rng.seed = 1` writes, `rng.seed += 1` does both, `delete rng.seed` neither. */
function findUse(access: TS.Expression): Use {
  let at: TS.Node = access;
  for (const outer of walkOut(access)) {
    if (!ts.isParenthesizedExpression(outer.parent) && !ts.isNonNullExpression(outer.parent)) {
      at = outer;
      break;
    }
  }
  const { parent } = at;
  if (ts.isDeleteExpression(parent)) return { isRead: false, isWritten: false };
  if (isCount(parent)) return { isRead: true, isWritten: true };
  if (!ts.isBinaryExpression(parent) || parent.left !== at || !isAssignment(parent))
    return { isRead: true, isWritten: false };
  const isPlain = parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  return { isRead: !isPlain, isWritten: true, value: parent.right };
}
