import { closeSync, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import type { RunEvent, RunNews } from '../contract/experiment-run.js';

/** Bytes that are read at once. */
const PIECE = 64 << 10;
const LINE_BREAK = 0x0a;

/** The events of a run: one JSON object a line, numbered from 1. Lines that a crash or a full disk tore are passed over. */
export class EventLog {
  readonly #path: string;
  #seq = 0;
  /** Lines that could not be written yet. */
  #waiting: string[] = [];

  constructor(path: string) {
    this.#path = path;
  }

  /** Appends an event. Only one process does at a time, so that numbers never meet. */
  append(news: RunNews): void {
    if (this.#seq === 0) this.#seq = this.#lastSeq();
    const event: RunEvent = { seq: ++this.#seq, time: new Date().toISOString(), ...news };
    this.#waiting.push(`${JSON.stringify(event)}\n`);
    this.flush();
  }

  /** Writes what waits, in order; false where the disk still takes no more. */
  flush(): boolean {
    try {
      for (let line = this.#waiting[0]; line !== undefined; line = this.#waiting[0]) {
        appendLine(this.#path, line);
        this.#waiting.shift();
      }
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      return false; // A full disk must not end a training: the line waits for the next time.
    }
  }

  /** Returns the events after a number. Read from the end back: whoever asks again and again reads only what is new. */
  after(seq: number): RunEvent[] {
    const found: RunEvent[] = [];
    for (const line of linesFromEnd(this.#path)) {
      const event = parseEvent(line);
      if (!event) continue;
      if (event.seq <= seq) break;
      found.push(event);
    }
    return found.reverse();
  }

  #lastSeq(): number {
    for (const line of linesFromEnd(this.#path)) {
      const event = parseEvent(line);
      if (event) return event.seq;
    }
    return 0;
  }
}

/** Reads one line; undefined where it was torn. */
export function parseEvent(line: string): RunEvent | undefined {
  try {
    const event = JSON.parse(line) as RunEvent | null;
    return typeof event?.seq === 'number' ? event : undefined;
  } catch {
    return undefined; // Half a line, or two that ran into each other.
  }
}

function appendLine(path: string, line: string): void {
  const fd = openSync(path, 'a+');
  try {
    const bytes = Buffer.from(endsWithLine(fd) ? line : `\n${line}`);
    let written = 0;
    while (written < bytes.length) written += writeSync(fd, bytes, written);
  } finally {
    closeSync(fd);
  }
}

function endsWithLine(fd: number): boolean {
  const { size } = fstatSync(fd);
  const last = Buffer.alloc(1);
  return size === 0 || (readSync(fd, last, 0, 1, size - 1) === 1 && last[0] === LINE_BREAK);
}

/** Gives the whole lines of a file, the last first. */
function* linesFromEnd(path: string): Generator<string> {
  let end = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (end === 0) return;
  const fd = openSync(path, 'r');
  try {
    // What follows the last line break is a line that is still being written.
    let rest: Buffer | undefined;
    while (end > 0) {
      const piece = Buffer.alloc(Math.min(PIECE, end));
      end -= piece.length;
      let text: Buffer = piece.subarray(0, readSync(fd, piece, 0, piece.length, end));
      for (let at = text.lastIndexOf(LINE_BREAK); at >= 0; at = text.lastIndexOf(LINE_BREAK)) {
        if (rest) yield Buffer.concat([text.subarray(at + 1), rest]).toString('utf8');
        rest = Buffer.alloc(0);
        text = text.subarray(0, at);
      }
      if (rest) rest = Buffer.concat([text, rest]);
    }
    if (rest && rest.length > 0) yield rest.toString('utf8');
  } finally {
    closeSync(fd);
  }
}
