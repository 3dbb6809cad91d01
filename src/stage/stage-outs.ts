import type { Wire } from '../contract/stage-spec.js';
import { isFileOut, isValueOut, type Field } from './declaration.js';
import { LiveLog } from './live-log.js';
import { outsOf } from './outs-of.js';
import { label } from './paths.js';
import { fieldsOf } from './probe.js';
import { misdeclared, type Subject } from './problem.js';
import { state, type StageRecord } from './state.js';

/** Lists the fields of a stage class whose files another stage can read. */
export function outFields(stage: object): readonly Field[] {
  return fieldsOf(stage).filter(isReadable);
}

/** Times are written, too, but are others at each run: who depended on them would always run again. */
function isReadable({ declaration }: Field): boolean {
  return isFileOut(declaration) || isValueOut(declaration) || declaration.kind === 'live';
}

/** Returns what a stage of a class writes, under the name of the class. */
export function classWires(stage: object & { readonly name: string }): readonly Wire[] {
  const { name } = stage;
  return outFields(stage).flatMap(field => toWires(field, name, outsOf(field, name, name)));
}

/** Returns what a built stage writes. */
export function recordWires({ name, fields, outs }: StageRecord): readonly Wire[] {
  return fields
    .filter(isReadable)
    .flatMap(field => toWires(field, name, outs.get(field.name) ?? []));
}

function toWires(
  { name: field, declaration }: Field,
  stage: string,
  outs: readonly { readonly path: string }[]
): readonly Wire[] {
  const kind = isValueOut(declaration) ? 'value' : 'file';
  return outs.map(({ path }) => ({ path, kind, stage, field }));
}

/** Builds what `dep(X)` holds: the outs of a stage by field. Asking for anything else of `X` says why it is not there. */
export function stageOuts(
  stage: object & { readonly name: string },
  wires: readonly Wire[],
  valueOf: (wire: Wire) => unknown,
  subject: Subject
): object {
  const outs: Record<string, unknown> = {};
  for (const wire of wires) {
    const field = wire.field ?? '';
    // A live log has two files.
    if (Object.hasOwn(outs, field)) continue;
    const value = valueOf(wire);
    outs[field] = isLive(stage, field)
      ? new LiveLog(wire.path, state.past.get(value as object))
      : value;
  }
  for (const { name } of fieldsOf(stage)) {
    if (Object.hasOwn(outs, name)) continue;
    const get = (): never => {
      throw misdeclared(
        subject,
        `${label(subject)} reads \`${name}\` of \`${stage.name}\`, which is not an out: DVC would not run the stage again where it changes.`,
        `Write it in \`${stage.name}\` to an out of its own, such as \`settings = out<…>()\`.`
      );
    };
    Object.defineProperty(outs, name, { get, configurable: true });
  }
  state.stageOuts.set(outs, wires);
  return outs;
}

/** Returns the files behind a stage or behind what `dep(X)` holds; undefined for anything else. */
export function wiresBehind(value: object): readonly Wire[] | undefined {
  const record = state.records.get(value);
  return record ? recordWires(record) : state.stageOuts.get(value);
}

function isLive(stage: object, name: string): boolean {
  return fieldsOf(stage).some(field => field.name === name && field.declaration.kind === 'live');
}
