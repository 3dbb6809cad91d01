import type { EngineEvent } from '../contract/event.js';
import type { Failure } from '../contract/failure.js';
import type { Method, RequestMap } from '../contract/requests.js';
import { err, ok, type Result } from '../contract/result.js';
import {
  applyExperiment,
  branchFrom,
  collectGarbage,
  diffRevisions,
  endLostRuns,
  evaluateCheckpoint,
  listPins,
  listRuns,
  markRemoved,
  openContext,
  pinCheckpoint,
  pullExperiments,
  pushExperiments,
  readFileAt,
  readMetricSeries,
  readRun,
  removeExperiments,
  renameExperiment,
  resumeRun,
  startRun,
  stopRun,
  thinExperiment,
  undoLast,
  viewHistory,
  type ExperimentContext
} from '../experiment/index.js';
import { HistoryMemos } from './history-memos.js';
import { HistoryVersions } from './history-versions.js';
import { placeFailure } from './place-failure.js';
import { ProgressView } from './progress-view.js';
import { Project } from './project.js';
import type { ProjectWatches } from './project-watches.js';

type ExperimentMethod = Extract<
  Method,
  `run/${string}` | `history/${string}` | `checkpoint/${string}` | `experiment/${string}`
>;

type Handlers = {
  readonly [M in ExperimentMethod]: (
    params: RequestMap[M]['params']
  ) => Promise<Result<RequestMap[M]['result'], Failure>>;
};

/** Who hears of what the handlers change, and of the projects that are asked for. */
export interface ExperimentListeners {
  readonly emit: (event: EngineEvent) => void;
  readonly watches: ProjectWatches;
}

/** Answers what concerns experiments. */
export function experimentHandlers({ emit, watches }: ExperimentListeners): Handlers {
  const progress = new ProgressView();
  const memos = new HistoryMemos();
  const versions = new HistoryVersions();
  const inContext = async <T>(path: string, act: Act<T>): Promise<Result<T, Failure>> => {
    const project = Project.find(path);
    if (!project.ok) return project;
    void watches.open(project.value.root);
    const context = await openContext(project.value.root);
    const result = context.ok ? await act(context.value) : context;
    return result.ok ? result : err(placeFailure(project.value, result.failure));
  };
  /** Acts on the experiments of a project, and tells of it. */
  const change = async <T>(path: string, act: Act<T>): Promise<Result<T, Failure>> => {
    const result = await inContext(path, async context => {
      watches.hold(context.root);
      const done = await act(context);
      if (done.ok) {
        emit({ type: 'history', reason: 'changed', root: context.root });
        watches.settle(context.root);
      }
      return done;
    });
    return result;
  };
  return {
    'run/start': request => change(request.path, context => startRun(context, request)),
    'run/resume': request => change(request.path, context => resumeRun(context, request)),
    'run/evaluate': request =>
      change(request.path, context => evaluateCheckpoint(context, request)),
    'run/list': ({ path }) =>
      inContext(path, async context => {
        const runs = await markRemoved(context, await listRuns(context));
        return ok(await progress.add(context, runs));
      }),
    'run/stop': ({ path, run, now = false }) =>
      inContext(path, context => stopRun(context, run, now)),
    'run/end-lost': ({ path }) =>
      change(path, async context => ok({ ended: await endLostRuns(context) })),
    'run/read': ({ path, run, after = 0, logOffset = 0 }) =>
      inContext(path, context => readRun(context, run, after, logOffset)),
    'history/view': ({ path, scope = {} }) =>
      inContext(path, context => viewHistory(context, scope, memos.of(context.root))),
    'history/changes': ({ path, scope = {}, since = null }) =>
      inContext(path, async context => {
        const view = await viewHistory(context, scope, memos.of(context.root));
        return view.ok ? ok(versions.tell(view.value, since)) : view;
      }),
    'history/diff': ({ path, from, to }) =>
      inContext(path, context => diffRevisions(context, from, to)),
    'history/series': ({ path, from, to }) =>
      inContext(path, context => readMetricSeries(context, from, to)),
    'history/file': ({ path, rev, file }) =>
      inContext(path, context => readFileAt(context, rev, file)),
    'checkpoint/pin': ({ path, rev, pinned }) =>
      change(path, context => pinCheckpoint(context, rev, pinned)),
    'checkpoint/pins': ({ path }) =>
      inContext(path, async context => ok({ pins: await listPins(context) })),
    'experiment/thin': ({ path, ...request }) =>
      change(path, context => thinExperiment(context, request)),
    'experiment/apply': ({ path, ...request }) =>
      change(path, context => applyExperiment(context, request)),
    'experiment/undo': ({ path, ...request }) =>
      change(path, context => undoLast(context, request)),
    'experiment/branch': ({ path, rev, branch }) =>
      change(path, context => branchFrom(context, rev, branch)),
    'experiment/remove': ({ path, names }) =>
      change(path, context => removeExperiments(context, names)),
    'experiment/rename': ({ path, from, to }) =>
      change(path, context => renameExperiment(context, from, to)),
    'experiment/gc': ({ path, ...request }) =>
      change(path, context => collectGarbage(context, request)),
    'experiment/push': ({ path, remote, names }) =>
      inContext(path, context => pushExperiments(context, remote, names)),
    'experiment/pull': ({ path, remote, names }) =>
      change(path, context => pullExperiments(context, remote, names))
  };
}

type Act<T> = (context: ExperimentContext) => Result<T, Failure> | Promise<Result<T, Failure>>;
