import { addTo } from '../syntax/by-key.js';
import { TYPE } from '../syntax/declared-names.js';
import type { Scope } from './scope.js';
import { mergesWithClass, type Unit } from './unit.js';

/**
 * Finds helpers whose files would have the same name where case does not count, and one of which has only
 * types: `const row = …` with `type Row = typeof row`, in one cell or in two. They share a file, as do a
 * class and an interface of its name, which TypeScript merges.
 */
export function findTwins(scope: Scope): Map<Unit, Unit[]> {
  const byName = new Map<string, Unit[]>();
  for (const unit of scope.units.filter(u => u.classes.size === 0 && !u.ambient)) {
    for (const name of scope.liveNames(unit)) {
      addTo(byName, name.toLowerCase(), unit);
    }
  }
  const twins = new Map<Unit, Unit[]>();
  const join = (a: Unit, b: Unit): void => {
    addTo(twins, a, b);
    addTo(twins, b, a);
  };
  for (const same of byName.values()) {
    const [first, ...others] = same;
    if (!first || same.filter(unit => !hasOnlyTypes(unit)).length > 1) continue;
    for (const other of others.filter(unit => unit !== first)) join(first, other);
  }
  for (const unit of scope.units.filter(u => !u.module)) {
    for (const name of scope.liveNames(unit)) {
      const type = unit.classes.has(name) ? scope.find(name, TYPE) : undefined;
      if (type?.kind !== 'unit' || type.unit === unit) continue;
      const isType = ((unit.names.get(name)?.spaces ?? 0) & TYPE) !== 0;
      if (!isType || mergesWithClass(type.unit, name)) join(unit, type.unit);
    }
  }
  return twins;
}

function hasOnlyTypes(unit: Unit): boolean {
  return [...unit.names.values()].every(({ spaces }) => spaces === TYPE);
}
