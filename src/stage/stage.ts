import { RUN_SYMBOL, type RunStage } from '../contract/stage-run.js';
import { printAtOnce, requestCheckpoint } from './checkpoint.js';
import { checkOptions } from './check-options.js';
import { execute, writeValues } from './execute.js';
import { InstanceFrame } from './frame.js';
import { describeGiven } from './given.js';
import { checkRan, loadRequest } from './load-request.js';
import { pickParams } from './params-file.js';
import { newRecord, recordOf } from './record.js';
import { misdeclared } from './problem.js';
import { fieldsOf, watchFields } from './probe.js';
import { hasRunner } from './protocol.js';
import { takeCheckpoint } from './resume.js';
import { collector, state, type StageRecord } from './state.js';
import { warnOfUnknownParams } from './unknown-params.js';
import type { ClassOf, LoadOptions, StageOptions, ValuesOf } from './types.js';

/**
 * One stage of a pipeline: a class whose fields declare what it reads and writes, and whose `run()` does the work.
 *
 * Naming the class, `class Train extends Stage<Train>`, gives `new Train({ … })` its types.
 */
export abstract class Stage<Self = unknown> {
  /** Builds a stage with other params or deps than the defaults of its class. */
  constructor(values?: ValuesOf<Self>, options?: StageOptions) {
    const purpose = state.purpose?.stage === new.target ? state.purpose : undefined;
    if (purpose) state.purpose = undefined;
    if (purpose?.kind === 'probe') return watchFields(this) as this;
    const fields = fieldsOf(new.target);
    const given = (values ?? {}) as Readonly<Record<string, unknown>>;
    // `new.target` is abstract by type only: something concrete is being built.
    const stage = new.target as unknown as ClassOf<object>;
    const record = newRecord({ stage, fields, given, options, purpose });
    const frame = new InstanceFrame(record, given);
    state.records.set(this, record);
    record.missing = () => frame.missing();
    const collecting = collector();
    if (collecting && state.probes === 0 && !purpose)
      state.collected.set(this, collecting.notebook ?? '');
    const run: unknown = Reflect.get(this, 'run');
    if (typeof run === 'function') {
      // An own property, so that trying `run()` in a notebook prepares and writes what a stage process does.
      const value = (...args: unknown[]): unknown =>
        execute(this, record, () => Reflect.apply(run, this, args) as unknown);
      Object.defineProperty(this, 'run', { value, configurable: true, writable: true });
    }
    frame.enter();
  }

  /** Does the work of the stage. */
  abstract run(): void | Promise<void>;

  /** The name of the stage: of its class, if no other was given. */
  get name(): string {
    return recordOf(this).name;
  }

  /** How many steps are done. */
  get step(): number {
    return recordOf(this).step;
  }

  /** Whether this run goes on from a checkpoint: its files are in place. */
  get resumed(): boolean {
    return state.records.get(this)?.resume !== undefined;
  }

  /** Counts the steps that are left up to `total`, and ends each with `nextStep()`: a resumed run goes on where it was. */
  *steps(total: number): Generator<number, void, undefined> {
    if (typeof total !== 'number' || Number.isNaN(total))
      throw misdeclared(
        { className: recordOf(this).className },
        `\`this.steps()\` was given ${describeGiven(total)}; it takes the number of all steps.`,
        'Give it a number, such as a param: `this.steps(this.epochs)`.'
      );
    while (this.step < total) {
      yield this.step;
      this.nextStep();
    }
  }

  /** Logs a metric of this step to the live log; `/` in the name makes groups. */
  log(name: string, value: number | string | boolean): void {
    const { live, className, step } = recordOf(this);
    if (!live)
      throw misdeclared(
        { className },
        `\`${className}\` calls \`this.log()\` and has no live log.`,
        'Declare one: `progress = live()`.'
      );
    live.log(name, value, step);
  }

  /** Ends a step: the live log is written, and in an experiment a checkpoint is made. */
  nextStep(): void {
    const record = recordOf(this);
    save(this, record, record.step + 1);
    record.step++;
  }

  /**
   * Makes a checkpoint of the stage's outs as they are now, in an experiment; returns when they are stored.
   *
   * A run that goes on from it does the step again.
   */
  checkpoint(): void {
    const record = recordOf(this);
    save(this, record, record.step);
  }

  /** Loads a finished stage, from the workspace or a revision: its params, outs and values. */
  static async load<S extends Stage>(this: ClassOf<S>, options: LoadOptions = {}): Promise<S> {
    checkOptions(options, { call: `${this.name}.load()`, names: ['name', 'rev'] });
    const stage = options.name ?? this.name;
    const request = await loadRequest(stage, this.name, options.rev);
    state.purpose = { stage: this, kind: 'load', request };
    const loaded = new (this as new () => S)();
    checkRan(recordOf(loaded));
    return loaded;
  }

  /** Runs one stage in a process of its own. */
  static async [Symbol.for(RUN_SYMBOL)](
    this: ClassOf<Stage>,
    ...[request, { readParamsFile, findClass }]: Parameters<RunStage>
  ): Promise<void> {
    state.root = request.root;
    state.purpose = { stage: this, kind: 'run', request, findClass };
    const stage = new (this as new () => Stage)();
    const record = recordOf(stage);
    warnOfUnknownParams(record);
    for (const spec of record.paramsFiles.values())
      Reflect.set(
        stage,
        spec.field,
        pickParams(await readParamsFile(spec.path), spec, record.className)
      );
    if (hasRunner()) {
      printAtOnce();
      record.resume = takeCheckpoint(request.stage);
    }
    await stage.run();
  }
}

/** A checkpoint holds the values that were assigned so far: they are written before it is asked for. */
function save(stage: Stage, record: StageRecord, next: number): void {
  record.live?.save();
  writeValues(stage, record);
  requestCheckpoint(record, next);
}
