import type { Diagnostic } from '../contract/diagnostic.js';
import { isJsonObject } from '../contract/json.js';
import type { StageSpec } from '../contract/stage-spec.js';
import { parseParams } from '../pipeline/index.js';
import { PARAMS_FILE } from './pipeline-paths.js';
import type { PlaceOfField } from './stage-diagnostic.js';

/** Finds required params that neither the notebook nor the params file, as it is going to be, gives a value. */
export function findRequiredParams(
  text: string,
  specs: readonly StageSpec[],
  placeOf: PlaceOfField
): Diagnostic[] {
  const parsed = parseParams(text, PARAMS_FILE);
  if (!parsed.ok) return [...parsed.failure];
  return specs.flatMap(({ name, className, requiredParams }) => {
    const values = parsed.value[name];
    return requiredParams
      .filter(field => !isJsonObject(values) || values[field] === undefined)
      .map((field): Diagnostic => ({
        severity: 'error',
        code: 'stage/required-param',
        message: `\`${className}.${field}\` is a required param and has no value${name === className ? '' : ` in stage \`${name}\``}.`,
        location: placeOf(name, field) ?? { kind: 'file', path: PARAMS_FILE },
        help: [
          `Pass it in the notebook, \`new ${className}({ ${field}: … })\`, or set \`${name}: { ${field}: … }\` in \`${PARAMS_FILE}\`.`
        ]
      }));
  });
}
