import { randomBytes } from 'node:crypto';
import {
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
  RunView,
  StopWish
} from '../contract/experiment-run.js';
import type { Failure } from '../contract/failure.js';
import { isJsonObject, type JsonValue } from '../contract/json.js';
import { err, type Result } from '../contract/result.js';
import { writeFiles } from '../disk/index.js';
import { identify, isAlive } from '../process/index.js';
import { claim } from './claim.js';
import { EventLog } from './event-log.js';

/** After this silence a run of another host counts as lost. */
const HEARTBEAT_LIMIT_MS = 30_000;

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

/** Tells whether a text has the form of such an id. */
export function isId(text: string): boolean {
  return /^\d{8}T\d{6}-[0-9a-f]+$/.test(text);
}

/** Bytes of a log that are read at once: a log may be larger than the memory. */
const PIECE = 1 << 20;

/** The files of one run: `run.json`, `events.ndjson`, `log`, `stop` and `alive`. */
export class RunDirectory {
  readonly path: string;
  readonly #events: EventLog;
  /** The record that could not be written yet. */
  #waiting: RunRecord | undefined;

  constructor(path: string) {
    this.path = path;
    this.#events = new EventLog(join(path, 'events.ndjson'));
  }

  get log(): string {
    return join(this.path, 'log');
  }

  /** Reads the record; undefined where there is none yet, or none that can be read. */
  record(): RunRecord | undefined {
    try {
      const value = JSON.parse(readFileSync(join(this.path, 'run.json'), 'utf8')) as JsonValue;
      return isRecord(value) ? (value as unknown as RunRecord) : undefined;
    } catch {
      return undefined; // Torn by a crash of the machine: one run must not block all commands.
    }
  }

  /** Reads the record of a run that was just made. */
  read(): RunRecord {
    const record = this.record();
    if (!record) throw new Error(`Internal: no record in ${this.path}`);
    return record;
  }

  /** Makes the directory, with its record. */
  make(record: RunRecord): Result<void, Failure> {
    return writeFiles(this.path, [
      { path: join(this.path, 'run.json'), text: formatRecord(record) }
    ]);
  }

  /** Replaces the record whole. What the disk does not take now is written with a later sign of life. */
  write(record: RunRecord): Result<void, Failure> {
    // Somebody moved the repository away: a folder in its place would keep it from coming back.
    const written = existsSync(this.path) ? this.make(record) : gone(this.path);
    this.#waiting = written.ok ? undefined : record;
    return written;
  }

  /** Appends an event; what the disk does not take now is written with a later one. */
  append(news: RunNews): void {
    this.#events.append(news);
  }

  /** Writes what the disk did not take before; false where it still does not. */
  flush(): boolean {
    const isWritten = this.#waiting === undefined || this.write(this.#waiting).ok;
    return this.#events.flush() && isWritten;
  }

  /** Returns the events after a number; a last line that is still being written is left out. */
  events(after = 0): RunEvent[] {
    return this.#events.after(after);
  }

  /** Reads the next piece of the log from an offset in bytes; stops before a character that is not whole yet. */
  readLog(offset: number): { readonly text: string; readonly offset: number } {
    const size = statSync(this.log, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= offset) return { text: '', offset };
    const fd = openSync(this.log, 'r');
    try {
      const bytes = Buffer.alloc(Math.min(PIECE, size - offset));
      const read = bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, offset));
      const whole = read.subarray(0, wholeLength(read));
      return { text: whole.toString('utf8'), offset: offset + whole.length };
    } finally {
      closeSync(fd);
    }
  }

  /** Takes the right to start the run, or to end it for its runner; undefined where another has it. */
  claim(what: 'start' | 'end'): (() => void) | undefined {
    return claim(join(this.path, what));
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

  /** Gives the sign of life that other hosts judge by, and writes what waits. */
  touch(): void {
    const path = join(this.path, 'alive');
    const now = new Date();
    try {
      if (existsSync(path)) utimesSync(path, now, now);
      else writeFileSync(path, '');
    } catch {
      // A disk that takes nothing now: the next sign of life may get through.
    }
    this.flush();
  }

  /** Judges a run: by its process on this host, by its heartbeat on another; undefined without a record. */
  view(): RunView | undefined {
    const record = this.record();
    if (!record) return undefined;
    const judged = this.#judge(record);
    const stopping = isOpenState(judged.state) ? this.stopWish() : undefined;
    return { record, ...judged, progress: null, ...(stopping && { stopping }) };
  }

  #judge(record: RunRecord): Pick<RunView, 'state' | 'host'> {
    const { runner, state } = record;
    const here = identify();
    const host = runner && here && runner.host !== here.host ? runner.host : null;
    if (!isOpenState(state)) return { state, host };
    if (host !== null) return { state: this.isBeating() ? state : 'lost', host };
    const isHere = runner ? isAlive(runner) : this.isBeating();
    return { state: isHere ? state : 'interrupted', host };
  }

  /** Tells whether a sign of life is recent. A run that was just made has no runner yet: it is given the same time to start. */
  isBeating(): boolean {
    const alive = statSync(join(this.path, 'alive'), { throwIfNoEntry: false });
    const made = statSync(join(this.path, 'run.json'), { throwIfNoEntry: false });
    return Date.now() - ((alive ?? made)?.mtimeMs ?? 0) < HEARTBEAT_LIMIT_MS;
  }
}

function gone(path: string): Result<never, Failure> {
  return err({ reason: 'io', path, code: 'ENOENT', message: 'The folder is not there any more.' });
}

function formatRecord(record: RunRecord): string {
  return `${JSON.stringify(record, null, 1)}\n`;
}

function isRecord(value: JsonValue): boolean {
  return ['id', 'name', 'ref', 'root', 'worktree', 'workspace', 'state'].every(
    key => isJsonObject(value) && typeof value[key] === 'string'
  );
}

/** Tells of a state whether the run has not ended. */
export function isOpenState(state: RunView['state']): boolean {
  return state === 'running' || state === 'preparing';
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
      ({ view: { record, state } }) => record.ref === ref && isOpenState(state)
    );
  }

  /** Lists the runs, newest first; those without a readable record are left out. */
  list(): { readonly directory: RunDirectory; readonly view: RunView }[] {
    return this.#ids().flatMap(id => {
      const directory = this.directory(id);
      const view = directory.view();
      return view ? [{ directory, view }] : [];
    });
  }

  /** Lists the folders of runs whose record cannot be read. */
  listUnreadable(): string[] {
    const folders = this.#ids().map(id => this.directory(id));
    return folders
      .filter(({ path }) => existsSync(join(path, 'run.json')))
      .filter(directory => directory.record() === undefined)
      .map(({ path }) => path);
  }

  #ids(): string[] {
    return existsSync(this.#dir) ? readdirSync(this.#dir).sort().reverse() : [];
  }
}

/** Notes a live run where a restarted server looks for those of its user, or takes the note away. */
export function registerRun(id: string, entry: { root: string; dir: string } | null): void {
  const folder = registryFolder();
  const path = join(folder, `${id}.json`);
  try {
    if (entry === null) rmSync(path, { force: true });
    else {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, `${JSON.stringify(entry)}\n`);
    }
  } catch {
    // A home that cannot be written: the run goes on without the note.
  }
}

/** The folder in which live runs of this user are noted. */
export function registryFolder(): string {
  const state = process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state');
  return join(state, 'stagebook', 'runs');
}
