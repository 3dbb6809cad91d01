import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessIdentity, RunEvent, RunRecord } from '../../src/contract/experiment-run.js';
import type { HistoryView } from '../../src/contract/experiment-view.js';
import { isAlive } from '../../src/process/index.js';
import { CHECKOUT, TestProject, type Ran } from './test-project.js';

const CLI = join(CHECKOUT, 'lib/cli/main.cjs');

/**
 * A training loop that never yields, and counts its epochs inside the model. The test holds it back: epoch `n`
 * begins when the file `limit` of `CONTROL` is not there, or holds more than `n`.
 */
const TRAIN = `import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Stage, live, outs, param } from 'stagebook';
const limit = \`\${process.env.CONTROL}/limit\`;
export class Train extends Stage<Train> {
  epochs = param(3);
  lr = param(0.5);
  model = outs('models/{name}.json', { checkpoint: true });
  progress = live({ maximize: 'acc' });
  run() {
    writeFileSync(\`\${process.env.CONTROL}/pid\`, String(process.pid));
    let model = this.resumed ? this.model.readJSON<{ epochs: number; w: number }>() : { epochs: 0, w: 0 };
    const never = new Int32Array(new SharedArrayBuffer(4));
    for (const epoch of this.steps(this.epochs)) {
      while (existsSync(limit) && Number(readFileSync(limit, 'utf8')) <= epoch) Atomics.wait(never, 0, 0, 5);
      model = { epochs: model.epochs + 1, w: model.w + this.lr };
      this.model.writeJSON(model);
      this.log('acc', 1 - 1 / (1 + model.w));
      console.log('epoch', epoch);
    }
  }
}
`;

const EVALUATE = `import { Stage, dep, metrics } from 'stagebook';
import { Train } from './Train.js';
export class Evaluate extends Stage<Evaluate> {
  model = dep(Train, 'model');
  scores = metrics<{ w: number }>({ cache: false });
  run() {
    this.scores = { w: this.model.readJSON<{ w: number }>().w };
  }
}
`;

const PIPELINE = `stages:
  Train:
    cmd: node --import stagebook/run src/Train.ts Train
    deps:
    - src/Train.ts
    params:
    - Train
    outs:
    - models/Train.json:
        checkpoint: true
    metrics:
    - live/Train/metrics.json:
        cache: false
    plots:
    - live/Train/plots/metrics:
        cache: false
        x: step
  Evaluate:
    cmd: node --import stagebook/run src/Evaluate.ts Evaluate
    deps:
    - models/Train.json
    - src/Evaluate.ts
    metrics:
    - nodes/Evaluate/scores.json:
        cache: false
`;

/** What names the best checkpoint, as Write graph notes it for a notebook. */
const MANIFEST = {
  version: 1,
  files: {},
  stages: {
    Train: {
      notebook: 'train.ipynb',
      class: 'Train',
      module: 'src/Train.ts',
      entry: {},
      params: {},
      objective: { metric: 'live/Train/metrics.json:acc', direction: 'maximize' }
    }
  }
};

/** A project of two stages: `Train` with checkpoints, and `Evaluate` that reads its model. */
export const FILES: Readonly<Record<string, string | object>> = {
  '.gitignore': '/node_modules\n/models\n',
  '.stagebook/manifest.json': MANIFEST,
  'dvc.yaml': PIPELINE,
  'params.yaml': 'Train:\n  epochs: 3 # how long\n  lr: 0.5\n',
  'src/Evaluate.ts': EVALUATE,
  'src/Train.ts': TRAIN
};

/** How to make a project. */
export interface ExperimentProjectOptions {
  /** Files beside those of `FILES`, or instead of them. */
  readonly files?: Readonly<Record<string, string | object>>;
  /** Name of the repository's folder. */
  readonly name?: string;
  /** Folder of the project in the repository; its root by default. */
  readonly folder?: string;
  /** False: nothing is committed. */
  readonly isCommitted?: boolean;
}

let empty: Promise<TestProject> | undefined;

/** A project whose stages train, run as experiments by the built command line tool. */
export class ExperimentProject extends TestProject {
  /** The folder by which a test holds the training back. */
  readonly control: string;

  constructor(options: ExperimentProjectOptions = {}) {
    super(options.name, options.folder);
    this.control = join(this.base, 'control');
    mkdirSync(this.control);
    this.env['CONTROL'] = this.control;
    this.env['XDG_STATE_HOME'] = join(this.base, 'state');
    this.env['PYTHONPATH'] = CHECKOUT;
  }

  /** Makes a project with its first commit. */
  static async create(options: ExperimentProjectOptions = {}): Promise<ExperimentProject> {
    const project = new ExperimentProject(options);
    // `dvc init` starts Python: once is enough for all projects of a test file.
    empty ??= Promise.resolve(TestProject.withDvc());
    const template = await empty;
    cpSync(template.path('.git'), join(project.repository, '.git'), { recursive: true });
    cpSync(template.path('.dvc'), project.path('.dvc'), { recursive: true });
    cpSync(template.path('.dvcignore'), project.path('.dvcignore'));
    project.link();
    project.write({ ...FILES, ...options.files });
    if (options.isCommitted !== false) await project.commit('first');
    return project;
  }

  /** Ends what a test that failed left running, then removes the project. */
  override [Symbol.asyncDispose](): Promise<void> {
    for (const { state, runner, child } of this.records()) {
      if (state !== 'running' && state !== 'preparing') continue;
      for (const leader of [child, runner]) if (leader) endGroup(leader);
    }
    return super[Symbol.asyncDispose]();
  }

  /** Removes what the projects of a test file were copied from. */
  static async removeTemplate(): Promise<void> {
    await (await empty)?.[Symbol.asyncDispose]();
  }

  /** Runs git, which must succeed; returns what it printed. */
  async git(...args: string[]): Promise<string> {
    return mustSucceed('git', args, await this.run('git', args)).stdout.trimEnd();
  }

  /** Runs DVC, which must succeed; returns what it printed. */
  async dvc(...args: string[]): Promise<string> {
    return mustSucceed('dvc', args, await this.run('dvc', args)).stdout.trimEnd();
  }

  /** Runs `stagebook exp`, whatever its exit code. */
  exp(...args: string[]): Promise<Ran> {
    return this.stagebook('exp', ...args);
  }

  /** Runs `stagebook exp`, which must succeed; returns what it printed. */
  async mustExp(...args: string[]): Promise<string> {
    return mustSucceed('stagebook exp', args, await this.exp(...args)).stdout;
  }

  /** Starts a command of `stagebook exp` that follows a run. */
  follow(...args: string[]): FollowedRun {
    const child = spawn(process.execPath, [CLI, 'exp', ...args, '--json'], {
      cwd: this.root,
      env: this.env
    });
    return new FollowedRun(child);
  }

  async commit(message: string): Promise<string> {
    await this.git('add', '-A');
    await this.git('commit', '-qm', message);
    return this.git('rev-parse', 'HEAD');
  }

  /** Lets the training run up to an epoch; without one, to its end. */
  limit(epochs?: number): void {
    const path = join(this.control, 'limit');
    if (epochs === undefined) {
      rmSync(path, { force: true });
      return;
    }
    writeFileSync(`${path}.new`, String(epochs));
    renameSync(`${path}.new`, path);
  }

  /** Pid of the stage process that trains. */
  trainer(): number {
    return Number(readFileSync(join(this.control, 'pid'), 'utf8'));
  }

  /** Reads what `exp show --json` tells. */
  async history(...args: string[]): Promise<HistoryView> {
    return JSON.parse(await this.mustExp('show', '--json', ...args)) as HistoryView;
  }

  /** Records of the runs, oldest first. */
  records(): RunRecord[] {
    const folder = join(this.repository, '.git/stagebook/runs');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .sort()
      .map(id => JSON.parse(readFileSync(join(folder, id, 'run.json'), 'utf8')) as RunRecord);
  }

  /** The commits of an experiment after its baseline, oldest first. */
  async chain(name: string): Promise<string[]> {
    const tip = await this.tip(name);
    const [, , head = '', tail = ''] = (await this.refOf(name)).split('/');
    const listed = await this.git('rev-list', '--reverse', `${head}${tail}..${tip}`);
    return listed.split('\n').filter(sha => sha !== '');
  }

  /** The full name of an experiment's ref. */
  async refOf(name: string): Promise<string> {
    return this.git('for-each-ref', '--format=%(refname)', `refs/exps/*/*/${name}`);
  }

  async tip(name: string): Promise<string> {
    return this.git('rev-parse', await this.refOf(name));
  }

  /** A file of a revision. */
  async show(rev: string, path: string): Promise<string> {
    const args = ['show', `${rev}:./${path}`];
    return mustSucceed('git', args, await this.run('git', args)).stdout;
  }

  /** The model of a revision, out of the DVC cache. */
  async model(rev: string): Promise<{ readonly epochs: number; readonly w: number }> {
    const hash = await this.outHash(rev, 'models/Train.json');
    if (hash === undefined) throw new Error(`${rev} records no model`);
    return JSON.parse(readFileSync(this.object(hash), 'utf8')) as { epochs: number; w: number };
  }

  /** Hash of an out that a revision's lock file records; undefined where it records none. */
  async outHash(rev: string, path: string): Promise<string | undefined> {
    const { code, stdout } = await this.run('git', ['show', `${rev}:./dvc.lock`]);
    if (code !== 0) return undefined;
    const outs = stdout.split(/^ {4}outs:$/m).slice(1);
    const own = outs.map(text => text.split(`- path: ${path}\n`)[1]).find(text => text);
    return /^ +md5: (\S+)$/m.exec(own ?? '')?.[1];
  }

  /** The absolute path of a cached object. */
  object(hash: string): string {
    return this.path(`.dvc/cache/files/md5/${hash.slice(0, 2)}/${hash.slice(2)}`);
  }

  /** Steps and values of the training's series in a revision. */
  async series(rev: string): Promise<{ readonly steps: number[]; readonly values: number[] }> {
    const text = await this.show(rev, 'live/Train/plots/metrics/acc.tsv');
    const rows = text.trim().split('\n').slice(1);
    const cells = rows.map(row => row.split('\t').map(Number));
    return { steps: cells.map(([step = NaN]) => step), values: cells.map(([, acc = NaN]) => acc) };
  }

  /** Everything a run must not change: files, the index and HEAD byte for byte, branches and tags. */
  async fingerprint(): Promise<Readonly<Record<string, string>>> {
    const found: Record<string, string> = {};
    const visit = (path: string): void => {
      const name = relative(this.repository, path);
      if (/(^|\/)(\.git|node_modules|\.dvc\/(tmp|cache))$/.test(name)) return;
      const stats = lstatSync(path);
      if (stats.isDirectory()) {
        found[`${name}/`] = '';
        for (const entry of readdirSync(path)) visit(join(path, entry));
      } else if (stats.isSymbolicLink()) found[name] = `-> ${readlinkSync(path)}`;
      else found[name] = `${(stats.mode & 0o777).toString(8)} ${md5(path)}`;
    };
    visit(this.repository);
    for (const file of ['index', 'HEAD', 'config', 'packed-refs']) {
      const path = join(this.repository, '.git', file);
      if (existsSync(path)) found[`.git/${file}`] = md5(path);
    }
    found['refs'] = await this.git('for-each-ref', 'refs/heads', 'refs/tags', 'refs/stash');
    return found;
  }

  /** What a run that ended must not leave. */
  async leftovers(): Promise<string[]> {
    const list = (path: string): string[] => (existsSync(path) ? readdirSync(path) : []);
    const worktrees = (await this.git('worktree', 'list', '--porcelain')).match(/^worktree /gm);
    return [
      ...list(this.path('.dvc/tmp/exps/stagebook')),
      ...list(this.path('.dvc/tmp/exps/standalone/run')),
      ...list(join(this.base, 'state/stagebook/runs')),
      ...(await this.git('for-each-ref', 'refs/stagebook/runs')).split('\n'),
      ...(worktrees?.slice(1) ?? [])
    ].filter(line => line !== '');
  }
}

/** A command that prints the events of a run as they come. */
export class FollowedRun {
  readonly events: RunEvent[] = [];
  /** How the command ended. */
  readonly ended: Promise<Ran>;
  readonly #child: ChildProcess;
  readonly #wake = new Set<() => void>();
  #hasEnded = false;
  #stdout = '';
  #stderr = '';

  constructor(child: ChildProcess) {
    this.#child = child;
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      this.events.push(...lines.map(line => JSON.parse(line) as RunEvent));
      for (const wake of this.#wake) wake();
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.ended = new Promise(done => {
      child.on('close', code => {
        this.#hasEnded = true;
        for (const wake of this.#wake) wake();
        done({ code, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  /** Waits for an event; fails where the command ends without it. */
  async until(isWanted: (event: RunEvent) => boolean): Promise<RunEvent> {
    for (;;) {
      const found = this.events.find(isWanted);
      if (found) return found;
      if (this.#hasEnded) throw new Error(`It ended first:\n${this.#stdout}${this.#stderr}`);
      await new Promise<void>(wake => {
        const once = (): void => {
          this.#wake.delete(once);
          wake();
        };
        this.#wake.add(once);
      });
    }
  }

  /** Waits for the checkpoint of a step; returns its commit. */
  async checkpoint(step: number): Promise<string> {
    const event = await this.until(
      one => one.type === 'checkpoint' && one.reason === 'made' && one.step === step
    );
    return event.type === 'checkpoint' && event.reason === 'made' ? event.sha : '';
  }

  /** Sends a signal to the command. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

/** Waits until something is so that tells nobody of it. */
export async function eventually(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 40_000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error('It never came to be so.');
    await sleep(10);
  }
}

/** Tells whether a process is there and no zombie. */
export function isRunning(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return false;
  return !/\) [ZX] /.test(readFileSync(stat, 'latin1'));
}

/** Ends a process that a run started, with its group; a record may be made up, and a pid be another's by now. */
function endGroup(leader: ProcessIdentity): void {
  // 0 and -1 are no groups: they stand for our own, and for every process of the machine.
  if (leader.pid <= 1 || !isAlive(leader)) return;
  process.kill(-leader.pid, 'SIGKILL');
}

/** Sends a signal to one process that the project started; refuses what is no pid of one. */
export function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined || !Number.isInteger(pid) || pid <= 1)
    throw new Error(`Not the pid of a process: ${String(pid)}`);
  process.kill(pid, signal);
}

function mustSucceed(command: string, args: readonly string[], ran: Ran): Ran {
  if (ran.code === 0) return ran;
  const text = `${ran.stdout}${ran.stderr}`;
  throw new Error(`${command} ${args.join(' ')} ended with ${String(ran.code)}:\n${text}`);
}

/** The md5 of a file. */
export function md5(path: string): string {
  return createHash('md5').update(readFileSync(path)).digest('hex');
}

/** Replaces a part of a text, which must be in it. */
export function replace(text: string, part: string, by: string): string {
  if (!text.includes(part)) throw new Error(`Not in the text: ${part}`);
  return text.replace(part, () => by);
}
