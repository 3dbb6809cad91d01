import { state } from './state.js';

/** Lists the stages that the graph is made of: of each notebook those that its `pipeline()` names, or else all that it builds. */
export function chosenStages(): readonly object[] {
  const choosing = notebooksThatChoose();
  return Array.from(new Set(state.collected.values())).flatMap(notebook =>
    Array.from(choosing.has(notebook) ? state.pipeline : state.collected).flatMap(([stage, of]) =>
      of === notebook ? stage : []
    )
  );
}

/** Collects the notebooks whose cells call `pipeline()`. */
export function notebooksThatChoose(): ReadonlySet<string> {
  return new Set(state.pipeline.values());
}
