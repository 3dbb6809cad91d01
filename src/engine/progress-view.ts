import { join } from 'node:path';
import type { RunProgress, RunView } from '../contract/experiment-run.js';
import {
  Objectives,
  ProgressReader,
  runsFolder,
  StepCounter,
  type ExperimentContext
} from '../experiment/index.js';

/** Adds to runs how far they got; what was read of their events once is kept while the engine lives. */
export class ProgressView {
  readonly #reader = new ProgressReader();
  readonly #counter = new StepCounter();

  add(context: ExperimentContext, runs: readonly RunView[]): Promise<readonly RunView[]> {
    const objectives = Objectives.read(context.root);
    return Promise.all(
      runs.map(async run => ({ ...run, progress: await this.#progress(context, run, objectives) }))
    );
  }

  async #progress(
    context: ExperimentContext,
    { record }: RunView,
    objectives: Objectives
  ): Promise<RunProgress | null> {
    const directory = join(runsFolder(context.commonDir), record.id);
    const progress = this.#reader.read(directory, objectives);
    if (!progress) return null;
    return { ...progress, steps: await this.#counter.count(context, record, progress.stage) };
  }
}
