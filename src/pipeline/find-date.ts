import { visit } from 'yaml';
import type { YamlText } from './yaml-text.js';
import type { FileLocation } from '../contract/diagnostic.js';

/** What YAML takes for a date or a time where it is not in quotes. */
const DATE =
  /^\d{4}-(?:\d\d-\d\d|\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

/** Finds the first value of a YAML text that is a date: DVC takes no such params. */
export function findDate(yaml: YamlText): { text: string; location: FileLocation } | undefined {
  let found: { text: string; location: FileLocation } | undefined;
  visit(yaml.root, {
    Scalar: (key, node) => {
      const { type, value } = node;
      if (key === 'key' || type !== 'PLAIN' || typeof value !== 'string' || !DATE.test(value))
        return undefined;
      found = { text: value, location: yaml.nodeLocation(node) };
      return visit.BREAK;
    }
  });
  return found;
}
