import { parse, TomlDate, TomlError, type TomlTable } from 'smol-toml';
import { lockParams, type LockValue } from './lock-params.js';
import { matchParam, type Held } from './match-param.js';
import type { ParamsDep } from './stage-entry.js';

/** Finds a date among the params that a stage tracks of a YAML or TOML file, as its text: DVC 3 fails to run such a stage. */
export function findDateParam(dep: ParamsDep, text: string): string | undefined {
  if (dep.file.toLowerCase().endsWith('.toml')) return findTomlDate(dep, text);
  if (/\.(?:py|json)$/i.test(dep.file)) return undefined;
  return first(lockParams(dep, text).pairs.map(([, value]) => findYamlDate(value)));
}

function findYamlDate(value: LockValue): string | undefined {
  if ('items' in value) return first(value.items.map(findYamlDate));
  if ('pairs' in value) return first(value.pairs.map(([, member]) => findYamlDate(member)));
  // Nothing else that stands without quotes in a lock file begins so.
  return 'plain' in value && /^\d{4}-/.test(value.plain) ? value.plain : undefined;
}

function findTomlDate({ keys }: ParamsDep, text: string): string | undefined {
  const table = parseTable(text);
  if (!table) return undefined;
  const tracked = keys
    ? keys.flatMap(key => matchParam<TomlValue>(table, key, heldBy))
    : Object.values(table);
  return first(tracked.map(dateIn));
}

function parseTable(text: string): TomlTable | undefined {
  try {
    return parse(text, { integersAsBigInt: true });
  } catch (error) {
    if (error instanceof TomlError) return undefined; // Told by whoever reads the file.
    throw error;
  }
}

type TomlValue = TomlTable[string];

function heldBy(value: TomlValue): Held<TomlValue> {
  if (Array.isArray(value)) return { items: value };
  return isTable(value) ? { pairs: Object.entries(value) } : undefined;
}

function dateIn(value: TomlValue | undefined): string | undefined {
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return first(value.map(dateIn));
  return isTable(value) ? first(Object.values(value).map(dateIn)) : undefined;
}

function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof TomlDate);
}

function first(found: readonly (string | undefined)[]): string | undefined {
  return found.find(text => text !== undefined);
}
