import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type {
  RunEvent,
  RunNews,
  RunRecord,
  RunState,
  RunView
} from '../contract/experiment-run.js';
import { identify, isAlive } from '../process/index.js';

/** After this silence a run of another host counts as lost. */
const HEARTBEAT_LIMIT_MS = 30_000;

/** How a run is to end. */
export type StopWish = 'step' | 'now';

/**
 * Returns a new id of a run or a backup: its UTC time, so that names sort by age, and a random part.
 *
 * The milliseconds count, too: of two backups made in the same second, undo must find the later one.
 */
export function newId(now = new Date()): string {
  const [time = '', milliseconds = '0'] = now.toISOString().replace(/[-:Z]/g, '').split('.');
  const order = Number(milliseconds).toString(16).padStart(3, '0');
  return `${time}-${order}${randomBytes(2).toString('hex').slice(1)}`;
}

/** The files of one run: `run.json`, `events.ndjson`, `log`, `stop` and `alive`. */
export class RunDirectory {
  readonly path: string;
  #seq = 0;

  constructor(path: string) {
    this.path = path;
  }

  get log(): string {
    return join(this.path, 'log');
  }

  read(): RunRecord {
    return JSON.parse(readFileSync(join(this.path, 'run.json'), 'utf8')) as RunRecord;
  }

  /** Replaces the record whole, so that nobody ever reads half of it. */
  write(record: RunRecord): void {
    mkdirSync(this.path, { recursive: true });
    const draft = join(this.path, `run.json.${process.pid}`);
    writeFileSync(draft, `${JSON.stringify(record, null, 1)}\n`);
    renameSync(draft, join(this.path, 'run.json'));
  }

  /** Appends an event; only the runner does, so that numbers never meet. */
  append(news: RunNews): void {
    if (this.#seq === 0) this.#seq = this.events().at(-1)?.seq ?? 0;
    const event: RunEvent = { seq: ++this.#seq, time: new Date().toISOString(), ...news };
    appendFileSync(join(this.path, 'events.ndjson'), `${JSON.stringify(event)}\n`);
  }

  /** Returns the events after a number; a last line that is still being written is left out. */
  events(after = 0): RunEvent[] {
    const path = join(this.path, 'events.ndjson');
    if (!existsSync(path)) return [];
    const text = readFileSync(path, 'utf8');
    const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
    return lines
      .filter(line => line !== '')
      .map(line => JSON.parse(line) as RunEvent)
      .filter(event => event.seq > after);
  }

  /** Reads the log from an offset in bytes; stops before a character that is not whole yet. */
  readLog(offset: number): { readonly text: string; readonly offset: number } {
    if (!existsSync(this.log)) return { text: '', offset };
    const fd = openSync(this.log, 'r');
    try {
      const bytes = Buffer.alloc(Math.max(0, statSync(this.log).size - offset));
      const read = bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, offset));
      const whole = read.subarray(0, wholeLength(read));
      return { text: whole.toString('utf8'), offset: offset + whole.length };
    } finally {
      closeSync(fd);
    }
  }

  askToStop(wish: StopWish): void {
    const draft = join(this.path, `stop.${process.pid}`);
    writeFileSync(draft, wish);
    renameSync(draft, join(this.path, 'stop'));
  }

  stopWish(): StopWish | undefined {
    const path = join(this.path, 'stop');
    if (!existsSync(path)) return undefined;
    return readFileSync(path, 'utf8').trim() === 'now' ? 'now' : 'step';
  }

  /** Gives the sign of life that other hosts judge by. */
  touch(): void {
    const path = join(this.path, 'alive');
    const now = new Date();
    if (existsSync(path)) utimesSync(path, now, now);
    else writeFileSync(path, '');
  }

  /** Judges a run: by its process on this host, by its heartbeat on another. */
  view(): RunView {
    const record = this.read();
    const { runner } = record;
    const here = identify();
    const host = runner && here && runner.host !== here.host ? runner.host : null;
    const ended = record.state !== 'running' && record.state !== 'preparing';
    if (ended) return { record, state: record.state, host, progress: null };
    if (host !== null)
      return { record, state: this.#isBeating() ? record.state : 'lost', host, progress: null };
    const state: RunState = (runner ? isAlive(runner) : this.#isBeating())
      ? record.state
      : 'interrupted';
    return { record, state, host, progress: null };
  }

  /** A run that was just made has no runner yet: it is given the time of a heartbeat to start. */
  #isBeating(): boolean {
    const alive = statSync(join(this.path, 'alive'), { throwIfNoEntry: false });
    const made = statSync(join(this.path, 'run.json'), { throwIfNoEntry: false });
    return Date.now() - ((alive ?? made)?.mtimeMs ?? 0) < HEARTBEAT_LIMIT_MS;
  }
}

/** Length of the part of UTF-8 bytes that ends with a whole character. */
function wholeLength(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(4, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const need = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return need > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Where the run directories of a repository are. */
export function runsFolder(commonDir: string): string {
  return join(commonDir, 'stagebook', 'runs');
}

/** The run directories of a repository. */
export class RunStore {
  readonly #dir: string;

  constructor(commonDir: string) {
    this.#dir = runsFolder(commonDir);
  }

  directory(id: string): RunDirectory {
    return new RunDirectory(join(this.#dir, id));
  }

  /** Tells whether a run that has not ended writes to an experiment's ref. */
  isOpen(ref: string): boolean {
    return this.list().some(
      ({ view: { record, state } }) =>
        record.ref === ref && (state === 'running' || state === 'preparing')
    );
  }

  /** Lists the runs, newest first; a directory without a readable record is not one yet. */
  list(): { readonly directory: RunDirectory; readonly view: RunView }[] {
    if (!existsSync(this.#dir)) return [];
    const ids = readdirSync(this.#dir).sort().reverse();
    return ids.flatMap(id => {
      const directory = this.directory(id);
      if (!existsSync(join(directory.path, 'run.json'))) return [];
      return [{ directory, view: directory.view() }];
    });
  }
}

/** Notes a live run where a restarted server looks for those of its user, or takes the note away. */
export function registerRun(id: string, entry: { root: string; dir: string } | null): void {
  const folder = registryFolder();
  const path = join(folder, `${id}.json`);
  if (entry === null) rmSync(path, { force: true });
  else {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, `${JSON.stringify(entry)}\n`);
  }
}

/** The folder in which live runs of this user are noted. */
export function registryFolder(): string {
  const state = process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state');
  return join(state, 'stagebook', 'runs');
}
