import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Failure } from '../contract/failure.js';
import type { InitReport } from '../contract/requests.js';
import { err, ok, type Result } from '../contract/result.js';
import { locateDvc, WANTED_DVC } from '../dvc/index.js';
import { Git } from '../git/index.js';
import { readText, writeFiles, type FileWrite } from '../disk/index.js';
import { checkPackageJson } from './check-package-json.js';
import { linkPackage } from './link-package.js';
import { existingFolder } from './project.js';
import { sampleNotebook } from './sample-notebook.js';
import { VERSION } from './version.js';

const IGNORED = ['node_modules/', '.venv/', '.ipynb_checkpoints/'];

/** The files that `dvc init` makes (DVC 3.67), so that a project can be made where DVC is not installed yet. */
const DVC_FILES = {
  '.dvc/config': '',
  '.dvc/.gitignore': '/config.local\n/tmp\n/cache\n',
  '.dvcignore':
    '# Add patterns of files dvc should ignore, which could improve\n' +
    '# the performance. Learn more at\n' +
    '# https://dvc.org/doc/user-guide/dvcignore\n'
};

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2022',
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    strict: true,
    // The kernel and the stages take decorators the same way.
    experimentalDecorators: true,
    noEmit: true,
    skipLibCheck: true
  },
  include: ['src']
};

/**
 * Makes a project in a folder: git, DVC, `package.json`, tsconfig, .gitignore and a sample notebook.
 *
 * What is there already is kept as it is; only missing lines are added to `.gitignore`. Works offline.
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
  const name = packageName(basename(root));
  const files: Record<string, string> = {
    ...DVC_FILES,
    'package.json': json({ name, private: true, dependencies: { stagebook: `^${VERSION}` } }),
    'tsconfig.json': json(TSCONFIG),
    ...(hasNotebook(root) ? {} : { [`${name}.ipynb`]: sampleNotebook() })
  };
  const created: string[] = [];
  const kept: string[] = [];
  const writes: FileWrite[] = [];
  for (const [file, text] of Object.entries(files)) {
    const isThere = existsSync(join(root, file));
    (isThere ? kept : created).push(file);
    if (!isThere) writes.push({ path: join(root, file), text });
  }
  const ignore = completeGitignore(root);
  if (!ignore.ok) return ignore;
  (ignore.value === undefined ? kept : created).push('.gitignore');
  if (ignore.value !== undefined)
    writes.push({ path: join(root, '.gitignore'), text: ignore.value });

  const located = await new Git(existingFolder(root)).locate();
  if (!located.ok) return located;
  const written = writeFiles(writes);
  if (!written.ok) return written;
  if (located.value === null) {
    const made = await new Git(root).init();
    if (!made.ok) return made;
    created.unshift('.git/');
  } else kept.unshift('.git/');
  const linked = linkPackage(root);
  if (!linked.ok) return linked;
  if (linked.value) created.push('node_modules/stagebook');
  const notes = locateDvc(root) ? [] : [`DVC was not found: \`pip install "dvc>=${WANTED_DVC}"\`.`];
  return ok({ root, created, kept, notes });
}

function completeGitignore(root: string): Result<string | undefined, Failure> {
  const read = readText(join(root, '.gitignore'));
  if (!read.ok) return read;
  const text = read.value ?? '';
  const lines = new Set(text.split(/\r?\n/).map(line => line.trim().replace(/^\/|\/$/g, '')));
  const missing = IGNORED.filter(entry => !lines.has(entry.replace(/\/$/, '')));
  if (missing.length === 0) return ok(undefined);
  const separator = text === '' || text.endsWith('\n') ? '' : '\n';
  return ok(`${text}${separator}${missing.join('\n')}\n`);
}

function hasNotebook(root: string): boolean {
  return existsSync(root) && readdirSync(root).some(name => name.endsWith('.ipynb'));
}

/** Makes a name that npm accepts of a folder name. */
function packageName(folder: string): string {
  return (
    folder
      .toLowerCase()
      .replace(/[^a-z0-9._~-]+/g, '-')
      .replace(/^[-._]+|[-._]+$/g, '') || 'project'
  );
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
