import type { Wire } from '../contract/stage-spec.js';
import { chosenStages, notebooksThatChoose } from './chosen.js';
import { isDep } from './declaration.js';
import { wiresBehind } from './stage-outs.js';
import { state, type StageRecord } from './state.js';

/**
 * Names the classes that stages read of by class, `dep(A)`, and of which no cell builds a stage.
 *
 * Where `pipeline()` says which stages a notebook has, what it leaves out is a mistake to tell, not a stage to add.
 */
export function findUnbuilt(): readonly string[] {
  const choosing = notebooksThatChoose();
  const known = new Set(
    chosenStages().flatMap(stage => {
      const { name, className } = state.records.get(stage) as StageRecord;
      return [name, className];
    })
  );
  const read = Array.from(state.collected).flatMap(([stage, notebook]) =>
    choosing.has(notebook) ? [] : wiresOf(stage)
  );
  return [...new Set(read.flatMap(({ stage }) => stage ?? []))].filter(name => !known.has(name));
}

function wiresOf(stage: object): readonly Wire[] {
  const { fields } = state.records.get(stage) as StageRecord;
  return fields
    .filter(({ declaration }) => isDep(declaration))
    .flatMap(({ name }) => [Reflect.get(stage, name) as unknown].flat())
    .flatMap(value => {
      if (typeof value !== 'object' || value === null) return [];
      return state.wires.get(value) ?? wiresBehind(value) ?? [];
    });
}
