import type { YamlValue } from '../yaml-scalar.js';
import { isYamlList, isYamlMap } from '../yaml-value.js';
import { findExpressions, isExact, unescape, type Expression } from './expressions.js';
import { toFlags, toText, type ParsingConfig } from './python-text.js';
import type { Scope } from './scope.js';

/** Keys and indices from a value to one inside of it. */
export type ValuePath = readonly (string | number)[];

/** Why a `${…}` cannot be filled in. */
export type InterpolationProblem =
  | { readonly kind: 'syntax' | 'unknown'; readonly expression: Expression }
  | {
      readonly kind: 'type';
      readonly expression: Expression;
      readonly type: 'list' | 'mapping' | 'nested list';
    };

/** How values are filled in. */
export interface Interpolation {
  readonly scope: Scope;
  readonly parsing: ParsingConfig;
  /** True where a list or mapping may be put in: as data of a `foreach`, or for a mapping as flags of a command. */
  readonly allows: 'scalars' | 'flags' | 'all';
  readonly report: (problem: InterpolationProblem, path: ValuePath) => void;
}

/** Fills in every `${…}` of a value, keys included. What cannot be filled in is reported and stays as it is. */
export function interpolate(value: YamlValue, how: Interpolation, path: ValuePath = []): YamlValue {
  if (typeof value === 'string') return interpolateText(value, how, path);
  if (isYamlList(value)) return value.map((item, i) => interpolate(item, how, [...path, i]));
  if (!isYamlMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => {
      const inner = [...path, key];
      return [toText(interpolateText(key, how, inner)), interpolate(member, how, inner)];
    })
  );
}

function interpolateText(text: string, how: Interpolation, path: ValuePath): YamlValue {
  const expressions = findExpressions(text);
  const [first] = expressions;
  if (first && isExact(text, expressions)) {
    const value = evaluate(first, how, path);
    return value === undefined ? text : value;
  }
  let filled = '';
  let end = 0;
  for (const expression of expressions) {
    const { source, start } = expression;
    const value = evaluate(expression, how, path);
    filled +=
      text.slice(end, start) + (value === undefined ? source : put(expression, value, how, path));
    end = start + source.length;
  }
  return unescape(filled + text.slice(end));
}

function evaluate(
  expression: Expression,
  { scope, allows, report }: Interpolation,
  path: ValuePath
): YamlValue | undefined {
  const { keys } = expression;
  if (!keys) {
    report({ kind: 'syntax', expression }, path);
    return undefined;
  }
  const value = scope.lookUp(keys);
  if (value === undefined) {
    report({ kind: 'unknown', expression }, path);
    return undefined;
  }
  const isRefused =
    allows !== 'all' && (isYamlList(value) || (isYamlMap(value) && allows !== 'flags'));
  if (!isRefused) return value;
  report({ kind: 'type', expression, type: isYamlList(value) ? 'list' : 'mapping' }, path);
  return undefined;
}

function put(
  expression: Expression,
  value: YamlValue,
  { parsing, report }: Interpolation,
  path: ValuePath
): string {
  if (!isYamlMap(value)) return toText(value);
  const flags = toFlags(value, parsing);
  if (flags === undefined) report({ kind: 'type', expression, type: 'nested list' }, path);
  return flags ?? expression.source;
}
