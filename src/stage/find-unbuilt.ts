import type { Wire } from '../contract/stage-spec.js';
import { isDep } from './declaration.js';
import { wiresBehind } from './stage-outs.js';
import { state, type StageRecord } from './state.js';

/**
 * Names the classes that stages read of by class, `dep(A)`, and of which no cell builds a stage.
 *
 * Where `pipeline()` says which stages there are, what it leaves out is a mistake to tell, not a stage to add.
 */
export function findUnbuilt(): readonly string[] {
  if (state.pipeline.size > 0) return [];
  const records = state.collected.map(stage => state.records.get(stage) as StageRecord);
  const known = new Set(records.flatMap(({ name, className }) => [name, className]));
  const read = state.collected.flatMap((stage, i) => wiresOf(stage, records[i]?.fields ?? []));
  return [...new Set(read.flatMap(({ stage }) => stage ?? []))].filter(name => !known.has(name));
}

function wiresOf(stage: object, fields: StageRecord['fields']): readonly Wire[] {
  return fields
    .filter(({ declaration }) => isDep(declaration))
    .flatMap(({ name }) => [Reflect.get(stage, name) as unknown].flat())
    .flatMap(value => {
      if (typeof value !== 'object' || value === null) return [];
      return state.wires.get(value) ?? wiresBehind(value) ?? [];
    });
}
