import { jsonEquals, type JsonValue } from '../contract/json.js';
import type { Collector, TracedProblem } from '../contract/stage-run.js';
import type { MethodSpec, MistypedParam, StageProblem, StageSpec } from '../contract/stage-spec.js';
import { chosenStages } from './chosen.js';
import { findMistyped } from './check-kind.js';
import { findClashes } from './clashes.js';
import { isDep, type Field, type Objective } from './declaration.js';
import { defaultWire } from './default-wire.js';
import { describeWire, type Built } from './describe-wire.js';
import { newGroup } from './group.js';
import { paramsToJson } from './param-value.js';
import { joinErrors, misdeclared, StagebookError } from './problem.js';
import { state, type StageRecord } from './state.js';
import { checkTimed } from './timing.js';

/** Describes the stages of the graph, and finds what is wrong between them. */
export function collectStages(): ReturnType<NonNullable<Collector['finish']>> {
  const built = chosenStages()
    .map(stage => ({ stage, record: state.records.get(stage) as StageRecord }))
    .filter(({ record }) => !record.isBroken);
  const problems = [...findClashes(built.map(({ record }) => record)), ...findIdle(built)];
  const stages: StageSpec[] = [];
  for (const one of built) {
    try {
      stages.push(describeStage(one, built));
    } catch (error) {
      if (!(error instanceof StagebookError)) throw error;
      for (const { problem } of error.all) problems.push(trace(problem, one.record));
    }
  }
  const stacks = built.map(
    ({ record }) => [record.name, Object.fromEntries(record.stacks)] as const
  );
  return { stages, problems, stacks: Object.fromEntries(stacks) };
}

function trace(problem: StageProblem, { stack: built, stacks }: StageRecord): TracedProblem {
  const { field } = problem;
  const stack = (field === undefined ? undefined : stacks.get(field)) ?? built;
  return { ...problem, ...(stack === undefined ? {} : { stack }) };
}

/** Without types nobody else misses it before the stage runs. Its place is the class, not where that is built. */
function findIdle(built: readonly Built[]): TracedProblem[] {
  const idle = built.filter(({ stage }) => typeof Reflect.get(stage, 'run') !== 'function');
  const classes = new Set(idle.map(({ record }) => record.className));
  return [...classes].map(className => ({
    code: 'stage/declaration',
    message: `\`${className}\` has no \`run()\`.`,
    help: [
      'Write `run() { … }` or `async run() { … }` in the class; a class that is only a base is `abstract`.'
    ],
    className
  }));
}

function describeStage({ stage, record }: Built, built: readonly Built[]): StageSpec {
  const missing = record.missing();
  if (missing) throw missing;
  checkTimed(stage, record);
  const wrong: StagebookError[] = [];
  const attempt = <T>(find: () => T): T | undefined => {
    try {
      return find();
    } catch (error) {
      if (!(error instanceof StagebookError)) throw error;
      wrong.push(error);
      return undefined;
    }
  };
  const values = stage as Readonly<Record<string, unknown>>;
  // A field that a subclass declares anew is there twice.
  const fields = [...new Map(record.fields.map(field => [field.name, field])).values()];
  const deps = fields
    .filter(({ declaration }) => isDep(declaration))
    .map(field => ({
      field,
      wire: attempt(() => describeWire(field, values[field.name], record, built)) ?? null
    }));
  const objective = attempt(() => findObjective(fields, record));
  const params = attempt(() => paramsToJson(stage, record));
  if (wrong.length > 0 || !params) throw joinErrors(wrong);
  const mistyped = fields.flatMap(field => findOtherKinds(field, params[field.name], record));
  return {
    name: record.name,
    className: record.className,
    params,
    ...(mistyped.length > 0 && { mistyped }),
    requiredParams: fields
      .filter(
        ({ name, declaration }) =>
          declaration.kind === 'param.required' && values[name] === undefined
      )
      .map(({ name }) => name),
    methods: fields.flatMap(({ name, declaration }) =>
      declaration.kind === 'method'
        ? [toMethodSpec(name, values[name] as object, declaration.value)]
        : []
    ),
    paramsFiles: fields.flatMap(({ name }) => record.paramsFiles.get(name) ?? []),
    deps: deps.map(({ field, wire }) => ({ field: field.name, wire })),
    outs: fields.flatMap(({ name }) => record.outs.get(name) ?? []),
    ...(objective && { objective }),
    wired: deps.some(({ field, wire }) => {
      const byClass = defaultWire(field, record.className, record.name);
      return !jsonEquals(wire as JsonValue, byClass as JsonValue);
    })
  };
}

/** Finds where a param has a value of another kind than its default. */
function findOtherKinds(
  { name, declaration }: Field,
  value: JsonValue | undefined,
  { className }: StageRecord
): readonly MistypedParam[] {
  if (declaration.kind === 'param') return findMistyped(declaration.value, value, [name], false);
  if (declaration.kind !== 'params') return [];
  return findMistyped(newGroup(declaration.group, { className, field: name }), value, [name], true);
}

function toMethodSpec(field: string, value: object, declared: object): MethodSpec {
  return { field, className: value.constructor.name, declared: declared.constructor.name };
}

/** The metric is named as DVC names it: the file, a colon and the key in it. */
function findObjective(fields: readonly Field[], record: StageRecord): Objective | undefined {
  const found = fields.flatMap(({ name, declaration }) => {
    const objectives = 'objectives' in declaration ? declaration.objectives : [];
    const path = record.outs.get(name)?.[0]?.path ?? '';
    return objectives.map(({ metric, direction }) => ({
      field: name,
      metric: `${path}:${metric}`,
      direction
    }));
  });
  const [first, second] = found;
  if (second)
    throw misdeclared(
      { className: record.className, field: second.field, stage: record.name },
      `\`${record.className}\` marks two metrics as the one that tells the best checkpoint.`,
      'Keep one `maximize` or `minimize`.'
    );
  return first && { metric: first.metric, direction: first.direction };
}
