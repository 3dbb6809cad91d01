import type { Diagnostic } from '../contract/diagnostic.js';
import { findNearest } from '../contract/find-nearest.js';
import { isJsonObject, type JsonValue } from '../contract/json.js';
import { findMisfits, type Misfit } from './pipeline-schema.js';
import { locateValue } from './resolve/locate-value.js';
import type { YamlText } from './yaml-text.js';

/** A `dvc.yaml` as it was read: its value and, for places, its tree. */
interface ReadFile {
  readonly value: () => JsonValue;
  readonly yaml: () => YamlText;
}

/** Finds what DVC refuses in a `dvc.yaml` that can be understood all the same: unknown keys, values of a wrong type. */
export function checkShape(file: ReadFile): readonly Diagnostic[] {
  const value = file.value();
  return isJsonObject(value) ? findMisfits(value).map(misfit => report(file, misfit)) : [];
}

function report({ yaml }: ReadFile, { path, known, wanted = '' }: Misfit): Diagnostic {
  const key = String(path.at(-1) ?? '');
  const around = describePlace(path.slice(0, -1));
  const nearest = known && findNearest(key, known);
  const value = `\`${key}\`${around === '' ? '' : ` of ${around}`}`;
  return {
    severity: 'error',
    code: 'pipeline/shape',
    message: known
      ? `DVC knows no key \`${key}\` ${around === '' ? 'at the top of the file' : `in ${around}`}.`
      : `${typeof path.at(-1) === 'number' ? `An item of ${around}` : value} is not ${wanted}, as DVC wants it.`,
    location: locateValue(yaml(), path, known && key),
    ...(nearest !== undefined && { help: [`Did you mean \`${nearest}\`?`] })
  };
}

/** Names what lies around a place: `outs` of stage `train`, `model.pt` of … */
function describePlace(path: Misfit['path']): string {
  const names = path.filter(key => typeof key === 'string' && key !== 'do');
  const [section, name, ...inner] = names;
  if (section !== 'stages' || name === undefined)
    return names
      .map(key => `\`${key}\``)
      .reverse()
      .join(' of ');
  return [...inner.reverse().map(key => `\`${key}\``), `stage \`${name}\``].join(' of ');
}
