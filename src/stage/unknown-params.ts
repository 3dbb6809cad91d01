import { findNearest } from '../contract/find-nearest.js';
import { isParam } from './declaration.js';
import type { StageRecord } from './state.js';

/** Says which values of the params file no field takes: a slip of the pen would silently train with the default. */
export function warnOfUnknownParams(record: StageRecord): void {
  const { name, className, fields, request } = record;
  const known = fields.flatMap(field => (isParam(field.declaration) ? [field.name] : []));
  for (const key of Object.keys(request?.params ?? {})) {
    if (known.includes(key)) continue;
    const nearest = findNearest(key, known);
    const meant = nearest === undefined ? '' : ` Did you mean \`${nearest}\`?`;
    process.stderr.write(
      `stagebook: \`params.yaml\` has a value \`${name}.${key}\`, and \`${className}\` declares no such param; it is ignored.${meant}\n`
    );
  }
  for (const ignored of record.ignored) process.stderr.write(`stagebook: ${ignored}\n`);
}
