import {
  COLLECT_SYMBOL,
  type Collector,
  type TracedProblem
} from '../../src/contract/stage-run.js';
import type { StageSpec } from '../../src/contract/stage-spec.js';
import { state } from '../../src/stage/state.js';

/** Builds stages as a collect process does and returns what it learns of them. */
export function collected(build: () => void): {
  readonly stages: readonly StageSpec[];
  readonly problems: readonly TracedProblem[];
} {
  const collector: Collector = {};
  Reflect.set(globalThis, Symbol.for(COLLECT_SYMBOL), collector);
  state.collected.clear();
  state.pipeline.clear();
  try {
    build();
    return collector.finish?.() ?? { stages: [], problems: [], stacks: {} };
  } finally {
    Reflect.deleteProperty(globalThis, Symbol.for(COLLECT_SYMBOL));
  }
}
