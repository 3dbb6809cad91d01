import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.js';

const SUFFIX = ':timeit';

/** How long the methods of a stage took, in seconds, in ZnTrack's layout: `{"run:timeit": 1.5}`. */
export class Stopwatch {
  readonly #seconds = new Map<string, number[]>();
  #runStart: number | undefined;
  /** What `run()` took before the checkpoint that it goes on from. */
  #runBefore = 0;

  /** Goes on with what a file says. */
  static from(json: unknown): Stopwatch {
    const watch = new Stopwatch();
    for (const [key, timing] of Object.entries(isJsonObject(json) ? json : {}))
      if (key.endsWith(SUFFIX)) watch.#seconds.set(key.slice(0, -SUFFIX.length), valuesOf(timing));
    watch.#runBefore = watch.secondsOf('run');
    return watch;
  }

  /** Starts to time `run()`. */
  startRun(): void {
    this.#runStart = performance.now();
  }

  /** Notes what `run()` took so far: a checkpoint within it holds that. */
  lap(): void {
    if (this.#runStart !== undefined)
      this.#seconds.set('run', [round(this.#runBefore + secondsSince(this.#runStart))]);
  }

  /** Calls a function and notes how long it took; of an asynchronous one, until it is settled. */
  time<T>(method: string, call: () => T): T {
    const start = performance.now();
    const stop = (): void => {
      this.#seconds.set(method, [...(this.#seconds.get(method) ?? []), secondsSince(start)]);
    };
    const result = call();
    if (result instanceof Promise) void result.then(stop, stop);
    else stop();
    return result;
  }

  /** Returns the seconds of all calls of a method together. */
  secondsOf(method: string): number {
    return round((this.#seconds.get(method) ?? []).reduce((sum, value) => sum + value, 0));
  }

  /** Returns what the file of a stage holds that times some methods; what was called several times has all its values. */
  toJson(methods: readonly string[]): JsonObject {
    const timings = methods.map((method): readonly [string, JsonValue] => {
      const values = this.#seconds.get(method) ?? [];
      const timing = values.length < 2 ? this.secondsOf(method) : spread(values);
      return [method + SUFFIX, timing];
    });
    return Object.fromEntries(timings);
  }
}

function valuesOf(timing: JsonValue): number[] {
  if (typeof timing === 'number') return [timing];
  const values = isJsonObject(timing) ? timing['values'] : [];
  return Array.isArray(values) ? values.map(Number) : [];
}

function spread(values: readonly number[]): JsonObject {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { values, mean: round(mean), std: round(Math.sqrt(squares / (values.length - 1))) };
}

function secondsSince(start: number): number {
  return round((performance.now() - start) / 1000);
}

/** Microseconds: what is below them is noise of the clock. */
function round(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
