import type { Diagnostic } from '../contract/diagnostic.js';
import { findNearest } from '../contract/find-nearest.js';
import { locateValue } from './resolve/locate-value.js';
import { findMisfits, type Misfit, type Shape } from './shape.js';
import type { YamlValue } from './yaml-scalar.js';
import type { YamlText } from './yaml-text.js';
import { isYamlMap } from './yaml-value.js';

/** A file of DVC as it was read: its value and, for places, its tree. */
interface ReadFile {
  readonly value: () => YamlValue;
  readonly yaml: () => YamlText;
}

/** Finds what DVC refuses in a file that can be understood all the same: unknown keys, values of a wrong type. */
export function checkShape(file: ReadFile, shape: Shape): readonly Diagnostic[] {
  const value = file.value();
  return isYamlMap(value) ? findMisfits(value, shape).map(misfit => report(file, misfit)) : [];
}

function report({ yaml }: ReadFile, { path, known, lacks, wanted = '' }: Misfit): Diagnostic {
  const key = String(path.at(-1) ?? '');
  const around = describePlace(path.slice(0, -1));
  if (lacks !== undefined)
    return {
      severity: 'error',
      code: 'pipeline/shape',
      message: `DVC wants a key \`${lacks}\` in ${typeof path.at(-1) === 'number' ? 'each item of ' : ''}${describePlace(path)}.`,
      location: locateValue(yaml(), path)
    };
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
