import { existsSync, realpathSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { RUN_SYMBOL, type RunStage } from '../contract/stage-run.js';
import { MANIFEST_PATH, type Manifest, type ManifestStage } from '../contract/manifest.js';
import { cacheDirectory } from '../notebook/compiled-cache.js';
import { CellPlaces } from './cell-place.js';
import { loader } from './commonjs.js';
import { installHook } from './module-hook.js';
import { projectRootOf, readManifest } from './project.js';
import { ParamsReader } from './read-params.js';
import { formatError } from './report-error.js';
import { RunError } from './run-error.js';
import { SourcePlaces } from './source-place.js';
import { StackTraces } from './stack-trace.js';
import { checkStageName, isStageClass, refuseNameless } from './stage-name.js';
import { warnOfSwitch } from './warn-of-switch.js';

/** A program that loads a TypeScript module as Node's main module and runs a stage of it; one without stages only loads. */
export interface Program {
  /** Ends when the stage has run. What the author's code left open goes on. */
  readonly run: () => Promise<void>;
  readonly formatError: (error: unknown) => string;
}

/** Prepares this process for the modules of a project. */
export function prepareProgram(main: string, stage: string | undefined): Program {
  // Node knows modules by their real paths: a link to the project must not lead away from what they are called.
  const found = projectRootOf(main);
  const root = realpathSync(found);
  const entry = join(root, relative(found, main));
  const cache = cacheDirectory(root);
  const sources = new SourcePlaces(installHook({ cache }));
  const cells = new CellPlaces(root);
  const traces = new StackTraces(sources, place =>
    cells.format(place, sources.textOf(place.file) ?? '')
  );
  return {
    run: async () => {
      const manifest = writtenManifest(root);
      const loaded = { root, entry, manifest };
      if (stage !== undefined) checkStageName(stage, loaded);
      const exports = loader._load(entry, null, true) as Readonly<Record<string, unknown>>;
      if (stage === undefined) {
        refuseNameless(exports, loaded);
        return;
      }
      const written = manifest?.stages[stage];
      const runStage = findStage(exports, written?.class ?? basename(entry, '.ts'), entry);
      const reader = new ParamsReader(root, cache);
      const params = await reader.ofStage(stage);
      if (written) warnOfSwitch(stage, written, params);
      const request = {
        root,
        stage,
        params,
        ...(written?.params && { written: written.params }),
        wiring: written?.wiring ?? {}
      };
      await runStage(request, {
        readParamsFile: path => reader.read(path),
        findClass: name => findClass(root, name, written)
      });
    },
    formatError: error => formatError(error, { traces, sources, cells })
  };
}

/** The class of a method object is known by its name only; Write graph made a file of that name, or noted another one. */
function findClass(root: string, name: string, written: ManifestStage | undefined): unknown {
  if (!/^[\p{L}\p{N}_$]+$/u.test(name)) return undefined;
  const noted = Object.values(written?.methods ?? {}).map(({ modules }) => modules?.[name]);
  const path = join(root, noted.find(module => module !== undefined) ?? `src/${name}.ts`);
  if (!existsSync(path)) return undefined;
  return (loader._load(path, null, false) as Readonly<Record<string, unknown>>)[name];
}

/** Without its wiring a stage would silently read the files of another one. */
function writtenManifest(root: string): Manifest | undefined {
  const manifest = readManifest(root);
  if (manifest !== 'torn') return manifest;
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
  if (isStageClass(stage)) {
    const run = Reflect.get(stage, Symbol.for(RUN_SYMBOL)) as RunStage;
    return (...args) => Reflect.apply(run, stage, args);
  }
  throw new RunError(
    `\`${basename(entry)}\` exports no stage class \`${name}\`. Write the graph again, or export it.`
  );
}
