import { findClashes } from './clashes.js';
import { describeGiven, isOptions } from './given.js';
import { misdeclared, StagebookError } from './problem.js';
import type { Stage } from './stage.js';
import { collector, state } from './state.js';

/** Says which stages the notebook makes; without it, every stage that its cells build is one. */
export function pipeline(stages: Readonly<Record<string, Stage>>): void {
  const given: unknown = stages;
  if (!isOptions(given) && !Array.isArray(given))
    throw misdeclared(
      {},
      `\`pipeline()\` was given ${describeGiven(given)}; it takes stages by name.`,
      'Give it an object of stages: `pipeline({ train: new Train() })`.'
    );
  const records = Object.entries(stages).map(([key, stage]) => {
    const record = state.records.get(stage);
    if (record) return record;
    throw misdeclared(
      {},
      `\`${key}\` in \`pipeline()\` is not a stage.`,
      'Give it stages: `pipeline({ train: new Train() })`.'
    );
  });
  const collecting = collector();
  if (collecting) {
    for (const stage of Object.values(stages)) state.pipeline.set(stage, collecting.notebook ?? '');
    return;
  }
  const [problem] = findClashes(records);
  if (problem) throw new StagebookError(problem);
}
