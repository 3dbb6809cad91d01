import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent, RunProgress } from '../contract/experiment-run.js';
import { isJsonObject, type JsonObject } from '../contract/json.js';
import { flatten } from './diff.js';
import { parseEvent } from './event-log.js';
import { metricAt, type MetricPlace } from './metric-at.js';
import type { Objectives } from './objectives.js';

/** Values that a sparkline needs at most. */
const SERIES = 100;

/** Runs that are remembered; beyond it the oldest is read anew when it is asked for. */
const KEPT = 200;

/** How far one run got, and how far its events were read. */
interface Reading {
  offset: number;
  stage: string | null;
  step: number | null;
  since: string;
  /** The stage whose metric it is. */
  trained: string | null;
  place: MetricPlace | null;
  series: number[];
  skipped: RunProgress['skipped'];
}

/** Reads how far runs got out of their events, each line once while the process lives. */
export class ProgressReader {
  readonly #readings = new Map<string, Reading>();

  /** Returns how far the run of a directory got, without the steps in all; null before its first stage. */
  read(directory: string, objectives: Objectives): Omit<RunProgress, 'steps'> | null {
    const reading = this.#take(directory);
    for (const event of readOn(join(directory, 'events.ndjson'), reading))
      fold(reading, event, objectives);
    const { stage, step, since, place, series, skipped } = reading;
    if (stage === null) return null;
    const value = series.at(-1);
    const metric = place && value !== undefined ? { name: place.key, value } : null;
    return { stage, step, since, metric, series: [...series], skipped };
  }

  #take(directory: string): Reading {
    const known = this.#readings.get(directory);
    const reading = known ?? {
      offset: 0,
      stage: null,
      step: null,
      since: '',
      trained: null,
      place: null,
      series: [],
      skipped: null
    };
    // Asked for last, forgotten last.
    this.#readings.delete(directory);
    this.#readings.set(directory, reading);
    const [oldest] = this.#readings.keys();
    if (this.#readings.size > KEPT && oldest !== undefined) this.#readings.delete(oldest);
    return reading;
  }
}

/** Returns the events that were written since; half a line waits for its end. */
function readOn(path: string, reading: Reading): RunEvent[] {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= reading.offset) return [];
  const bytes = Buffer.alloc(size - reading.offset);
  const fd = openSync(path, 'r');
  try {
    const read = bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, reading.offset));
    const whole = read.subarray(0, read.lastIndexOf(0x0a) + 1);
    reading.offset += whole.length;
    const lines = whole.toString('utf8').split('\n');
    return lines.flatMap(line => parseEvent(line) ?? []);
  } finally {
    closeSync(fd);
  }
}

function fold(reading: Reading, event: RunEvent, objectives: Objectives): void {
  if (event.type === 'stage' && event.reason === 'started') {
    reading.stage = event.stage;
    reading.step = null;
    reading.since = event.time;
  }
  if (event.type !== 'checkpoint') return;
  if (event.reason === 'skipped')
    reading.skipped = { count: (reading.skipped?.count ?? 0) + 1, message: event.message };
  // The step has ended, whatever became of its checkpoint; a signal that nobody understood tells no stage.
  if (event.reason === 'made' || event.stage === reading.stage) {
    reading.stage = event.stage;
    reading.step = event.step;
    reading.since = event.time;
  }
  if (event.reason === 'skipped') return;
  // One metric for each stage that trains: a line that changes its meaning on the way says nothing.
  if (event.stage !== reading.trained) [reading.place, reading.series] = [null, []];
  reading.trained = event.stage;
  reading.place ??= placeOf(event.metrics, objectives.of(event.stage));
  const value = reading.place && metricAt(event.metrics, reading.place);
  if (value !== null) reading.series = [...reading.series, value].slice(-SERIES);
}

type Metrics = Readonly<Record<string, JsonObject>>;

/** The metric that marks the best, where this checkpoint has it; else the first number that is no counter. */
function placeOf(metrics: Metrics, objective: MetricPlace | null): MetricPlace | null {
  if (objective && metricAt(metrics, objective) !== null)
    return { file: objective.file, key: objective.key };
  for (const [file, values] of Object.entries(metrics)) {
    if (!isJsonObject(values)) continue;
    for (const [key, value] of flatten(values))
      if (typeof value === 'number' && key !== 'step') return { file, key };
  }
  return null;
}
