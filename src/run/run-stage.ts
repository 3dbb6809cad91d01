import { basename } from 'node:path';
import { RUN_SYMBOL, type StageRunRequest } from '../contract/stage-run.js';
import { MANIFEST_PATH, type ManifestStage } from '../contract/manifest.js';
import { cacheDirectory } from '../notebook/transpile.js';
import { CellPlaces } from './cell-place.js';
import { loader } from './commonjs.js';
import { installHook } from './module-hook.js';
import { projectRootOf, readManifest } from './project.js';
import { readParams } from './read-params.js';
import { formatError } from './report-error.js';
import { RunError } from './run-error.js';
import { SourcePlaces } from './source-place.js';
import { StackTraces } from './stack-trace.js';

type RunStage = (request: StageRunRequest) => Promise<void>;

/** A program that loads a TypeScript module as Node's main module and, if a stage is named, runs it. */
export interface Program {
  /** Ends when the stage has run. What the author's code left open goes on. */
  readonly run: () => Promise<void>;
  readonly formatError: (error: unknown) => string;
}

/** Prepares this process for the modules of a project. */
export function prepareProgram(entry: string, stage: string | undefined): Program {
  const root = projectRootOf(entry);
  const cache = cacheDirectory(root);
  const sources = new SourcePlaces(installHook({ cache }));
  const cells = new CellPlaces(root);
  const traces = new StackTraces(sources, place =>
    cells.format(place, sources.textOf(place.file) ?? '')
  );
  return {
    run: async () => {
      const exports = loader._load(entry, null, true) as Readonly<Record<string, unknown>>;
      if (stage === undefined) return;
      const written = writtenStage(root, stage);
      const runStage = findStage(exports, written?.class ?? basename(entry, '.ts'), entry);
      const params = await readParams(root, stage, cache);
      await runStage({
        root,
        stage,
        params,
        ...(written?.params && { written: written.params }),
        wiring: written?.wiring ?? {}
      });
    },
    formatError: error => formatError(error, { traces, sources, cells })
  };
}

/** Without its wiring a stage would silently read the files of another one. */
function writtenStage(root: string, stage: string): ManifestStage | undefined {
  const manifest = readManifest(root);
  if (manifest !== 'torn') return manifest?.stages[stage];
  throw new RunError(
    `\`${MANIFEST_PATH}\` is not valid JSON. Resolve its conflict, or write the graph again.`
  );
}

function findStage(
  exports: Readonly<Record<string, unknown>>,
  name: string,
  entry: string
): RunStage {
  const stage = exports[name] ?? exports['default'];
  const run: unknown =
    typeof stage === 'function' ? Reflect.get(stage, Symbol.for(RUN_SYMBOL)) : undefined;
  if (typeof run === 'function')
    return request => Reflect.apply(run, stage, [request]) as Promise<void>;
  throw new RunError(
    `\`${basename(entry)}\` exports no stage class \`${name}\`. Write the graph again, or export it.`
  );
}
