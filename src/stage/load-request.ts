import { existsSync } from 'node:fs';
import { isJsonObject } from '../contract/json.js';
import { quoteWord } from '../contract/quote-word.js';
import type { StageRunRequest } from '../contract/stage-run.js';
import { callEngine } from './engine-call.js';
import { absolutePath, projectRoot } from './paths.js';
import { misdeclared } from './problem.js';
import { collector, state, type StageRecord } from './state.js';

/** Asks for the params and deps of a stage in the workspace, or of a revision. */
export async function loadRequest(
  stage: string,
  className: string,
  rev?: string
): Promise<StageRunRequest> {
  if (collector())
    throw misdeclared(
      { className },
      `\`${className}.load()\` is called while the graph is written.`,
      'Load stages in a cell of its own.'
    );
  const { running } = state;
  if (running && rev !== undefined)
    throw misdeclared(
      { className: running.className, stage: running.name },
      `\`run()\` of \`${running.className}\` loads stage \`${stage}\` of a revision: DVC would not know that it depends on it.`,
      'Load it in a notebook, or read what the workspace has.'
    );
  if (running && !isDepOf(running, stage))
    throw misdeclared(
      { className: running.className, stage: running.name },
      `\`run()\` of \`${running.className}\` loads stage \`${stage}\`, on which it does not depend.`,
      `Declare what it reads: \`field = dep(${className}, '…')\`.`
    );
  const root = projectRoot();
  const answer = await callEngine(
    ['stage', stage, ...(rev === undefined ? [] : [`--rev=${rev}`])],
    root
  );
  const { params } = answer;
  if (!isJsonObject(params)) throw new Error(`Internal: no params in ${JSON.stringify(answer)}`);
  const { wiring, paramsFiles, past } = answer as unknown as StageRunRequest;
  return {
    root,
    stage,
    params,
    wiring,
    ...(paramsFiles && { paramsFiles }),
    ...(past && { past })
  };
}

/** Refuses a loaded stage that wrote none of its outs yet. */
export function checkRan({ name, outs, request }: StageRecord): void {
  // Of a revision the engine has told already.
  if (request?.past) return;
  const paths = [...outs.values()].flat().map(({ path }) => path);
  const [first] = paths;
  if (first === undefined || paths.some(path => existsSync(absolutePath(path)))) return;
  throw neverRan(name, first);
}

/** Builds the error for loading a stage whose out is not there. */
export function neverRan(stage: string, path: string): Error {
  return new Error(
    `Stage \`${stage}\` has not run yet: there is no \`${path}\`.\n  Run it with \`dvc repro ${quoteWord(stage)}\`, or fetch what it wrote elsewhere with \`dvc pull ${quoteWord(stage)}\`.`
  );
}

function isDepOf(running: StageRecord, stage: string): boolean {
  return running.wires.some(wire => wire.stage === stage);
}
