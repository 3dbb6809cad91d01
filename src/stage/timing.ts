import { findNearest } from '../contract/find-nearest.js';
import type { Field } from './declaration.js';
import { label } from './paths.js';
import { misdeclared } from './problem.js';
import type { StageRecord } from './state.js';
import { Stopwatch } from './stopwatch.js';
import { readValue, writeValue } from './value-file.js';

/** A field that holds the seconds of a method. */
interface TimedField {
  readonly name: string;
  readonly method: string;
}

/** Lists the fields of a stage that hold seconds; all are of one file. */
export function timedFields(fields: readonly Field[]): readonly TimedField[] {
  return fields.flatMap(({ name, declaration }) =>
    declaration.kind === 'timeit' ? [{ name, method: declaration.method }] : []
  );
}

/** Finds a method that is to be timed and that the stage does not have. */
export function checkTimed(instance: object, { className, fields }: StageRecord): void {
  for (const { name: field, method } of timedFields(fields)) {
    if (typeof Reflect.get(instance, method) === 'function') continue;
    const nearest = findNearest(method, methodsOf(instance));
    throw misdeclared(
      { className, field },
      `${label({ className, field })} times \`${method}()\`, which is no method of \`${className}\`.`,
      nearest === undefined
        ? `Name a method that is not private, or nothing: \`${field} = timeit()\` times \`run()\`.`
        : `Write \`${field} = timeit('${nearest}')\`.`
    );
  }
}

/** Makes the methods of a stage tell how long they take; a resumed run goes on with the times of its checkpoint. */
export function startTiming(instance: object, record: StageRecord): void {
  const timed = timedFields(record.fields);
  if (timed.length === 0) return;
  checkTimed(instance, record);
  const watch = Stopwatch.from(record.resume && readValue(timingPath(record)));
  record.stopwatch = watch;
  for (const method of new Set(timed.map(field => field.method))) {
    if (method === 'run') continue;
    // Of the prototype: an earlier run in the same notebook may have wrapped it.
    const call = Reflect.get(Object.getPrototypeOf(instance) as object, method) as () => unknown;
    const value = (...args: unknown[]): unknown =>
      watch.time(method, () => Reflect.apply(call, instance, args) as unknown);
    Object.defineProperty(instance, method, { value, configurable: true, writable: true });
  }
  watch.startRun();
}

/** Writes the times so far, and gives them to their fields. */
export function writeTimes(instance: object, record: StageRecord): void {
  const { stopwatch } = record;
  if (!stopwatch) return;
  stopwatch.lap();
  const timed = timedFields(record.fields);
  for (const { name, method } of timed) Reflect.set(instance, name, stopwatch.secondsOf(method));
  writeValue(timingPath(record), stopwatch.toJson(timed.map(({ method }) => method)));
}

/** Returns the seconds of a method as the file of a stage says; undefined where there is no file. */
export function readSeconds(path: string, method: string, folder?: string): number | undefined {
  const json = readValue(path, folder);
  return json === undefined ? undefined : Stopwatch.from(json).secondsOf(method);
}

function timingPath({ fields, outs }: StageRecord): string {
  const [first] = timedFields(fields);
  return (first && outs.get(first.name)?.[0]?.path) ?? '';
}

function methodsOf(instance: object): string[] {
  const own = Object.getPrototypeOf(instance) as object;
  return Object.getOwnPropertyNames(own).filter(name => name !== 'constructor');
}
