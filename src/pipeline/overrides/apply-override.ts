import { ok, type Result } from '../../contract/result.js';
import { formatFlow } from '../yaml-emit.js';
import { isYamlList, isYamlMap } from '../yaml-value.js';
import { refuse, type OverrideProblem } from './override-problem.js';
import type { Override } from './parse-override.js';
import {
  isContainer,
  memberOf,
  pythonEquals,
  toIndex,
  toRounded,
  type TypedMap,
  type TypedValue
} from './typed-value.js';

type Applied<T extends TypedValue = TypedValue> = Result<T, OverrideProblem>;

/** Applies an override to the values of a params file, as OmegaConf does for Hydra and DVC. */
export function applyOverride(root: TypedMap, override: Override): Applied<TypedMap> {
  const applied = new OverrideApplier(override).apply(root);
  if (applied.ok && !isYamlMap(applied.value)) throw new Error('Internal: a root without keys');
  return applied as Applied<TypedMap>;
}

class OverrideApplier {
  readonly #override: Override;
  /** Whether what is missing is added. */
  readonly #adds: boolean;

  constructor(override: Override) {
    this.#override = override;
    this.#adds = override.kind === 'add' || override.kind === 'force';
  }

  apply(root: TypedMap): Applied {
    const { kind, path, key, value = null } = this.#override;
    if (kind === 'remove') return this.#remove(root);
    const present = select(root, path);
    // A mapping or list is merged into what is there, even with `+`.
    if (kind === 'add' && isPresent(present) && !isContainer(value)) {
      const help = `Write \`${key}=…\` to change it, or \`++${key}=…\` to set it either way.`;
      return this.#refuse(`\`${key}\` is there already.`, help);
    }
    return this.#set(root, 0);
  }

  #set(node: TypedMap | TypedValue[], depth: number): Applied {
    const { path, value = null } = this.#override;
    const key = path[depth] ?? '';
    const current = memberOf(node, key);
    if (isYamlList(node) && current === undefined) return this.#refuseItem(node, depth);
    if (current === undefined && !this.#adds)
      return this.#refuseMissing(node, path.slice(0, depth), key);
    const next =
      depth === path.length - 1
        ? this.#merge(current, value, path)
        : // What is no group becomes one; without `+` the next key is then missing in it.
          this.#set(isContainer(current) ? current : {}, depth + 1);
    return next.ok ? ok(withMember(node, key, next.value)) : next;
  }

  /** Lists are replaced, mappings merged key by key. */
  #merge(current: TypedValue | undefined, value: TypedValue, path: readonly string[]): Applied {
    if (!isContainer(current) || !isContainer(value)) return ok(value);
    if (isYamlList(current) !== isYamlList(value)) {
      const [is, given] = isYamlList(current) ? ['list', 'mapping'] : ['mapping', 'list'];
      const name = path.join('.');
      return this.#refuse(
        `\`${name}\` is a ${is}, and a ${given} cannot be merged into it.`,
        `Remove it first: \`~${name}\`, then \`+${name}=…\`.`
      );
    }
    if (isYamlList(value) || isYamlList(current)) return ok(value);
    let merged: TypedMap = current;
    for (const [key, item] of Object.entries(value)) {
      const member = memberOf(current, key);
      if (member === undefined && !this.#adds) return this.#refuseMissing(current, path, key);
      const result = this.#merge(member, item, [...path, key]);
      if (!result.ok) return result;
      merged = { ...merged, [key]: result.value };
    }
    return ok(merged);
  }

  #remove(root: TypedMap): Applied {
    const { path, key, value } = this.#override;
    const parent = path.length > 1 ? select(root, path.slice(0, -1)) : root;
    const last = path.at(-1) ?? '';
    if (isYamlList(parent)) {
      const help = `Give the whole list: \`${path.slice(0, -1).join('.')}=[…]\`.`;
      return this.#refuse('An item of a list cannot be removed.', help);
    }
    const present = memberOf(parent, last);
    if (!isPresent(present)) {
      const message = `\`${key}\` has no value that could be removed.`;
      return this.#refuse(message, 'Leave this override out, or correct the key.');
    }
    // DVC reads such text as a date, which is equal to no text.
    const isDate = typeof present === 'string' && /^\d{4}-\d\d?-\d\d?/.test(present);
    if (value !== undefined && (isDate || !pythonEquals(present, value))) {
      const message = `\`${key}\` is \`${formatFlow(toRounded(present))}\`, not \`${formatFlow(toRounded(value))}\`.`;
      return this.#refuse(message, `Write \`~${key}\` to remove it whatever its value is.`);
    }
    return ok(withoutMember(root, path));
  }

  #refuseMissing(node: TypedValue, above: readonly string[], key: string): Applied<never> {
    const { column } = this.#override;
    const name = [...above, key].join('.');
    const names = isYamlMap(node) ? Object.keys(node) : [];
    const owner = above.length > 0 ? `\`${above.join('.')}\`` : 'the file';
    const known = names.slice(0, 8).map(known => `\`${known}\``);
    const more = names.length > known.length ? ', …' : '';
    const hint = known.length > 0 ? ` (${owner} has ${known.join(', ')}${more})` : '';
    const help = `Correct the key${hint}, or write \`+\` before it to add it.`;
    return refuse(column, `There is no \`${name}\`.`, help);
  }

  #refuseItem(node: readonly TypedValue[], depth: number): Applied<never> {
    const { path } = this.#override;
    const list = path.slice(0, depth).join('.');
    const key = path[depth] ?? '';
    const message =
      toIndex(key) === undefined
        ? `\`${list}\` is a list: \`${key}\` is no index.`
        : `\`${list}\` has ${node.length} items, hence no \`${key}\`.`;
    return this.#refuse(
      message,
      `Name an item that is there, or give the whole list: \`${list}=[…]\`.`
    );
  }

  #refuse(message: string, help: string): Applied<never> {
    return refuse(this.#override.column, message, help);
  }
}

function select(root: TypedMap, path: readonly string[]): TypedValue | undefined {
  return path.reduce<TypedValue | undefined>(memberOf, root);
}

/** To OmegaConf `null` is no value, and `???` one that is still missing. */
function isPresent(value: TypedValue | undefined): value is TypedValue {
  return value !== undefined && value !== null && value !== '???';
}

function withMember(node: TypedMap | TypedValue[], key: string, value: TypedValue): TypedValue {
  if (!isYamlList(node)) return { ...node, [key]: value };
  return node.map((item, i) => (i === toIndex(key) ? value : item));
}

function withoutMember(node: TypedValue, path: readonly string[]): TypedValue {
  const [key = '', ...rest] = path;
  const member = memberOf(node, key);
  if (!isContainer(node) || member === undefined) return node;
  if (rest.length > 0) return withMember(node, key, withoutMember(member, rest));
  return Object.fromEntries(Object.entries(node).filter(([name]) => name !== key));
}
