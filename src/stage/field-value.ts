import { isDep, isParam, type Field } from './declaration.js';
import { depValue } from './dep-value.js';
import { outValue } from './out-value.js';
import { paramValue } from './param-value.js';
import { paramsFileValue } from './params-file.js';
import { label } from './paths.js';
import { misdeclared } from './problem.js';
import type { StageRecord } from './state.js';

/** Decides what a field of a new instance holds: what was given, what the stage process was told, or the default. */
export function fieldValue(
  field: Field,
  record: StageRecord,
  given: Readonly<Record<string, unknown>>
): unknown {
  const { declaration, name } = field;
  const value = given[name];
  if (isParam(declaration)) return paramValue(field, record, value);
  if (isDep(declaration)) return value === undefined ? depValue(field, record) : value;
  const subject = { className: record.className, field: name };
  const isRead = declaration.kind === 'paramsFile';
  if (value !== undefined)
    throw isRead
      ? misdeclared(
          subject,
          `${label(subject)} is read from a params file; it cannot be given to \`new ${record.className}()\`.`,
          'Change the value in the file, or declare it as `param(…)`.'
        )
      : misdeclared(
          subject,
          `${label(subject)} is an out of the stage; it cannot be given to \`new ${record.className}()\`.`,
          'Assign it in `run()`.'
        );
  return isRead ? paramsFileValue(declaration, record, subject) : outValue(field, record);
}
