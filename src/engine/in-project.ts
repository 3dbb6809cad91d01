import type { Failure } from '../contract/failure.js';
import type { Method, RequestMap } from '../contract/requests.js';
import { err, type Result } from '../contract/result.js';
import { placeFailure } from './place-failure.js';
import { Project } from './project.js';

/** Answers to requests, by method. */
export type Handlers = {
  readonly [M in Method]: (
    params: RequestMap[M]['params']
  ) => Promise<Result<RequestMap[M]['result'], Failure>>;
};

/** Acts on the project of a path; failures name its files as the project does. */
export async function inProject<T>(
  path: string,
  act: (project: Project) => Result<T, Failure> | Promise<Result<T, Failure>>
): Promise<Result<T, Failure>> {
  const project = Project.find(path);
  if (!project.ok) return project;
  const result = await act(project.value);
  return result.ok ? result : err(placeFailure(project.value, result.failure));
}
