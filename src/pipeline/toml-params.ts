import { parse, TomlDate, TomlError, type TomlTable } from 'smol-toml';
import type { Diagnostic } from '../contract/diagnostic.js';
import { err, ok, type Result } from '../contract/result.js';
import { toInteger, type Integers, type YamlValue } from './yaml-scalar.js';

/** Reads a params file in TOML (https://toml.io/en/v1.0.0). Dates are their text. */
export function readTomlParams(
  text: string,
  path: string,
  integers: Integers
): Result<Readonly<Record<string, YamlValue>>, readonly Diagnostic[]> {
  try {
    return ok(toPlainTable(parse(text, { integersAsBigInt: true }), integers));
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return err([describe(error, path)]);
  }
}

function toPlainTable(table: TomlTable, integers: Integers): Readonly<Record<string, YamlValue>> {
  const plain = (value: TomlTable[string]): YamlValue => {
    if (value instanceof TomlDate) return value.toISOString();
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value === 'bigint') return toInteger(value, integers);
    return typeof value === 'object' ? toPlainTable(value, integers) : value;
  };
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, plain(value)]));
}

function describe(error: TomlError, path: string): Diagnostic {
  // Behind the first line the library draws the place, which the location tells.
  const [reason = ''] = error.message.replace('Invalid TOML document: ', '').split('\n');
  const start = { line: error.line - 1, column: error.column - 1 };
  const end = { ...start, column: start.column + 1 };
  return {
    severity: 'error',
    code: 'params/syntax',
    message: `\`${path}\` is not valid TOML: ${reason}.`,
    location: { kind: 'file', path, range: { start, end } },
    help: ['Correct the file at this place.']
  };
}
