import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { StagebookModel } from '../model.js';
import type { ProjectClient } from '../project-client.js';

/** The argument of every command that tells its project: buttons outlive the view that they were made in. */
export const ROOT_ARG = {
  root: { type: 'string', description: 'Folder of the project; none: that of the panel' }
};

/** Arguments of commands about a project. */
export const PROJECT_ARGS = {
  args: { type: 'object', properties: ROOT_ARG, additionalProperties: false }
};

/** Returns the folder that the arguments name. */
export function rootOf(args: ReadonlyPartialJSONObject): string | undefined {
  const { root } = args;
  return typeof root === 'string' ? root : undefined;
}

/** Tells whether a command is about another project than the one that is shown, of whose state nothing is known here. */
export function isElsewhere(
  { project }: Pick<StagebookModel, 'project'>,
  args: ReadonlyPartialJSONObject
): boolean {
  const root = rootOf(args);
  return root !== undefined && root !== project?.root;
}

/** Returns the project that a command is about: what its arguments name, else what is shown; to be called before anything is waited for. */
export function projectOf(
  model: Pick<StagebookModel, 'shown' | 'find'>,
  args: ReadonlyPartialJSONObject
): ProjectClient | null {
  const root = rootOf(args);
  return root === undefined ? model.shown : (model.find(root) ?? null);
}
