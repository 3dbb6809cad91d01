import { existsSync } from 'node:fs';
import { isJsonObject } from '../contract/json.js';
import type { StageRunRequest } from '../contract/stage-run.js';
import { callEngine } from './engine-call.js';
import { absolutePath, projectRoot } from './paths.js';
import { misdeclared } from './problem.js';
import { collector, state, type StageRecord } from './state.js';

/** Asks for the params and deps of a stage in the workspace. */
export async function loadRequest(stage: string, className: string): Promise<StageRunRequest> {
  if (collector())
    throw misdeclared(
      { className },
      `\`${className}.load()\` is called while the graph is written.`,
      'Load stages in a cell of its own.'
    );
  const { running } = state;
  if (running && !isDepOf(running, stage))
    throw misdeclared(
      { className: running.className, stage: running.name },
      `\`run()\` of \`${running.className}\` loads stage \`${stage}\`, on which it does not depend.`,
      `Declare what it reads: \`field = dep(${className}, '…')\`.`
    );
  const root = projectRoot();
  const answer = await callEngine(['stage', stage], root);
  const { params, wiring } = answer;
  if (!isJsonObject(params)) throw new Error(`Internal: no params in ${JSON.stringify(answer)}`);
  const wires = isJsonObject(wiring) ? (wiring as unknown as StageRunRequest['wiring']) : {};
  return { root, stage, params, wiring: wires };
}

/** Refuses a loaded stage that wrote none of its outs yet. */
export function checkRan({ name, outs }: StageRecord): void {
  const paths = [...outs.values()].flat().map(({ path }) => path);
  const [first] = paths;
  if (first === undefined || paths.some(path => existsSync(absolutePath(path)))) return;
  throw neverRan(name, first);
}

/** Builds the error for loading a stage whose out is not there. */
export function neverRan(stage: string, path: string): Error {
  return new Error(
    `Stage \`${stage}\` has not run yet: there is no \`${path}\`.\n  Run it with \`dvc repro ${stage}\`, or fetch what it wrote elsewhere with \`dvc pull ${stage}\`.`
  );
}

function isDepOf(running: StageRecord, stage: string): boolean {
  return running.wires.some(wire => wire.stage === stage);
}
