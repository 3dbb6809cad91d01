import { visit, type Node } from 'yaml';
import type { YamlText } from './yaml-text.js';
import type { FileLocation } from '../contract/diagnostic.js';

/** What YAML takes for a date or a time where it is not in quotes. */
const DATE =
  /^\d{4}-(?:\d\d-\d\d|\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

/** A date in a file. */
export interface FoundDate {
  readonly text: string;
  readonly location: FileLocation;
}

/** Finds the first value of a YAML text, or of a part of it, that is a date: DVC takes no such params. */
export function findDate(yaml: YamlText, part: Node | null = yaml.root): FoundDate | undefined {
  let found: FoundDate | undefined;
  visit(part, {
    Scalar: (key, node) => {
      const { type, value } = node;
      if (key === 'key' || type !== 'PLAIN' || !mayBeDate(value)) return undefined;
      found = { text: value, location: yaml.nodeLocation(node) };
      return visit.BREAK;
    }
  });
  return found;
}

/** Tells whether a value is a date, unless it stands in quotes. */
export function mayBeDate(value: unknown): value is string {
  return typeof value === 'string' && DATE.test(value);
}
