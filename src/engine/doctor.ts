import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ToolReport } from '../contract/requests.js';
import { dvcVersion, isAtLeast, locateDvc, WANTED_DVC } from '../dvc/index.js';
import { Git, WANTED_GIT } from '../git/index.js';
import { findExecutable } from '../process/index.js';
import { findProjectRoot } from './project.js';
import { VERSION } from './version.js';

const WANTED_NODE = '20.19';
const WANTED_TSLAB = '1.0.22';

/** Looks for every tool that Stagebook needs from a folder: found or not, which version, what to do. */
export async function examineTools(folder: string): Promise<readonly ToolReport[]> {
  const [git, dvc] = await Promise.all([examineGit(folder), examineDvc(folder)]);
  return [examineStagebook(folder), examineNode(), git, dvc, examineTslab(folder)];
}

function examineStagebook(folder: string): ToolReport {
  const linked = resolveVersion('stagebook', folder);
  const isLost = linked === undefined && findProjectRoot(folder) !== undefined;
  const ok = !isLost && (linked === undefined || linked.version === VERSION);
  return {
    tool: 'stagebook',
    found: true,
    ok,
    version: VERSION,
    wanted: VERSION,
    ...(isLost && {
      help: 'The project has no `node_modules/stagebook`, so its stages cannot run: `stagebook write-graph` links it.'
    }),
    ...(ok || linked === undefined
      ? {}
      : {
          help: `The project uses stagebook ${linked.version} (${linked.path}): update one of the two, they must be the same version.`
        })
  };
}

function examineNode(): ToolReport {
  const version = process.versions.node;
  const ok = isAtLeast(version, WANTED_NODE);
  return {
    tool: 'node',
    found: true,
    ok,
    version,
    path: process.execPath,
    wanted: WANTED_NODE,
    ...(ok ? {} : { help: `Install Node ${WANTED_NODE} or newer (nodejs.org).` })
  };
}

async function examineGit(folder: string): Promise<ToolReport> {
  const version = await new Git(folder).version();
  const path = findExecutable('git');
  const ok = version !== undefined && isAtLeast(version, WANTED_GIT);
  return {
    tool: 'git',
    found: version !== undefined,
    ok,
    ...(version === undefined ? {} : { version }),
    ...(path === undefined ? {} : { path }),
    wanted: WANTED_GIT,
    ...(ok ? {} : { help: `Install git ${WANTED_GIT} or newer (git-scm.com).` })
  };
}

async function examineDvc(folder: string): Promise<ToolReport> {
  const located = locateDvc(folder);
  const version = located && (await dvcVersion(located, folder));
  // A Python is asked for its DVC where nothing else was found: without an answer it has none.
  const isModule = located !== undefined && located.args.length > 0;
  const dvc = isModule && version === undefined ? undefined : located;
  const ok = version !== undefined && isAtLeast(version, WANTED_DVC);
  const help =
    dvc && version === undefined
      ? `${dvc.command} does not start: reinstall it with \`pip install "dvc>=${WANTED_DVC}"\`.`
      : `Install DVC with \`pip install "dvc>=${WANTED_DVC}"\`, or set STAGEBOOK_DVC to its path.`;
  return {
    tool: 'dvc',
    found: dvc !== undefined,
    ok,
    ...(version === undefined ? {} : { version }),
    ...(dvc === undefined ? {} : { path: dvc.command }),
    wanted: WANTED_DVC,
    ...(ok ? {} : { help })
  };
}

function examineTslab(folder: string): ToolReport {
  const found = resolveVersion('tslab', folder) ?? resolveVersion('tslab', import.meta.dirname);
  const ok = found?.version === WANTED_TSLAB;
  return {
    tool: 'tslab',
    found: found !== undefined,
    ok,
    ...found,
    wanted: WANTED_TSLAB,
    ...(ok
      ? {}
      : {
          help: `Run notebooks with \`pip install stagebook\`, which brings tslab, or \`npm install tslab@${WANTED_TSLAB}\`.`
        })
  };
}

/** Returns version and folder of a package as it is resolved from a folder. */
function resolveVersion(name: string, from: string): { version: string; path: string } | undefined {
  try {
    const require = createRequire(join(from, 'noop.js'));
    const path = require.resolve(`${name}/package.json`);
    const { version } = require(path) as { version: string };
    return { version, path };
  } catch {
    return undefined; // Not installed there: the caller says what to do.
  }
}
