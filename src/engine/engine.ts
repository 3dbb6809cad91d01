import { resolve } from 'node:path';
import type { EngineEvent } from '../contract/event.js';
import type { Failure } from '../contract/failure.js';
import type { EngineApi, RequestMap } from '../contract/requests.js';
import { err, ok, type Result } from '../contract/result.js';
import { refusal } from '../disk/index.js';
import { Git, whyGitFailed } from '../git/index.js';
import { openContext } from '../experiment/index.js';
import { addData } from './add-data.js';
import { checkGraph } from './check-graph.js';
import { examineTools } from './doctor.js';
import { experimentHandlers } from './experiment-handlers.js';
import { makeFirstCommit } from './first-commit.js';
import { viewGraphAt } from './graph-at.js';
import { viewGraph } from './graph-view.js';
import { inProject, type Handlers } from './in-project.js';
import { initProject } from './init.js';
import { knownNotebooks } from './notebooks.js';
import { readManifest } from './read-manifest.js';
import { migrateProject } from './migrate-project.js';
import { existingFolder, type Project } from './project.js';
import { pastStage } from './past-stage.js';
import { ProjectWatches } from './project-watches.js';
import { readParams, stageValues } from './stage-values.js';
import { VERSION } from './version.js';
import { writeGraph } from './write-graph.js';

/** Makes an engine: it holds no state of a project and may be thrown away at any moment. */
export function createEngine(): EngineApi {
  const listeners = new Set<(event: EngineEvent) => void>();
  const emit = (event: EngineEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const watches = new ProjectWatches(emit, () => listeners.size > 0);
  const handlers: Handlers = {
    'project/open': ({ path }) =>
      inProject(path, async project => {
        // Who listens wants to hear of what others change.
        await watches.open(project.root);
        return openProject(project);
      }),
    'project/init': ({ path }) => initProject(path),
    'project/migrate': ({ path, dryRun }) =>
      inProject(path, project => migrateProject(project, dryRun === true)),
    'project/first-commit': ({ path, dryRun }) =>
      inProject(path, project => makeFirstCommit(project, dryRun === true)),
    'project/doctor': async ({ path }) => ok(await examineTools(existingFolder(resolve(path)))),
    'graph/write': async request => {
      const result = await inProject(request.path, project => writeGraph(project, request));
      if (result.ok && !request.dryRun && result.value.changes.length > 0) {
        emit({ type: 'graph', reason: 'written', root: result.value.root });
        watches.settle(result.value.root);
      }
      return result;
    },
    'graph/view': request => inProject(request.path, project => viewGraph(project, request)),
    'graph/check': request => inProject(request.path, project => checkGraph(project, request)),
    'graph/at': ({ path, rev }) =>
      inProject(path, async ({ root }) => {
        const context = await openContext(root);
        return context.ok ? viewGraphAt(context.value, rev) : context;
      }),
    'data/add': request => inProject(request.path, project => addData(project, request)),
    'params/read': ({ path, file }) => inProject(path, project => readParams(project, file)),
    'stage/values': ({ path, stage, rev }) =>
      inProject(path, async project => {
        if (rev === undefined) return stageValues(project, stage);
        const context = await openContext(project.root);
        return context.ok ? pastStage(context.value, stage, rev) : context;
      }),
    ...experimentHandlers({ emit, watches })
  };
  return {
    // A disk or a repository may refuse anywhere, and that is no bug.
    request: (method, params) =>
      handlers[method](params).catch((error: unknown) => {
        const failure = whyGitFailed(error);
        return failure ? err(failure) : refusal(error);
      }),
    onEvent: listener => {
      listeners.add(listener);
      if (listeners.size === 1) void watches.attach(process.cwd());
      return () => listeners.delete(listener);
    },
    dispose: () => watches.close()
  };
}

async function openProject(
  project: Project
): Promise<Result<RequestMap['project/open']['result'], Failure>> {
  const manifest = readManifest(project);
  if (!manifest.ok) return manifest;
  return ok({
    root: project.root,
    name: project.name,
    branch: await new Git(project.root).branch(),
    notebooks: knownNotebooks(project, manifest.value),
    version: VERSION
  });
}
