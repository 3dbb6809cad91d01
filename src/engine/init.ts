import { existsSync, lstatSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { isJsonObject } from '../contract/json.js';
import type { InitReport } from '../contract/requests.js';
import { err, ok, type Result } from '../contract/result.js';
import { locateDvc, readDvcConfig, WANTED_DVC } from '../dvc/index.js';
import { Git } from '../git/index.js';
import { readText, writeFiles } from '../disk/index.js';
import { checkPackageJson } from './check-package-json.js';
import { findZnTrack } from './find-zntrack.js';
import { canResolve, linkPackage } from './link-package.js';
import { migrateProject } from './migrate-project.js';
import { planInit, type InitPlan } from './plan-init.js';
import { existingFolder, findProjectRoot, Project } from './project.js';
import { VERSION } from './version.js';

const LINK = 'node_modules/stagebook';
const NODE_TYPES = '@types/node';
const DEPENDENCIES = [
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies'
];

/**
 * Makes a project in a folder: git, DVC, `package.json`, tsconfig, .gitignore and a sample notebook.
 *
 * What is there already is kept as it is; only missing lines are added to `.gitignore`. Works offline.
 * Where a step fails, the steps before it are taken back.
 */
export async function initProject(path: string): Promise<Result<InitReport, Failure>> {
  const root = resolve(path);
  if (existsSync(root) && !statSync(root).isDirectory()) {
    return err({
      reason: 'io',
      path: root,
      code: 'ENOTDIR',
      message: 'A file of that name exists.'
    });
  }
  const readable = checkPackageJson(root);
  if (!readable.ok) return readable;
  const planned = planInit(root);
  if (!planned.ok) return planned;
  const located = await new Git(existingFolder(root)).locate();
  if (!located.ok) return located;
  const outer = existsSync(join(root, '.dvc')) ? undefined : findProjectRoot(dirname(root));
  const hasRepository = located.value !== null;
  const config = readDvcConfig(root);
  if (!config.ok) return config;
  const { noScm } = config.value;
  const makesRepository = !hasRepository && !noScm;
  const made = await carryOut(root, planned.value, makesRepository);
  if (!made.ok) return made;
  const { files, kept } = planned.value;
  return ok({
    root,
    created: [
      ...(makesRepository ? ['.git/'] : []),
      ...files.filter(({ before }) => before === undefined).map(file => file.path),
      ...(made.value.linked ? [LINK] : [])
    ],
    changed: files.filter(({ before }) => before !== undefined).map(file => file.path),
    kept: [...(hasRepository ? ['.git/'] : []), ...kept],
    hasPipeline: existsSync(join(root, 'dvc.yaml')),
    notes: [...noteOuter(outer), ...(await noteState(root, noScm))]
  });
}

/** Does what was planned, or nothing. */
async function carryOut(
  root: string,
  { files }: InitPlan,
  makesRepository: boolean
): Promise<Result<{ readonly linked: boolean }, Failure>> {
  // The inner ones first: that is how empty ones are removed.
  const fresh = ['node_modules', '.dvc', ''].filter(folder => !existsSync(join(root, folder)));
  const linked = linkPackage(root);
  const write = (side: 'before' | 'after'): Result<void, Failure> =>
    writeFiles(
      root,
      files.map(file => ({ path: join(root, file.path), text: file[side] ?? null }))
    );
  const takeBack = <T>(result: Result<T, Failure>): Result<T, Failure> => {
    // Where this fails, too, the first failure tells why.
    write('before');
    if (linked.ok && linked.value) rmSync(join(root, LINK), { force: true });
    for (const folder of fresh.map(name => join(root, name)))
      if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
    return result;
  };
  if (!linked.ok) return takeBack(linked);
  const written = write('after');
  if (!written.ok) return takeBack(written);
  const made = makesRepository ? await new Git(root).init() : ok(undefined);
  return made.ok ? ok({ linked: linked.value }) : takeBack(made);
}

function noteOuter(outer: string | undefined): string[] {
  return outer === undefined
    ? []
    : [`This is a project of its own now; the one around it, in ${outer}, no longer sees into it.`];
}

async function noteState(root: string, noScm: boolean): Promise<string[]> {
  const notes: string[] = [];
  if (!locateDvc(root)) notes.push(`DVC was not found: \`pip install "dvc>=${WANTED_DVC}"\`.`);
  if (noScm)
    notes.push(
      'DVC keeps out of git here (`no_scm`). Experiments need git: `dvc config --unset core.no_scm`, then `stagebook init` again.'
    );
  notes.push(...noteMissing(root));
  const znTrack = findZnTrack(root);
  if (znTrack) notes.push([znTrack.message, ...(znTrack.help ?? [])].join(' '));
  const project = Project.find(root);
  const migration = project.ok ? await migrateProject(project.value, true) : project;
  if (migration.ok && migration.value.changes.length > 0)
    notes.push('DVC 3 refuses files of DVC 2 in it: `stagebook migrate` shows what to change.');
  return notes;
}

/** Says what a `package.json` that was kept does not name. */
function noteMissing(root: string): string[] {
  const text = readText(join(root, 'package.json'));
  if (!text.ok) return [];
  const manifest: unknown = JSON.parse((text.value ?? '{}').replace(/^\uFEFF/, ''));
  if (!isJsonObject(manifest)) return [];
  const isNamed = (name: string): boolean =>
    DEPENDENCIES.some(kind => {
      const names = manifest[kind];
      return isJsonObject(names) && name in names;
    });
  const link = lstatSync(join(root, LINK), { throwIfNoEntry: false });
  const notes: string[] = [];
  if (link?.isSymbolicLink() && !isNamed('stagebook')) {
    notes.push(
      `\`package.json\` does not name \`stagebook\`, so npm takes its link away: add \`"stagebook": "^${VERSION}"\` to its \`dependencies\`.`
    );
  }
  if (!isNamed(NODE_TYPES) && !canResolve(root, NODE_TYPES)) {
    notes.push(
      `\`package.json\` does not name \`${NODE_TYPES}\`, so \`tsc\` knows no \`node:fs\`: \`npm install --save-dev ${NODE_TYPES}\`.`
    );
  }
  return notes;
}
