import { execFile, execFileSync, type ExecFileOptions } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The checkout under test. */
export const CHECKOUT = resolve(import.meta.dirname, '../..');

/** What the tests keep between runs; a fresh install is without it. */
const KEPT = join(CHECKOUT, 'node_modules/.cache/stagebook-test');

/** What a process printed and how it ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An environment in which git, DVC and Jupyter see nothing of the machine's user. */
export function hermeticEnv(home: string): NodeJS.ProcessEnv {
  return {
    PATH: `${join(CHECKOUT, '.venv/bin')}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
    HOME: home,
    // Compiled code of the command line tool, as a user has it after the first call.
    XDG_CACHE_HOME: KEPT,
    LANG: 'C.UTF-8',
    SHELL: '/bin/sh',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_AUTHOR_NAME: 'A U Thor',
    GIT_AUTHOR_EMAIL: 'author@example.com',
    GIT_COMMITTER_NAME: 'A U Thor',
    GIT_COMMITTER_EMAIL: 'author@example.com',
    DVC_NO_ANALYTICS: '1',
    DVC_SITE_CACHE_DIR: join(home, 'dvc-site-cache')
  };
}

/** Returns a repository as `git init` and `dvc init` make it; made once, since every test would wait a second for it. */
function emptyRepository(): string {
  const { mtimeMs } = statSync(join(CHECKOUT, '.venv/bin/dvc'));
  const made = join(KEPT, `repository-${mtimeMs}`);
  if (existsSync(made)) return made;
  mkdirSync(dirname(made), { recursive: true });
  const base = mkdtempSync(join(dirname(made), 'draft-'));
  const cwd = join(base, 'repository');
  mkdirSync(cwd);
  const env = hermeticEnv(base);
  execFileSync('git', ['init', '-q', '-b', 'main', '--template='], { cwd, env });
  execFileSync('dvc', ['init', '-q'], { cwd, env });
  try {
    renameSync(cwd, made);
  } catch (error) {
    // Another worker was first.
    if (!existsSync(made)) throw error;
  }
  rmSync(base, { recursive: true, force: true });
  return made;
}

/** A project in a directory of its own, removed at the end of the test (`await using`). */
export class TestProject {
  readonly root: string;
  /** The folder of the git repository, around the project where that is in a folder of it. */
  readonly repository: string;
  readonly env: NodeJS.ProcessEnv;
  /** Everything of this project, also what is outside of its repository. */
  readonly base: string;

  constructor(name = 'project', folder = '') {
    this.base = mkdtempSync(join(tmpdir(), 'stagebook-'));
    this.repository = join(this.base, name);
    this.root = join(this.repository, folder);
    mkdirSync(this.root, { recursive: true });
    this.env = hermeticEnv(this.base);
  }

  /** Makes a project with git, DVC and `node_modules/stagebook` linked to the checkout. */
  static withDvc(name?: string): TestProject {
    const project = new TestProject(name);
    cpSync(emptyRepository(), project.root, { recursive: true });
    project.link();
    return project;
  }

  /** Links `node_modules/stagebook` to the checkout, and compiled stages to those that other tests made. */
  link(): void {
    const compiled = join(KEPT, 'compiled');
    for (const folder of [this.path('node_modules/.cache'), compiled])
      mkdirSync(folder, { recursive: true });
    symlinkSync(CHECKOUT, this.path('node_modules/stagebook'), 'dir');
    symlinkSync(compiled, this.path('node_modules/.cache/stagebook'), 'dir');
  }

  path(relative: string): string {
    return join(this.root, relative);
  }

  /** Writes files: text as it is, objects as JSON. */
  write(files: Readonly<Record<string, string | object>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(this.path(path)), { recursive: true });
      writeFileSync(
        this.path(path),
        typeof content === 'string' ? content : JSON.stringify(content, null, 1)
      );
    }
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  /** Runs a command to its end, whatever its exit code. */
  run(command: string, args: readonly string[], options: ExecFileOptions = {}): Promise<Ran> {
    return new Promise(done => {
      execFile(
        command,
        args,
        { cwd: this.root, env: this.env, maxBuffer: 64 << 20, encoding: 'utf8', ...options },
        (error, stdout, stderr) => {
          const code = error ? (typeof error.code === 'number' ? error.code : null) : 0;
          done({ code, stdout: String(stdout), stderr: String(stderr) });
        }
      );
    });
  }

  /** Runs the built command line tool. */
  stagebook(...args: string[]): Promise<Ran> {
    return this.run(process.execPath, [join(CHECKOUT, 'lib/cli/main.cjs'), ...args]);
  }

  /** Runs the built command line tool in a terminal, and types an answer when it asks; both of its outputs are one. */
  answer(keys: string, ...args: string[]): Promise<Ran> {
    const tool = [process.execPath, join(CHECKOUT, 'lib/cli/main.cjs'), ...args];
    return this.run('python3', [join(CHECKOUT, 'test/support/terminal.py'), keys, ...tool]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.base, { recursive: true, force: true });
    return Promise.resolve();
  }
}

/** A notebook document of nbformat 4.5 with a TypeScript kernel, one code cell per text. */
export function notebook(cells: readonly string[], ids = 'cell'): object {
  return {
    cells: cells.map((source, i) => ({
      cell_type: 'code',
      id: `${ids}-${i + 1}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source: source.split(/(?<=\n)/)
    })),
    metadata: {
      kernelspec: {
        display_name: 'TypeScript (Stagebook)',
        language: 'typescript',
        name: 'stagebook'
      },
      language_info: { name: 'typescript' }
    },
    nbformat: 4,
    nbformat_minor: 5
  };
}
