import type { YamlValue } from './yaml-scalar.js';
import { isYamlList, isYamlMap } from './yaml-value.js';

type Keys = Readonly<Record<string, Shape>>;

/** What may stand at a place of a file of DVC: a scalar, or by form what a list holds and which keys a mapping has. */
export interface Shape {
  readonly text?: true;
  readonly flag?: true;
  readonly anything?: true;
  readonly nothing?: true;
  /** What counts as false in Python, and a `${…}`, which nobody knows yet. */
  readonly empty?: true;
  readonly list?: Shape;
  /** What each key holds, whatever its name. */
  readonly each?: Shape;
  readonly keys?: Keys;
  /** The keys that must be there. */
  readonly needs?: readonly string[];
  /** The keys of a template, which a mapping is that has one of them. */
  readonly template?: Keys;
}

/** A value that DVC refuses. */
export interface Misfit {
  /** Keys and indices that lead to it. */
  readonly path: readonly (string | number)[];
  /** The keys that DVC knows there, where it is a key that it does not know. */
  readonly known?: readonly string[];
  /** A key that must be there and is not. */
  readonly lacks?: string;
  /** What DVC wants there otherwise. */
  readonly wanted?: string;
}

/** A place in a file: the keys that lead to it are listed only where something is wrong. */
interface At {
  readonly outer: At | undefined;
  readonly key: string | number;
}

/** Finds what does not fit a shape in the value of a file. */
export function findMisfits(value: YamlValue, shape: Shape): readonly Misfit[] {
  const found: Misfit[] = [];
  collect(value, shape, undefined, found);
  return found;
}

function collect(value: YamlValue, shape: Shape, at: At | undefined, found: Misfit[]): void {
  if (fits(value, shape)) return;
  const { list, each } = shape;
  if (isYamlList(value) && list) {
    value.forEach((item, key) => {
      if (!fits(item, list)) collect(item, list, { outer: at, key }, found);
    });
    return;
  }
  if (!isYamlMap(value) || !(shape.keys ?? each)) {
    found.push({ path: toPath(at), wanted: describe(shape) });
    return;
  }
  const keys = keysOf(value, shape);
  for (const key of shape.needs ?? [])
    if (!Object.hasOwn(value, key)) found.push({ path: toPath(at), lacks: key });
  for (const key of Object.keys(value)) {
    const member = value[key] ?? null;
    const inner = keys ? (Object.hasOwn(keys, key) ? keys[key] : undefined) : each;
    if (inner) {
      // Most are scalars that fit: their places are never made.
      if (!fits(member, inner)) collect(member, inner, { outer: at, key }, found);
    } else found.push({ path: toPath({ outer: at, key }), known: Object.keys(keys ?? {}) });
  }
}

function toPath(at: At | undefined): Misfit['path'] {
  return at ? [...toPath(at.outer), at.key] : [];
}

function fits(value: YamlValue, shape: Shape): boolean {
  if (typeof value === 'string' && shape.text === true) return true; // Most are.
  return (
    shape.anything === true || fitsScalar(value, shape) || (shape.empty === true && isEmpty(value))
  );
}

function fitsScalar(value: YamlValue, { text, flag, nothing }: Shape): boolean {
  if (value === null) return nothing === true;
  return (
    (typeof value === 'string' && text === true) || (typeof value === 'boolean' && flag === true)
  );
}

function isEmpty(value: YamlValue): boolean {
  if (typeof value === 'string' && value.includes('${')) return true;
  return isYamlMap(value) ? Object.keys(value).length === 0 : !value;
}

function keysOf(
  value: Readonly<Record<string, YamlValue>>,
  { keys, template }: Shape
): Keys | undefined {
  const isTemplate = template && Object.keys(template).some(key => Object.hasOwn(value, key));
  return isTemplate ? template : keys;
}

function describe({ text, flag, list, each, keys }: Shape): string {
  const forms = [
    ...(text ? ['a text'] : []),
    ...(flag ? ['`true` or `false`'] : []),
    ...(list ? ['a list'] : []),
    ...((each ?? keys) ? ['a mapping'] : [])
  ];
  return forms.join(' or ');
}
