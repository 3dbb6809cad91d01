import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { CHECKOUT } from '../support/test-project.js';

const PROGRAM = `
import sys, json, datetime, math
import yaml as pyyaml
from dvc.utils.serialize import parse_yaml

def tagged(v):
    if isinstance(v, dict): return {'map': {str(k): tagged(x) for k, x in v.items()}}
    if isinstance(v, list): return {'list': [tagged(x) for x in v]}
    if isinstance(v, bool): return {'bool': v}
    if isinstance(v, int): return {'int': str(v)}
    if isinstance(v, float):
        return {'float': 'nan' if math.isnan(v) else 'inf' if v > 1.7e308 else '-inf' if v < -1.7e308 else repr(v)}
    if v is None: return {'null': True}
    if isinstance(v, (datetime.date, datetime.datetime)): return {'date': True}
    return {'str': str(v)}

def read(load, text):
    try: return tagged(load(text))
    except Exception as e: return {'error': type(e).__name__}

texts = json.load(sys.stdin)
json.dump([[read(lambda t: parse_yaml(t, 'x.yaml'), t), read(pyyaml.safe_load, t)] for t in texts], sys.stdout)
`;

/** What a Python YAML parser read: a value with its Python type. */
export type PythonValue =
  | { readonly map: Readonly<Record<string, PythonValue>> }
  | { readonly list: readonly PythonValue[] }
  | { readonly bool: boolean }
  | { readonly int: string }
  | { readonly float: string }
  | { readonly null: true }
  | { readonly date: true }
  | { readonly str: string }
  | { readonly error: string };

/** Reads texts with DVC's own parser and with PyYAML, in one process. */
export function readWithPython(
  texts: readonly string[]
): readonly { readonly dvc: PythonValue; readonly pyyaml: PythonValue }[] {
  const output = execFileSync(join(CHECKOUT, '.venv/bin/python'), ['-c', PROGRAM], {
    input: JSON.stringify(texts),
    encoding: 'utf8',
    maxBuffer: 64 << 20
  });
  const rows = JSON.parse(output) as (readonly [PythonValue, PythonValue])[];
  return rows.map(([dvc, pyyaml]) => ({ dvc, pyyaml }));
}

/** Takes a Python value for the JavaScript value that we read; big integers lose digits as ours do. */
export function toJs(value: PythonValue): unknown {
  if ('map' in value) {
    return Object.fromEntries(Object.entries(value.map).map(([key, v]) => [key, toJs(v)]));
  }
  if ('list' in value) return value.list.map(toJs);
  if ('bool' in value) return value.bool;
  if ('int' in value) return Number(value.int);
  if ('float' in value) {
    return value.float.endsWith('inf')
      ? value.float.startsWith('-')
        ? -Infinity
        : Infinity
      : Number(value.float === 'nan' ? 'NaN' : value.float);
  }
  if ('null' in value) return null;
  return 'str' in value ? value.str : value;
}
