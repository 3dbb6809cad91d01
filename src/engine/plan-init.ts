import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { ok, type Result } from '../contract/result.js';
import { readText } from '../disk/index.js';
import type { PlannedFile } from './planned-file.js';
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

/** What `tsc` and editors check generated modules with: the compiler of Stagebook, and the types of the oldest Node that it takes. */
const DEV_DEPENDENCIES = { '@types/node': '^20.19.0', typescript: '~5.9.3' };

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

/** What making a project writes, and what it finds. */
export interface InitPlan {
  readonly files: readonly PlannedFile[];
  /** Relative to the folder. */
  readonly kept: readonly string[];
}

/** Plans the files that a folder lacks to be a project; of what is there only `.gitignore` gets lines. */
export function planInit(root: string): Result<InitPlan, Failure> {
  const name = packageName(basename(root));
  const wanted: Record<string, string> = {
    ...DVC_FILES,
    'package.json': json({
      name,
      private: true,
      dependencies: { stagebook: `^${VERSION}` },
      devDependencies: DEV_DEPENDENCIES
    }),
    'tsconfig.json': json(TSCONFIG),
    ...(wantsSample(root) ? { [`${name}.ipynb`]: sampleNotebook() } : {})
  };
  const ignore = readText(join(root, '.gitignore'));
  if (!ignore.ok) return ignore;
  const files: PlannedFile[] = [];
  const kept: string[] = [];
  // A project of DVC needs no `.dvcignore`: whoever left it out meant to, or made it with an old DVC.
  const isProject = existsSync(join(root, '.dvc/config'));
  for (const [path, text] of Object.entries(wanted)) {
    if (existsSync(join(root, path))) kept.push(path);
    else if (path !== '.dvcignore' || !isProject)
      files.push({ path, before: undefined, after: text });
  }
  const after = completeGitignore(ignore.value ?? '');
  if (after === ignore.value) kept.push('.gitignore');
  else files.push({ path: '.gitignore', before: ignore.value, after });
  return ok({ files, kept });
}

/** Tells whether a folder gets a sample notebook: one with a pipeline has no use for the stages of a sample. */
export function wantsSample(root: string): boolean {
  if (!existsSync(root)) return true;
  return !readdirSync(root).some(name => name.endsWith('.ipynb') || name === 'dvc.yaml');
}

function completeGitignore(text: string): string {
  const lines = new Set(text.split(/\r?\n/).map(line => line.trim().replace(/^\/|\/$/g, '')));
  const missing = IGNORED.filter(entry => !lines.has(entry.replace(/\/$/, '')));
  if (missing.length === 0) return text;
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const separator = text === '' || text.endsWith('\n') ? '' : newline;
  return text + separator + missing.map(line => line + newline).join('');
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
