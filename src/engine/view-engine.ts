import type { EngineApi } from '../contract/requests.js';
import { refusal } from '../disk/index.js';
import { viewGraph } from './graph-view.js';
import { inProject, type Handlers } from './in-project.js';

/**
 * Makes an engine that answers `graph/view` and nothing else.
 *
 * To load all that an engine can do takes a program that ends soon as long as to tell the states of 200 stages.
 */
export function createViewEngine(): EngineApi {
  const handlers: Partial<Handlers> = {
    'graph/view': request => inProject(request.path, project => viewGraph(project, request))
  };
  return {
    request: (method, params) => {
      const handler = handlers[method];
      if (!handler) throw new Error(`Internal: ${method} was asked of an engine that only views`);
      return handler(params).catch(refusal);
    },
    onEvent: () => () => undefined,
    dispose: () => Promise.resolve()
  };
}
