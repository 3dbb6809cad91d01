import { isJsonObject, type JsonValue } from '../contract/json.js';
import { METHOD_CLASS } from '../contract/stage-spec.js';
import { checkGroupKinds, checkKind } from './check-kind.js';
import { isParam, type Declaration, type Field } from './declaration.js';
import { fillGroup, newGroup, pickMembers } from './group.js';
import { NotJson, toJson } from './json-value.js';
import { buildMethod, checkMethod, methodToJson, type FindClass } from './method-object.js';
import { label } from './paths.js';
import { misdeclared, StagebookError, type Subject } from './problem.js';
import { collector, type StageRecord } from './state.js';

/** Returns the value of a param of a new instance: what the params file has, what was given, or the default. */
export function paramValue(
  { name, declaration }: Field,
  record: StageRecord,
  given: unknown
): unknown {
  const subject = { className: record.className, field: name };
  const stored: JsonValue | undefined = record.request?.params[name];
  const asked = stored === undefined ? given : stored;
  const param = {
    written: record.request?.written?.[name],
    key: `${record.name}.${name}`,
    subject
  };
  if (declaration.kind === 'params') {
    const group = newGroup(declaration.group, subject);
    if (stored === undefined) return fillGroup(group, given, subject);
    checkGroupKinds({ ...param, declared: group, stored });
    return fillGroup(group, knownMembers(group, stored, param.key, record), subject);
  }
  if (declaration.kind === 'method') {
    const declared = checkMethod(given ?? declaration.value, subject);
    return stored === undefined ? declared : storedMethod(declared, stored, record, subject);
  }
  const fallback = declaration.kind === 'param' ? declaration.value : undefined;
  const value = asked === undefined ? fallback : asked;
  if (value === undefined) {
    missParam(declaration, record, subject);
    return undefined;
  }
  if (stored !== undefined && declaration.kind === 'param')
    checkKind({ ...param, declared: fallback, stored });
  const json = toJson(value, rulesOf(declaration));
  if (json instanceof NotJson) throw unstorable(subject, json);
  // A copy, as a stage process has: what `run()` changes in it stays with this stage.
  return stored === undefined ? json : structuredClone(stored);
}

/** What the class of a group gave up may be in the params file still, where somebody had edited it. */
function knownMembers(
  group: object,
  stored: JsonValue,
  key: string,
  { ignored }: StageRecord
): JsonValue {
  return pickMembers(group, stored, (name, owner, nearest) => {
    const meant = nearest === undefined ? '' : ` Did you mean \`${nearest}\`?`;
    ignored.push(
      `\`params.yaml\` has a value \`${key}.${name}\`, and \`${owner}\` has no such field; it is ignored.${meant}`
    );
  });
}

/** What the class in the params file does not have is of another class: it was switched there by hand. */
function storedMethod(
  declared: object,
  stored: JsonValue,
  record: StageRecord,
  subject: Subject
): object {
  const { findClass, loaded } = record;
  // A class of another notebook is not known here: its values can be read all the same.
  if (loaded && isUnknown(stored, declared, findClass)) return structuredClone(stored) as object;
  const key = `${record.name}.${subject.field ?? ''}`;
  const { object, ignored } = buildMethod({ declared, stored, key, subject, findClass });
  for (const field of ignored)
    record.ignored.push(
      `\`params.yaml\` has a value \`${key}.${field}\`, and \`${object.constructor.name}\` has no such field; it is ignored.`
    );
  return object;
}

function isUnknown(stored: JsonValue, declared: object, findClass: FindClass): boolean {
  const name = isJsonObject(stored) ? stored[METHOD_CLASS] : undefined;
  if (typeof name !== 'string' || name === declared.constructor.name) return false;
  return typeof findClass(name) !== 'function';
}

/** While stages are collected the params file may still have the value; elsewhere it is missed now. */
function missParam(declaration: Declaration, record: StageRecord, subject: Subject): void {
  if (declaration.kind === 'param.required' && collector()) return;
  const field = subject.field ?? '';
  throw new StagebookError({
    code: 'stage/required-param',
    message: `${label(subject)} is a required param and has no value.`,
    help: [
      record.request
        ? `Give \`${record.name}.${field}\` a value in \`params.yaml\`.`
        : `Pass it: \`new ${record.className}({ ${field}: … })\`.`
    ],
    ...subject
  });
}

/** Only a group is built again by its class; of another object a stage process would get the bare values. */
function rulesOf({ kind }: Declaration): Parameters<typeof toJson>[1] {
  return { classes: kind === 'params' ? 'copy' : 'refuse' };
}

function unstorable(subject: Subject, found: NotJson): StagebookError {
  return misdeclared(
    subject,
    `${label(subject)} is ${found.describe()}, which a params file cannot hold.`,
    'Use texts, numbers, booleans, null, and lists and groups of them.',
    'An object of a class is declared with `params(Class)`, or with `method(new Class())` where it does work.'
  );
}

/** Copies the params of an instance as they go into the params file, or throws what is wrong with one. */
export function paramsToJson(
  instance: object,
  record: StageRecord
): Readonly<Record<string, JsonValue>> {
  const values: Record<string, JsonValue> = {};
  for (const { name, declaration } of record.fields) {
    const value: unknown = Reflect.get(instance, name);
    if (!isParam(declaration) || value === undefined) continue;
    const subject = { className: record.className, field: name };
    if (declaration.kind === 'method') {
      values[name] = methodToJson(checkMethod(value, subject), subject);
      continue;
    }
    const json = toJson(value, rulesOf(declaration));
    if (json instanceof NotJson) throw unstorable(subject, json);
    values[name] = json;
  }
  return values;
}
